using System.Collections.Immutable;
using Strongroom.Policy;
using Strongroom.Runtime;

namespace Strongroom.Identity.Model;

/// <summary>
/// What callers bring along. Spec: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html and
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
/// </summary>
internal static class PrincipalFinder
{
    /// <summary>What the caller brings along; null where the account, user, role or key is not there any more.</summary>
    public static PrincipalGrants? Find(IdentitySnapshot snapshot, Caller caller)
    {
        if (caller.Kind is CallerKind.Anonymous or CallerKind.Service or CallerKind.WebIdentity) return PrincipalGrants.None;
        if (snapshot.Find(caller.Account) is not { } account) return null;
        // A lasting key was active when the signature was checked; a decision that is made again asks once more.
        if (caller is { Session: null, AccessKeyId: { } keyId } && snapshot.Keys.GetValueOrDefault(keyId) is not { Record.IsActive: true }) return null;
        return caller.Kind switch
        {
            CallerKind.Root => WithSession(PrincipalGrants.None, caller.Session),
            CallerKind.User => OfUser(snapshot, account, caller.PrincipalId) is { } user ? WithSession(user, caller.Session) : null,
            CallerKind.RoleSession => OfRole(snapshot, account, caller.Session!.IssuerId) is { } role ? WithSession(role, caller.Session) : null,
            _ => OfFederation(snapshot, account, caller.Session!) is { } federated ? WithSession(federated, caller.Session) : null,
        };
    }

    /// <summary>What a user brings along, by unique id, or null.</summary>
    public static PrincipalGrants? OfUser(IdentitySnapshot snapshot, Account account, string id)
    {
        if (snapshot.Grants.TryGetValue(id, out var gathered)) return gathered;
        return account.FindUserById(id) is { } user ? snapshot.Grants.GetOrAdd(id, Gather(account, user)) : null;
    }

    /// <summary>What a role brings along, by unique id, or null.</summary>
    public static PrincipalGrants? OfRole(IdentitySnapshot snapshot, Account account, string id)
    {
        if (snapshot.Grants.TryGetValue(id, out var gathered)) return gathered;
        return account.FindRoleById(id) is { } role ? snapshot.Grants.GetOrAdd(id, Gather(account, role)) : null;
    }

    /// <summary>A user's policies and its groups', its boundary and its tags.</summary>
    public static PrincipalGrants Gather(Account account, User user)
    {
        var policies = new List<AttachedPolicy>();
        var arn = account.ArnOf(user);
        Add(policies, account, arn, user.Inline, user.Attached);
        foreach (var id in user.Groups)
            if (account.FindGroupById(id) is { } group) Add(policies, account, account.ArnOf(group), group.Inline, group.Attached);
        return Grants(account, arn, policies, user.Boundary, user.Tags);
    }

    /// <summary>A role's policies, its boundary and its tags.</summary>
    public static PrincipalGrants Gather(Account account, Role role)
    {
        var policies = new List<AttachedPolicy>();
        var arn = account.ArnOf(role);
        Add(policies, account, arn, role.Inline, role.Attached);
        return Grants(account, arn, policies, role.Boundary, role.Tags);
    }

    /// <summary>The policies of a group alone.</summary>
    public static IReadOnlyList<AttachedPolicy> Gather(Account account, Group group)
    {
        var policies = new List<AttachedPolicy>();
        Add(policies, account, account.ArnOf(group), group.Inline, group.Attached);
        return policies;
    }

    private static PrincipalGrants? OfFederation(IdentitySnapshot snapshot, Account account, SessionFacts session)
    {
        if (session.IssuerType != "Root") return OfUser(snapshot, account, session.IssuerId);
        // Root may do everything in its account, and who it lends that to has a policy that says so.
        var everything = AwsManagedPolicies.Administrator.Default.Document.Document(PolicyKind.Identity);
        return new(new PrincipalPolicies { Identity = [new AttachedPolicy(AwsManagedPolicies.AdministratorArn, session.IssuerArn, everything)] }, []);
    }

    private static PrincipalGrants WithSession(PrincipalGrants grants, SessionFacts? session)
    {
        if (session is null || (session.Policies is null && session.Tags.Count == 0)) return grants;
        return new(grants.Policies with { Session = session.Policies }, Overlay(grants.Tags, session.Tags));
    }

    private static IReadOnlyList<KeyValuePair<string, string>> Overlay(IReadOnlyList<KeyValuePair<string, string>> own, IReadOnlyList<KeyValuePair<string, string>> session)
    {
        if (session.Count == 0) return own;
        return [.. session, .. own.Where(tag => !session.Any(s => s.Key.Equals(tag.Key, StringComparison.OrdinalIgnoreCase)))];
    }

    private static PrincipalGrants Grants(Account account, string arn, List<AttachedPolicy> policies, string? boundary, ImmutableArray<Tag> tags) => new(
        new PrincipalPolicies { Identity = policies, Boundary = boundary is null ? null : Managed(account, arn, boundary) }, [.. tags.Select(t => new KeyValuePair<string, string>(t.Key, t.Value))]);

    private static void Add(List<AttachedPolicy> policies, Account account, string arn, ImmutableArray<InlinePolicy> inline, ImmutableArray<string> attached)
    {
        foreach (var policy in inline) policies.Add(new(policy.Name, arn, policy.Document.Document(PolicyKind.Identity)));
        foreach (var policy in attached) policies.Add(Managed(account, arn, policy));
    }

    /// <exception cref="InvalidOperationException">The policy is gone, which deleting it does not allow. It could deny, so nothing is decided without it.</exception>
    private static AttachedPolicy Managed(Account account, string arn, string policyArn) =>
        account.FindPolicy(policyArn) is { } policy
            ? new(policyArn, arn, policy.Default.Document.Document(PolicyKind.Identity))
            : throw new InvalidOperationException($"{policyArn} is attached to {arn} and does not exist.");
}
