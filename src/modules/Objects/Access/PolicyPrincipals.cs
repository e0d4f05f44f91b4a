using System.Text.Json;

namespace Strongroom.Objects;

/// <summary>Finds the principals that a bucket policy names, so that those which do not exist are refused when it is put.</summary>
internal static class PolicyPrincipals
{
    /// <summary>The first named principal that does not exist, or null. The document was parsed as a bucket policy before.</summary>
    public static string? FindUnknown(string policy, IPrincipalNames names)
    {
        using var document = JsonDocument.Parse(policy);
        var statements = document.RootElement.GetProperty("Statement");
        if (statements.ValueKind == JsonValueKind.Object) return FindUnknown(statements, names);
        foreach (var statement in statements.EnumerateArray())
            if (FindUnknown(statement, names) is { } unknown) return unknown;
        return null;
    }

    private static string? FindUnknown(JsonElement statement, IPrincipalNames names)
    {
        foreach (var element in (ReadOnlySpan<string>)["Principal", "NotPrincipal"])
        {
            if (!statement.TryGetProperty(element, out var principals) || principals.ValueKind != JsonValueKind.Object) continue;
            foreach (var kind in principals.EnumerateObject())
                foreach (var value in Texts(kind.Value))
                    if (!Exists(kind.Name, value, names)) return value;
        }
        return null;
    }

    private static bool Exists(string kind, string value, IPrincipalNames names) => kind switch
    {
        "AWS" => value == "*" || names.Exists(value),
        "CanonicalUser" => value == "*" || names.AccountOf(value) is not null,
        // AWS knows its services and the public identity providers by heart; an ARN is that of a provider which an account keeps.
        "Federated" => !value.StartsWith("arn:", StringComparison.Ordinal) || names.Exists(value),
        _ => true,
    };

    private static IEnumerable<string> Texts(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(v => v.GetString() ?? "") : [value.GetString() ?? ""];
}
