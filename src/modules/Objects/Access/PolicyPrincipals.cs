using Strongroom.Policy;

namespace Strongroom.Objects;

/// <summary>Whether the principals that a bucket policy names exist. The text was parsed as a bucket policy before.</summary>
internal static class PolicyPrincipals
{
    /// <summary>The first named principal that does not exist, or null.</summary>
    public static string? FindUnknown(string policy, IPrincipalNames names)
    {
        foreach (var (kind, name) in NamedPrincipals.Of(policy))
            if (!Exists(kind, name, names)) return name;
        return null;
    }

    private static bool Exists(string kind, string value, IPrincipalNames names) => kind switch
    {
        NamedPrincipals.Aws => value == "*" || names.Exists(value),
        "CanonicalUser" => value == "*" || names.AccountOf(value) is not null,
        // AWS knows its services and the public identity providers by heart; an ARN is that of a provider which an account keeps.
        "Federated" => !value.StartsWith("arn:", StringComparison.Ordinal) || names.Exists(value),
        _ => true,
    };
}
