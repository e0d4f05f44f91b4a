using Strongroom.Kernel;
using Strongroom.Policy;

namespace Strongroom.Identity.Model;

/// <summary>The user, group or role whose policies are asked about by ARN.</summary>
/// <param name="Principal">Who that is to a policy; a group asks as a nameless user of its account.</param>
/// <param name="Policies">Its policies, with those of its groups.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record PolicySource(PrincipalFacts Principal, PrincipalPolicies Policies, IReadOnlyList<KeyValuePair<string, string>> Tags)
{
    public static Result<PolicySource> Find(Account account, string arn)
    {
        if (!Arn.TryParseIdentity(arn, out var digits, out var resource) || digits != account.Id.Value) return IamErrors.NoSuchEntity($"The entity with ARN {arn} cannot be found.");
        var name = resource[(resource.LastIndexOf('/') + 1)..];
        if (account.FindUser(name) is { } user && account.ArnOf(user) == arn)
        {
            var grants = PrincipalFinder.Gather(account, user);
            return new PolicySource(Facts(account, PrincipalKind.User, arn, user.Id), grants.Policies, grants.Tags);
        }
        if (account.FindRole(name) is { } role && account.ArnOf(role) == arn)
        {
            var grants = PrincipalFinder.Gather(account, role);
            return new PolicySource(Facts(account, PrincipalKind.RoleSession, arn, role.Id), grants.Policies, grants.Tags);
        }
        return account.FindGroup(name) is { } group && account.ArnOf(group) == arn
            ? new PolicySource(Facts(account, PrincipalKind.User, "", ""), new PrincipalPolicies { Identity = PrincipalFinder.Gather(account, group) }, [])
            : IamErrors.NoSuchEntity($"The entity with ARN {arn} cannot be found.");
    }

    /// <summary>A caller of whom only the ARN is known, if that.</summary>
    public static PrincipalFacts Facts(Account account, PrincipalKind kind, string arn, string id) => new()
    {
        Kind = kind, Account = account.Id.Value, Arn = arn, IssuerArn = arn, UserId = id, CanonicalId = account.Record.CanonicalId,
    };
}
