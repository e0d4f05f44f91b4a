using System.Collections.Immutable;
using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Runtime;

namespace Strongroom.Identity.Model;

/// <summary>
/// Tells the gate of IAM's resources. A demand names "user/alice" and is decided on the ARN with the path that is stored; "self" is the user or root that
/// asks, "access-key/ID" the user whose key it is, "user/alice>bob" the user bob in the place of alice. That something does not exist is a secret: it is decided on as if it stood at the root of the paths.
/// </summary>
public sealed class IdentityDirectory(IdentityStore identities) : IResourceDirectory
{
    /// <summary>The resource of a demand on the caller itself.</summary>
    internal const string Self = "self";

    private const string KeyPrefix = "access-key/";

    // What these are on does not exist yet, or is a prefix: the ARN is what the request says.
    private static readonly HashSet<string> AsWritten = new(StringComparer.Ordinal)
    {
        "iam:CreateUser", "iam:CreateGroup", "iam:CreateRole", "iam:CreatePolicy", "iam:ListUsers", "iam:ListGroups", "iam:ListRoles",
    };

    /// <inheritdoc/>
    public DemandScope Scope => DemandScope.Identity;

    /// <inheritdoc/>
    public ResourceFacts? Find(Demand demand, Call call) => Find(demand, call.Caller);

    internal ResourceFacts Find(Demand demand, Caller caller)
    {
        var snapshot = identities.Current;
        var resource = demand.Resource;
        if (!Arn.TryParseIdentity(resource, out var digits, out var rest)) return FactsOf(snapshot, demand, caller.Account, Named(snapshot, resource, caller), isWhole: false);
        // AWS's own policies belong to everybody, so that each account decides for itself who may look at them.
        if (digits == "aws") return new ResourceFacts { Owner = caller.Account.Value, Arn = resource };
        return AccountId.TryParse(digits, out var account) ? FactsOf(snapshot, demand, account, rest, isWhole: true) : new ResourceFacts { Owner = digits, Arn = resource };
    }

    /// <summary>The permissions boundary of the user or role that a demand is on, or null.</summary>
    internal string? BoundaryOf(Demand demand, Caller caller)
    {
        var snapshot = identities.Current;
        if (snapshot.Find(caller.Account) is not { } account) return null;
        return Named(snapshot, demand.Resource, caller).Split('/') switch
        {
            ["user", .., var name] => account.FindUser(name)?.Boundary,
            ["role", .., var name] => account.FindRole(name)?.Boundary,
            _ => null,
        };
    }

    private static string Named(IdentitySnapshot snapshot, string resource, Caller caller)
    {
        if (resource == Self)
            return caller.Kind switch { CallerKind.User => "user/" + snapshot.Find(caller.Account)?.FindUserById(caller.PrincipalId)?.Name, CallerKind.Root => "root", _ => "user/" };
        if (resource.Contains('>', StringComparison.Ordinal)) return Renamed(snapshot.Find(caller.Account), resource);
        if (!resource.StartsWith(KeyPrefix, StringComparison.Ordinal)) return resource;
        if (snapshot.Keys.GetValueOrDefault(resource[KeyPrefix.Length..]) is not { } key || key.Account != caller.Account) return "user/";
        return key.Record.Principal == AccessKeyRecord.Root ? "root" : "user/" + key.Credential.Caller.UserName;
    }

    /// <summary>The resource under its new name, on the path that it has.</summary>
    private static string Renamed(Account? account, string resource)
    {
        var (slash, cut) = (resource.IndexOf('/', StringComparison.Ordinal), resource.IndexOf('>', StringComparison.Ordinal));
        var (kind, name, after) = (resource[..slash], resource[(slash + 1)..cut], resource[(cut + 1)..]);
        return kind + ((kind == "user" ? account?.FindUser(name)?.Path : account?.FindGroup(name)?.Path) ?? "/") + after;
    }

    private static ResourceFacts FactsOf(IdentitySnapshot snapshot, Demand demand, AccountId id, string resource, bool isWhole)
    {
        var written = resource == "*" ? "*" : Arn.OfIdentity(id, resource);
        if (snapshot.Find(id) is not { } account || AsWritten.Contains(demand.Action)) return new ResourceFacts { Owner = id.Value, Arn = written, Rule = RuleOf(demand) };
        var (kind, name) = (resource[..Math.Max(0, resource.IndexOf('/', StringComparison.Ordinal))], resource[(resource.LastIndexOf('/') + 1)..]);
        var (arn, tags, role) = kind switch
        {
            "user" when account.FindUser(name) is { } user => (account.ArnOf(user), user.Tags, null),
            "group" when account.FindGroup(name) is { } group => (account.ArnOf(group), [], null),
            "role" when account.FindRole(name) is { } found => (account.ArnOf(found), found.Tags, found),
            "policy" when account.Policies.GetValueOrDefault(Account.Key(name)) is { } policy => (account.ArnOf(policy), policy.Tags, null),
            "mfa" when account.MfaDevices.GetValueOrDefault(Account.Key(name)) is { } device => (account.ArnOf(device), device.Tags, null),
            "oidc-provider" when account.OidcProviders.GetValueOrDefault(resource[(kind.Length + 1)..]) is { } provider => (account.ArnOf(provider), provider.Tags, null),
            _ => (null, default(ImmutableArray<Tag>), default(Role)),
        };
        // With a path or a whole ARN the demand says where it is: another of that name elsewhere is not what was asked about.
        if (arn is null || ((isWhole || resource.AsSpan().Count('/') > 1) && arn != written)) return new ResourceFacts { Owner = id.Value, Arn = written, Rule = RuleOf(demand) };
        return new ResourceFacts
        {
            Owner = id.Value,
            Arn = arn,
            Tags = tags.IsEmpty ? null : [.. tags.Select(t => new KeyValuePair<string, string>(t.Key, t.Value))],
            Rule = RuleOf(demand),
            Policy = role is not null && RuleOf(demand) == ResourcePolicyRule.Required ? new AttachedPolicy("trust policy", arn, role.Trust.Document(PolicyKind.Trust)) : null,
        };
    }

    /// <summary>Taking on a role needs its trust policy; administering it does not.</summary>
    private static ResourcePolicyRule RuleOf(Demand demand) =>
        demand.Action.StartsWith("sts:AssumeRole", StringComparison.Ordinal) || demand.Action is "sts:TagSession" or "sts:SetSourceIdentity"
            ? ResourcePolicyRule.Required
            : ResourcePolicyRule.Ordinary;
}
