using System.Text.Json;

namespace Strongroom.Policy;

/// <summary>Reads Principal and NotPrincipal: "*", or an object of types with one value or a list each.</summary>
internal static class PrincipalReader
{
    /// <summary>What is wrong, or null.</summary>
    public static PolicyFault? Read(JsonElement? plain, JsonElement? except, PolicyKind kind, PolicyWording wording, out PrincipalSet? principals)
    {
        principals = null;
        if (kind == PolicyKind.Identity) return plain is null && except is null ? null : PolicyWording.NoPrincipalAllowed;
        if (plain is not null && except is not null) return wording.Structure("Principal and NotPrincipal exclude each other");
        if (kind == PolicyKind.Trust && except is not null) return PolicyWording.Prohibited("NotPrincipal");
        if ((plain ?? except) is not { } given) return PolicyWording.Missing("Principal");
        var found = new List<PolicyPrincipal>();
        if (given.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in given.EnumerateObject())
                if (ReadType(property, kind, wording, found) is { } fault) return fault;
            if (found.Count == 0) return wording.Structure("Principal is empty");
        }
        else
        {
            if (!JsonReading.TryText(given, out var text)) return wording.Structure("Principal must be \"*\" or an object");
            if (text != "*") return kind == PolicyKind.Bucket ? wording.Structure("Principal must be \"*\" or an object") : wording.Principal("STAR", text);
            found.Add(PolicyPrincipal.TryParse("*", "*")!);
        }
        principals = new PrincipalSet([.. found], except is not null);
        return null;
    }

    private static PolicyFault? ReadType(JsonProperty property, PolicyKind kind, PolicyWording wording, List<PolicyPrincipal> found)
    {
        var type = property.Name;
        var isKnown = type is "AWS" or "Service" or "Federated" || (type == "CanonicalUser" && kind == PolicyKind.Bucket);
        if (!isKnown) return wording.Structure($"Unknown type of principal {type}");
        if (!JsonReading.TryTexts(property.Value, withScalars: false, out var values)) return wording.Structure("A principal must be a string or a list of strings");
        if (values.Count == 0) return wording.Structure($"No principal of type {type}");
        foreach (var value in values)
        {
            if (PolicyPrincipal.TryParse(type, value) is not { } principal) return wording.Principal(type, value);
            found.Add(principal);
        }
        return null;
    }
}
