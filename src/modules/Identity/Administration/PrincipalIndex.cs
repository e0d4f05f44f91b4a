using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Identity.Administration;

/// <summary>Makes callers of ARNs, for questions about requests that nobody made. A role is asked about as a session of it that was just made.</summary>
internal sealed class PrincipalIndex(IdentitySnapshot snapshot, DateTimeOffset now)
{
    /// <summary>What stands for a request without credentials.</summary>
    public const string Anonymous = "anonymous";

    private const string SessionName = "question";
    private const string SessionArn = "arn:aws:sts::";
    private const string SessionKind = "assumed-role/";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>The caller with an ARN (a root's, a user's, a role's, a session's of a role), or null.</summary>
    public Caller? Find(string arn)
    {
        if (arn == Anonymous) return Caller.Anonymous;
        if (arn.StartsWith(SessionArn, StringComparison.Ordinal)) return FindSession(arn[SessionArn.Length..]);
        if (!Arn.TryParseIdentity(arn, out var digits, out var resource) || snapshot.FindAccount(digits) is not { } account) return null;
        if (resource == "root") return Root(account);
        var name = resource[(resource.LastIndexOf('/') + 1)..];
        if (account.FindUser(name) is { } user && account.ArnOf(user) == arn) return User(account, user);
        return account.FindRole(name) is { } role && account.ArnOf(role) == arn ? Role(account, role, SessionName) : null;
    }

    /// <summary>Root, users and roles of an account.</summary>
    public IEnumerable<(string Arn, Caller Caller)> All(Account account)
    {
        yield return (Arn.OfRoot(account.Id), Root(account));
        foreach (var user in account.Users.Values) yield return (account.ArnOf(user), User(account, user));
        foreach (var role in account.Roles.Values) yield return (account.ArnOf(role), Role(account, role, SessionName));
    }

    private Caller? FindSession(string rest)
    {
        var cut = rest.IndexOf(':', StringComparison.Ordinal);
        if (cut < 0 || snapshot.FindAccount(rest[..cut]) is not { } account || !rest[(cut + 1)..].StartsWith(SessionKind, StringComparison.Ordinal)) return null;
        var named = rest[(cut + 1 + SessionKind.Length)..].Split('/');
        return named is [var role, var session] && account.FindRole(role) is { } found ? Role(account, found, session) : null;
    }

    private static Caller Root(Account account) => AccessKey.RootCaller(account.Id, account.Record.CanonicalId, "") with { AccessKeyId = null };

    private static Caller User(Account account, User user) => AccessKey.UserCaller(account.Id, account.Record.CanonicalId, user, "") with { AccessKeyId = null };

    private Caller Role(Account account, Role role, string session) => new()
    {
        Kind = CallerKind.RoleSession,
        Account = account.Id,
        Arn = Sts.SessionArns.OfRoleSession(account.Id, role.Name, session),
        PrincipalId = $"{role.Id}:{session}",
        CanonicalId = account.Record.CanonicalId,
        Session = new SessionFacts
        {
            IssuedAt = now, ExpiresAt = now + Lifetime, IssuerArn = account.ArnOf(role), IssuerType = "Role", IssuerId = role.Id, IssuerName = role.Name, SessionName = session,
        },
    };
}
