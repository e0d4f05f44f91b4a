using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Strongroom.Objects;

/// <summary>The principals that a bucket policy names. The text was parsed as a bucket policy before.</summary>
internal static class PolicyPrincipals
{
    private const string Aws = "AWS";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Elements = ["Principal", "NotPrincipal"];

    /// <summary>The first named principal that does not exist, or null.</summary>
    public static string? FindUnknown(string policy, IPrincipalNames names)
    {
        foreach (var (kind, value) in Named(JsonNode.Parse(policy)!))
            if (value.GetValue<string>() is var name && !Exists(kind, name, names)) return name;
        return null;
    }

    /// <summary>The unique ids of the users and roles that are named by ARN.</summary>
    public static IReadOnlyDictionary<string, string> FindIds(string policy, IPrincipalNames names)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (kind, value) in Named(JsonNode.Parse(policy)!))
            if (kind == Aws && value.GetValue<string>() is var arn && names.UniqueIdOf(arn) is { } id) ids[arn] = id;
        return ids;
    }

    /// <summary>The policy with other names in the place of AWS principals; the very text where all stay.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="other">What a principal is to be called; null for what it is.</param>
    public static string Replace(string policy, Func<string, string?> other)
    {
        var document = JsonNode.Parse(policy)!;
        var isChanged = false;
        foreach (var (kind, value) in Named(document).ToList())
        {
            if (kind != Aws || value.GetValue<string>() is var name && (other(name) is not { } replacement || replacement == name)) continue;
            value.ReplaceWith(replacement);
            isChanged = true;
        }
        return isChanged ? document.ToJsonString(Plain) : policy;
    }

    private static bool Exists(string kind, string value, IPrincipalNames names) => kind switch
    {
        Aws => value == "*" || names.Exists(value),
        "CanonicalUser" => value == "*" || names.AccountOf(value) is not null,
        // AWS knows its services and the public identity providers by heart; an ARN is that of a provider which an account keeps.
        "Federated" => !value.StartsWith("arn:", StringComparison.Ordinal) || names.Exists(value),
        _ => true,
    };

    private static IEnumerable<(string Kind, JsonValue Value)> Named(JsonNode document)
    {
        var statements = document["Statement"] is JsonArray several ? several.OfType<JsonObject>() : [(JsonObject)document["Statement"]!];
        foreach (var principals in statements.SelectMany(statement => Elements.Select(element => statement[element])).OfType<JsonObject>())
            foreach (var (kind, named) in principals)
                foreach (var value in named is JsonArray many ? many.OfType<JsonValue>() : named is JsonValue one ? [one] : []) yield return (kind, value);
    }
}
