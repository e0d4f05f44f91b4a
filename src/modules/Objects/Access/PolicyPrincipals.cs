using Strongroom.Policy;

namespace Strongroom.Objects;

/// <summary>Whether the principals that a bucket policy names exist. The text was parsed as a bucket policy before.</summary>
internal static class PolicyPrincipals
{
    /// <summary>The first named principal that does not exist, with its kind; or null.</summary>
    public static (string Kind, string Name)? FindUnknown(string policy, IPrincipalNames names)
    {
        foreach (var (kind, name) in NamedPrincipals.Of(policy))
            if (!Exists(kind, name, names)) return (kind, name);
        return null;
    }

    private static bool Exists(string kind, string value, IPrincipalNames names) => kind switch
    {
        NamedPrincipals.Aws => value == "*" || names.Exists(value),
        "CanonicalUser" => value == "*" || names.AccountOf(value) is not null,
        // An ARN is that of a provider which an account keeps; the public ones are known by name.
        "Federated" => value.StartsWith("arn:", StringComparison.Ordinal) ? names.Exists(value) : ServicePrincipals.IsProvider(value),
        "Service" => ServicePrincipals.IsService(value),
        _ => true,
    };
}
