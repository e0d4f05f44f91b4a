using System.Text.RegularExpressions;

namespace Strongroom.Policy;

/// <summary>What a principal in a policy is.</summary>
public enum PolicyPrincipalKind
{
    /// <summary>"*": everybody, signed in or not.</summary>
    Everyone,

    /// <summary>An account, by its id or its root's ARN: its root, and by delegation whom its own policies allow it.</summary>
    Account,

    /// <summary>An IAM user.</summary>
    User,

    /// <summary>A role: every session of it.</summary>
    Role,

    /// <summary>One session of a role, by its name.</summary>
    RoleSession,

    /// <summary>A session of GetFederationToken.</summary>
    FederatedUser,

    /// <summary>An AWS service.</summary>
    Service,

    /// <summary>An identity provider.</summary>
    Federated,

    /// <summary>An account, by its canonical user id.</summary>
    CanonicalUser,

    /// <summary>A user or role by its unique id: what AWS leaves of an ARN in a policy once its user or role is deleted, so that no namesake takes its place.</summary>
    UniqueId,
}

/// <summary>
/// One principal that a policy names. Whether it exists is for whoever stores the policy to find out: AWS refuses users and roles that do not. Spec:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Type">The key that it stands under: "AWS", "Service", "Federated", "CanonicalUser"; "*" for a "*" by itself.</param>
/// <param name="Value">As the policy has it: an ARN, an account id, a service's name, a canonical id, "*".</param>
/// <param name="Account">The account's twelve digits where the value has them; null otherwise.</param>
public sealed partial record PolicyPrincipal(PolicyPrincipalKind Kind, string Type, string Value, string? Account)
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>Reads a principal; null where it is none. "*" stands for all or nothing: no part of a principal may have a wildcard.</summary>
    internal static PolicyPrincipal? TryParse(string type, string value)
    {
        switch (type)
        {
            case "AWS" or "*" when value == "*":
                return new(PolicyPrincipalKind.Everyone, type, value, null);
            case "AWS" when value.Length == 12 && !value.AsSpan().ContainsAnyExceptInRange('0', '9'):
                return new(PolicyPrincipalKind.Account, type, value, value);
            case "AWS" when UniqueId().IsMatch(value):
                return new(PolicyPrincipalKind.UniqueId, type, value, null);
            case "AWS":
                return OfArn(value);
            case "Service" when ServiceName().IsMatch(value):
                return new(PolicyPrincipalKind.Service, type, value, null);
            case "Federated" when ProviderArn().Match(value) is { Success: true } match:
                return new(PolicyPrincipalKind.Federated, type, value, match.Groups["account"].Value);
            case "Federated" when ProviderName().IsMatch(value):
                return new(PolicyPrincipalKind.Federated, type, value, null);
            case "CanonicalUser" when CanonicalId().IsMatch(value):
                return new(PolicyPrincipalKind.CanonicalUser, type, value, null);
            default:
                return null;
        }
    }

    private static PolicyPrincipal? OfArn(string value)
    {
        if (IdentityArn().Match(value) is not { Success: true } match) return null;
        var kind = match.Groups["resource"].Value switch
        {
            ['r', 'o', 'o', 't'] => PolicyPrincipalKind.Account,
            ['u', ..] => PolicyPrincipalKind.User,
            ['r', ..] => PolicyPrincipalKind.Role,
            ['a', ..] => PolicyPrincipalKind.RoleSession,
            _ => PolicyPrincipalKind.FederatedUser,
        };
        return new(kind, "AWS", value, match.Groups["account"].Value);
    }

    // Paths: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    [GeneratedRegex(
        @"^arn:aws:(?:iam::(?<account>[0-9]{12}):(?<resource>root|(?:user|role)/(?:[!-)+->@-~]+/)*[A-Za-z0-9_+=,.@-]+)|sts::(?<account>[0-9]{12}):(?<resource>assumed-role/[A-Za-z0-9_+=,.@-]+/[A-Za-z0-9_+=,.@-]+|federated-user/[A-Za-z0-9_+=,.@-]+))\z",
        Options)]
    private static partial Regex IdentityArn();

    [GeneratedRegex(@"^arn:aws:iam::(?<account>[0-9]{12}):(?:oidc|saml)-provider/[A-Za-z0-9_+=,.@/:-]+\z", Options)]
    private static partial Regex ProviderArn();

    [GeneratedRegex(@"^[a-z0-9-]+(?:\.[a-z0-9-]+)+\z", Options)]
    private static partial Regex ProviderName();

    // AIDA: users, AROA: roles. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    [GeneratedRegex(@"^A(?:IDA|ROA)[A-Z2-7]{12,124}\z", Options)]
    private static partial Regex UniqueId();

    // The server's own principals stand beside AWS's services, under a name that no service of AWS's has.
    [GeneratedRegex(@"^[a-z0-9-]+(?:\.[a-z0-9-]+)*(?:\.amazonaws\.com|\.strongroom\.internal)\z", Options)]
    private static partial Regex ServiceName();

    [GeneratedRegex(@"^[0-9a-f]{64}\z", Options)]
    private static partial Regex CanonicalId();
}
