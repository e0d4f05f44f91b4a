using System.Collections.Concurrent;
using System.Collections.Immutable;
using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Identity.Model;

/// <summary>All identities at one moment; never changed, only replaced.</summary>
internal sealed record IdentitySnapshot
{
    public static IdentitySnapshot Empty { get; } = new();

    public ImmutableDictionary<AccountId, Account> Accounts { get; private init; } = ImmutableDictionary<AccountId, Account>.Empty;

    /// <summary>Account ids, the oldest account first.</summary>
    public ImmutableArray<AccountId> Order { get; private init; } = [];

    /// <summary>Access keys of all accounts by id.</summary>
    public ImmutableDictionary<string, AccessKey> Keys { get; private init; } = ImmutableDictionary.Create<string, AccessKey>(StringComparer.Ordinal);

    /// <summary>Accounts by alias.</summary>
    public ImmutableDictionary<string, AccountId> Aliases { get; private init; } = ImmutableDictionary.Create<string, AccountId>(StringComparer.Ordinal);

    /// <summary>Roles (account and name in lower case) whose trust policies name a user or role, by that one's unique id.</summary>
    public ImmutableDictionary<string, ImmutableHashSet<(AccountId Account, string Role)>> TrustedIn { get; private init; } =
        ImmutableDictionary.Create<string, ImmutableHashSet<(AccountId Account, string Role)>>(StringComparer.Ordinal);

    /// <summary>
    /// What principals bring along, by unique id, once it was asked for: gathered at a principal's first request after a change. Each snapshot has its own,
    /// so that nothing in it is older than the snapshot.
    /// </summary>
    public ConcurrentDictionary<string, PrincipalGrants> Grants { get; private init; } = new(StringComparer.Ordinal);

    public Account? Find(AccountId account) => Accounts.GetValueOrDefault(account);

    /// <summary>The account with these twelve digits, or null.</summary>
    public Account? FindAccount(string digits) => AccountId.TryParse(digits, out var id) ? Find(id) : null;

    /// <summary>This snapshot, to be read: with nothing gathered yet.</summary>
    public IdentitySnapshot Published() => this with { Grants = new(StringComparer.Ordinal) };

    /// <summary>The snapshot with an account changed or added.</summary>
    public IdentitySnapshot With(Account account)
    {
        var before = Find(account.Id);
        var aliases = Aliases;
        if (before?.Record.Alias != account.Record.Alias)
        {
            if (before?.Record.Alias is { } old) aliases = aliases.Remove(old);
            if (account.Record.Alias is { } alias) aliases = aliases.Add(alias, account.Id);
        }
        var order = Order;
        if (before is null)
        {
            var at = order.Count(id => IsBefore(Accounts[id], account));
            order = order.Insert(at, account.Id);
        }
        return this with { Accounts = Accounts.SetItem(account.Id, account), Aliases = aliases, Order = order };
    }

    /// <summary>The snapshot with an access key in place of the one of its id.</summary>
    public IdentitySnapshot With(AccessKey key)
    {
        var next = this with { Keys = Keys.SetItem(key.Id, key) };
        if (key.Record.Principal != AccessKeyRecord.Root) return next;
        var account = Accounts[key.Account];
        return account.RootKeys.Contains(key.Id, StringComparer.Ordinal) ? next : next.With(account with { RootKeys = account.RootKeys.Add(key.Id) });
    }

    /// <summary>The snapshot without an access key.</summary>
    public IdentitySnapshot Without(AccessKey key)
    {
        var next = this with { Keys = Keys.Remove(key.Id) };
        var account = Accounts[key.Account];
        return account.RootKeys.Contains(key.Id, StringComparer.Ordinal) ? next.With(account with { RootKeys = account.RootKeys.Remove(key.Id, StringComparer.Ordinal) }) : next;
    }

    /// <summary>The snapshot with a role's trust told by <paramref name="after"/> and no more by <paramref name="before"/>.</summary>
    public IdentitySnapshot WithTrust(AccountId account, Role? before, Role? after)
    {
        var trustedIn = TrustedIn;
        foreach (var principal in before?.Trusted ?? [])
        {
            if (trustedIn.GetValueOrDefault(principal.Id)?.Remove((account, Account.Key(before!.Name))) is not { } rest) continue;
            trustedIn = rest.IsEmpty ? trustedIn.Remove(principal.Id) : trustedIn.SetItem(principal.Id, rest);
        }
        foreach (var principal in after?.Trusted ?? [])
            trustedIn = trustedIn.SetItem(principal.Id, (trustedIn.GetValueOrDefault(principal.Id) ?? []).Add((account, Account.Key(after!.Name))));
        return this with { TrustedIn = trustedIn };
    }

    private static bool IsBefore(Account one, Account other) =>
        (one.Record.CreatedMs, one.Id.Value).CompareTo((other.Record.CreatedMs, other.Id.Value)) < 0;
}
