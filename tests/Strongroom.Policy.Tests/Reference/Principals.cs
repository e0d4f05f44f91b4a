using System.Text.Json;

namespace Strongroom.Policy.Tests.Reference;

/// <summary>How a resource's policy names the principal that asks; the larger says more.</summary>
internal enum Naming
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Its account, which "delegates authority to the account": "an administrator in that account must then grant access to an
    /// identity".</summary>
    Account,

    /// <summary>The role whose session it is: "limited by an implicit deny in a permissions boundary or session policy".</summary>
    Role,

    /// <summary>Itself, or everybody.</summary>
    Directly,
}

/// <summary>
/// Principal and NotPrincipal. Spec: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html and
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
/// </summary>
internal static class Principals
{
    /// <summary>How a statement of a resource's policy reaches the principal.</summary>
    public static Naming Reach(JsonElement statement, PrincipalFacts principal, bool hasBoundary)
    {
        var isAllow = Elements.IsAllow(statement);
        if (statement.TryGetProperty("Principal", out var named))
            return Names(named).Select(n => How(n.Type, n.Name, principal, isAllow)).Append(Naming.None).Max();

        var except = Names(statement.GetProperty("NotPrincipal")).ToList();
        var isSpared = isAllow
            ? except.Any(n => How(n.Type, n.Name, principal, isAllow: false) != Naming.None)
            : IsSparedFromDenial(except, principal, hasBoundary);
        return isSpared ? Naming.None : Naming.Directly;
    }

    // "you must also specify the account ARN of the not-denied principal. … If an assumed-role user is being evaluated, AWS might validate the
    // account first, then the role, and then the assumed-role user": each level must be named, and naming the account alone spares nobody below it.
    // "The NotPrincipal element with a Deny effect will always deny any IAM principal that has a permissions boundary policy attached, regardless
    // of the values".
    private static bool IsSparedFromDenial(List<(string Type, string Name)> except, PrincipalFacts principal, bool hasBoundary)
    {
        if (hasBoundary) return false;
        if (except.Exists(n => n.Name == "*")) return true;
        var isAccountNamed = except.Exists(n => IsAccount(n.Type, n.Name, principal));
        var isSelfNamed = except.Exists(n => IsSelf(n.Type, n.Name, principal));
        return principal.Kind switch
        {
            PrincipalKind.Root => isAccountNamed,
            PrincipalKind.User or PrincipalKind.FederatedUser => isAccountNamed && isSelfNamed,
            PrincipalKind.RoleSession => isAccountNamed && isSelfNamed && except.Exists(n => IsRole(n.Type, n.Name, principal)),
            PrincipalKind.Service => except.Contains(("Service", principal.Service!)),
            PrincipalKind.WebIdentity => except.Contains(("Federated", principal.FederatedProvider!)),
            _ => false,
        };
    }

    private static Naming How(string type, string name, PrincipalFacts principal, bool isAllow)
    {
        // "You can use a wildcard (*) to specify all principals", as "*" or as {"AWS":"*"}. A web identity is no AWS principal yet: the latter
        // allows it nothing.
        if (type == "*" || (type == "AWS" && name == "*" && !(isAllow && principal.Kind == PrincipalKind.WebIdentity))) return Naming.Directly;
        if (IsAccount(type, name, principal)) return principal.Kind == PrincipalKind.Root ? Naming.Directly : Naming.Account;
        if (IsSelf(type, name, principal)) return Naming.Directly;
        if (IsRole(type, name, principal)) return Naming.Role;
        return (type, principal.Kind) switch
        {
            ("Service", PrincipalKind.Service) when name == principal.Service => Naming.Directly,
            ("Federated", PrincipalKind.WebIdentity) when name == principal.FederatedProvider => Naming.Directly,
            _ => Naming.None,
        };
    }

    // "if you delete the user, then you break the relationship. … the principal ID appears in resource-based policies because AWS can no longer map it back to a
    // valid ARN": AIDA… for users, AROA… for roles, as in aws:userid.
    private static bool IsSelf(string type, string name, PrincipalFacts principal) => type == "AWS" && principal.Kind switch
    {
        PrincipalKind.User => name == principal.Arn || name == principal.UserId,
        PrincipalKind.RoleSession or PrincipalKind.FederatedUser => name == principal.Arn,
        _ => false,
    };

    private static bool IsRole(string type, string name, PrincipalFacts principal) => type == "AWS" && principal.Kind == PrincipalKind.RoleSession
        && (name == principal.IssuerArn || name == principal.UserId.Split(':')[0]);

    // "you can use the account ARN (arn:aws:iam::account-ID:root), or a shortened form"; "Amazon S3 lets you specify a canonical user ID".
    private static bool IsAccount(string type, string name, PrincipalFacts principal) => type switch
    {
        "AWS" => principal.Account.Length > 0 && (name == principal.Account || name == $"arn:aws:iam::{principal.Account}:root"),
        "CanonicalUser" => principal.CanonicalId.Length > 0 && name == principal.CanonicalId,
        _ => false,
    };

    private static IEnumerable<(string Type, string Name)> Names(JsonElement named) => named.ValueKind == JsonValueKind.String
        ? [("*", "*")]
        : named.EnumerateObject().SelectMany(type => Elements.Values(type.Value).Select(name => (type.Name, name)));
}
