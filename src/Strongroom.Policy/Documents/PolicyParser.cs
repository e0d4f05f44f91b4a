using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Strongroom.Policy;

/// <summary>
/// Reads policy documents: parses, validates, compiles. What is not understood is refused, never passed over. Spec:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
/// </summary>
public static class PolicyParser
{
    private const string Version2008 = "2008-10-17";

    /// <summary>Reads a document.</summary>
    /// <param name="json">The document. Its size is the caller's to bound: the limits differ by service.</param>
    /// <param name="kind">What it is for.</param>
    /// <param name="bucket">With <see cref="PolicyKind.Bucket"/>: the bucket's name, which every resource must be in; null otherwise.</param>
    /// <param name="document">The policy.</param>
    /// <param name="fault">Why it is refused.</param>
    public static bool TryParse(
        string json, PolicyKind kind, string? bucket, [NotNullWhen(true)] out PolicyDocument? document, [NotNullWhen(false)] out PolicyFault? fault)
    {
        document = null;
        var wording = new PolicyWording(kind);
        if (!json.StartsWith('{'))
        {
            fault = wording.NotAnObject(json.Length > 0 && char.IsWhiteSpace(json[0]));
            return false;
        }
        using var parsed = JsonReading.TryParse(json, out var detail);
        fault = parsed is null ? wording.NotJson(detail) : Read(json, parsed.RootElement, kind, bucket, wording, out document);
        return fault is null;
    }

    private static PolicyFault? Read(string json, JsonElement root, PolicyKind kind, string? bucket, PolicyWording wording, out PolicyDocument? document)
    {
        document = null;
        // AWS takes a document without a version for the older one.
        var version = Version2008;
        string? id = null;
        JsonElement? statements = null;
        foreach (var property in root.EnumerateObject())
            switch (property.Name)
            {
                case "Version":
                    if (!JsonReading.TryText(property.Value, out var found)) return wording.Version(found: null);
                    if (found is not (Version2008 or PolicyDocument.VersionWithVariables)) return wording.Version(found);
                    version = found;
                    break;
                case "Id":
                    if (!JsonReading.TryText(property.Value, out id)) return wording.Structure("Id must be a string");
                    break;
                case "Statement":
                    statements = property.Value;
                    break;
                default:
                    return wording.UnknownField(property.Name);
            }
        if (statements is not { } given) return wording.NoStatement;
        var reader = new StatementReader(kind, bucket, wording, withVariables: version == PolicyDocument.VersionWithVariables);
        if (reader.ReadAll(given, out var compiled) is { } fault) return fault;
        document = new PolicyDocument(json, kind, version, id, compiled);
        return null;
    }
}
