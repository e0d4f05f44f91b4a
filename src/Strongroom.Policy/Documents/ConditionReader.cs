using System.Text.Json;

namespace Strongroom.Policy;

/// <summary>Reads Condition: operators, each with keys, each with one value or several.</summary>
internal static class ConditionReader
{
    /// <summary>What is wrong, or null.</summary>
    public static PolicyFault? Read(JsonElement? element, PolicyKind kind, bool withVariables, PolicyWording wording, out PolicyCondition[] conditions)
    {
        conditions = [];
        if (element is not { } given) return null;
        if (given.ValueKind != JsonValueKind.Object) return wording.Structure("Condition must be an object");
        var all = new List<PolicyCondition>();
        foreach (var block in given.EnumerateObject())
        {
            if (block.Value.ValueKind != JsonValueKind.Object) return wording.Structure($"{block.Name} must be an object");
            if (ConditionOperator.TryParse(block.Name) is not { } @operator) return wording.Operator(block.Name);
            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var property in block.Value.EnumerateObject())
            {
                // JSON tells names apart by case and condition keys do not.
                if (!names.Add(property.Name)) return wording.Structure($"{block.Name} has {property.Name} twice");
                if (ReadOne(property, @operator, kind, withVariables, wording, out var condition) is { } fault) return fault;
                all.Add(condition!);
            }
        }
        conditions = [.. all];
        return null;
    }

    private static PolicyFault? ReadOne(
        JsonProperty property, ConditionOperator @operator, PolicyKind kind, bool withVariables, PolicyWording wording, out PolicyCondition? condition)
    {
        condition = null;
        if (!ConditionKeys.IsWellFormed(property.Name)) return wording.ConditionKey(property.Name);
        var key = ConditionKey.Of(property.Name);
        if (kind == PolicyKind.Bucket && !S3ConditionKeys.IsKnown(key)) return wording.ConditionKey(property.Name);
        if (!JsonReading.TryTexts(property.Value, withScalars: true, out var values) || values.Count == 0)
            return wording.Structure($"{@operator.Name} {property.Name} must be a value or a list of values");
        condition = ConditionCompiler.TryCompile(@operator, key, values, withVariables);
        return condition is null ? wording.ConditionValue(@operator.Name, property.Name) : null;
    }
}
