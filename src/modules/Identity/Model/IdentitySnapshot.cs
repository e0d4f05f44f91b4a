using System.Collections.Frozen;
using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Identity.Model;

/// <summary>All identities at one moment; never changed, only replaced.</summary>
internal sealed record IdentitySnapshot(
    long Number,
    IReadOnlyList<AccountId> Accounts,
    FrozenDictionary<AccountId, string> CanonicalIds,
    FrozenDictionary<string, Credential> Credentials)
{
    public static IdentitySnapshot Empty { get; } =
        new(0, [], FrozenDictionary<AccountId, string>.Empty, FrozenDictionary<string, Credential>.Empty);

    internal sealed class Builder(long number)
    {
        private readonly List<AccountId> accounts = [];
        private readonly Dictionary<AccountId, string> canonicalIds = [];
        private readonly Dictionary<string, Credential> credentials = new(StringComparer.Ordinal);

        public void Add(AccountId account, string canonicalId)
        {
            accounts.Add(account);
            canonicalIds.Add(account, canonicalId);
        }

        public void Add(Caller caller, byte[] secret) => credentials.Add(caller.AccessKeyId!, new Credential(caller, secret));

        public IdentitySnapshot Build() =>
            new(number, accounts, canonicalIds.ToFrozenDictionary(), credentials.ToFrozenDictionary(StringComparer.Ordinal));
    }
}
