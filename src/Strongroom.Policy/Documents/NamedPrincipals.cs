using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Strongroom.Policy;

/// <summary>
/// The principals in the text of a policy that was parsed before. An ARN in a policy means the user or role that has it when the policy is saved: whoever keeps
/// the policy notes the unique ids, decides by them and tells them where a user or role is gone, so that nobody inherits by taking a name. Spec:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
/// </summary>
public static class NamedPrincipals
{
    /// <summary>The kind of principals that are accounts, users, roles and sessions.</summary>
    public const string Aws = "AWS";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Elements = ["Principal", "NotPrincipal"];

    /// <summary>Every principal that stands under a kind, "AWS" or "Service" say: not the "*" that stands by itself.</summary>
    public static IEnumerable<(string Kind, string Name)> Of(string policy) =>
        Values(JsonNode.Parse(policy)).Select(found => (found.Kind, found.Value.GetValue<string>()));

    /// <summary>The unique ids of those users and roles that are named by ARN.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="idOf">The unique id of the user or role with an ARN; null for every other principal.</param>
    public static IReadOnlyDictionary<string, string> FindIds(string policy, Func<string, string?> idOf)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (kind, name) in Of(policy))
            if (kind == Aws && idOf(name) is { } id) ids[name] = id;
        return ids;
    }

    /// <summary>The policy with other names in the place of its AWS principals; the very text where all stay.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="other">What a principal is to be called; null for what it is.</param>
    public static string Replace(string policy, Func<string, string?> other)
    {
        var document = JsonNode.Parse(policy);
        var isChanged = false;
        foreach (var (kind, value) in Values(document).ToList())
        {
            if (kind != Aws || value.GetValue<string>() is var name && (other(name) is not { } replacement || replacement == name)) continue;
            value.ReplaceWith(replacement);
            isChanged = true;
        }
        return isChanged ? document!.ToJsonString(Plain) : policy;
    }

    private static IEnumerable<(string Kind, JsonValue Value)> Values(JsonNode? document)
    {
        var statements = document?["Statement"] switch { JsonArray several => several.OfType<JsonObject>(), JsonObject one => [one], _ => [] };
        foreach (var principals in statements.SelectMany(statement => Elements.Select(element => statement[element])).OfType<JsonObject>())
            foreach (var (kind, named) in principals)
                foreach (var value in named is JsonArray many ? many.OfType<JsonValue>() : named is JsonValue one ? [one] : []) yield return (kind, value);
    }
}
