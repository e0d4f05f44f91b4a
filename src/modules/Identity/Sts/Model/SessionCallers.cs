using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Runtime;

namespace Strongroom.Identity.Sts;

/// <summary>Makes callers of sessions: what their tokens say, completed by what is known of their users and roles.</summary>
internal static class SessionCallers
{
    /// <summary>The caller with its secret; null where the account, user or role is gone.</summary>
    public static Credential? Of(IdentitySnapshot snapshot, SessionToken token)
    {
        if (snapshot.Find(token.Account) is not { } account) return null;
        var caller = token.Kind switch
        {
            CallerKind.Root => OfRoot(account, token),
            CallerKind.User => OfUser(account, token),
            CallerKind.RoleSession => OfRole(account, token),
            CallerKind.FederatedUser => OfFederation(account, token),
            _ => null,
        };
        return caller is null ? null : new Credential(caller, token.SecretKey);
    }

    private static Caller OfRoot(Account account, SessionToken token) =>
        AccessKey.RootCaller(account.Id, account.Record.CanonicalId, token.AccessKeyId) with { Session = Facts(account, token, "Root", Arn.OfRoot(account.Id), null) };

    private static Caller? OfUser(Account account, SessionToken token) => account.FindUserById(token.IssuerId) is not { } user ? null
        : AccessKey.UserCaller(account.Id, account.Record.CanonicalId, user, token.AccessKeyId) with { Session = Facts(account, token, "IAMUser", account.ArnOf(user), user.Name) };

    private static Caller? OfRole(Account account, SessionToken token) => account.FindRoleById(token.IssuerId) is not { } role ? null : new Caller
    {
        Kind = CallerKind.RoleSession,
        Account = account.Id,
        Arn = SessionArns.OfRoleSession(account.Id, role.Name, token.SessionName!),
        PrincipalId = $"{role.Id}:{token.SessionName}",
        CanonicalId = account.Record.CanonicalId,
        AccessKeyId = token.AccessKeyId,
        Session = Facts(account, token, "Role", account.ArnOf(role), role.Name),
    };

    private static Caller? OfFederation(Account account, SessionToken token)
    {
        var user = account.FindUserById(token.IssuerId);
        if (user is null && token.IssuerId != account.Id.Value) return null;
        return new Caller
        {
            Kind = CallerKind.FederatedUser,
            Account = account.Id,
            Arn = SessionArns.OfFederatedUser(account.Id, token.SessionName!),
            PrincipalId = $"{account.Id}:{token.SessionName}",
            CanonicalId = account.Record.CanonicalId,
            AccessKeyId = token.AccessKeyId,
            Session = user is null ? Facts(account, token, "Root", Arn.OfRoot(account.Id), null) : Facts(account, token, "IAMUser", account.ArnOf(user), user.Name),
        };
    }

    private static SessionFacts Facts(Account account, SessionToken token, string issuerType, string issuerArn, string? issuerName) => new()
    {
        IssuedAt = token.IssuedAt,
        ExpiresAt = token.ExpiresAt,
        IssuerArn = issuerArn,
        IssuerType = issuerType,
        IssuerId = token.IssuerId,
        IssuerName = issuerName,
        SessionName = token.SessionName,
        MfaAt = token.MfaAt,
        SourceIdentity = token.SourceIdentity,
        Tags = token.Pack.Tags,
        TransitiveTagKeys = token.Pack.TransitiveTagKeys,
        Policies = Policies(account, token, issuerArn),
        FederatedProvider = token.Provider,
        FederatedClaims = token.Claims,
    };

    /// <summary>
    /// Session policies limit; a federated user without any has no permission of its user's. One that is gone, or that cannot be read any more, might
    /// have denied: a session with such a one may do nothing.
    /// </summary>
    private static List<AttachedPolicy>? Policies(Account account, SessionToken token, string issuerArn)
    {
        if (!token.Pack.HasPolicies) return token.Kind == CallerKind.FederatedUser ? [] : null;
        List<AttachedPolicy> policies = [];
        if (token.Pack.Policy is { } inline)
        {
            if (!PolicyParser.TryParse(inline, PolicyKind.Identity, null, out var document, out _)) return [];
            policies.Add(new("session policy", issuerArn, document));
        }
        foreach (var arn in token.Pack.PolicyArns)
        {
            if (account.FindPolicy(arn) is not { } managed) return [];
            policies.Add(new(arn, issuerArn, managed.Default.Document.Document(PolicyKind.Identity)));
        }
        return policies;
    }
}
