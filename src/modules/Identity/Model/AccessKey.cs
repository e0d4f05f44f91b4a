using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Identity.Model;

/// <summary>An access key in memory.</summary>
/// <param name="Id">"AKIA…".</param>
/// <param name="Account">Its account.</param>
/// <param name="Record">As it is kept.</param>
/// <param name="Credential">Whose it is, and its secret.</param>
internal sealed record AccessKey(string Id, AccountId Account, AccessKeyRecord Record, Credential Credential)
{
    public static Caller RootCaller(AccountId account, string canonicalId, string keyId) => new()
    {
        Kind = CallerKind.Root, Account = account, Arn = Arn.OfRoot(account), PrincipalId = account.Value, CanonicalId = canonicalId, AccessKeyId = keyId,
    };

    public static Caller UserCaller(AccountId account, string canonicalId, User user, string keyId) => new()
    {
        Kind = CallerKind.User,
        Account = account,
        Arn = Arn.OfUser(account, user.Path, user.Name),
        PrincipalId = user.Id,
        CanonicalId = canonicalId,
        AccessKeyId = keyId,
        UserName = user.Name,
    };
}
