using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Wire;

namespace Strongroom.Identity.Model;

/// <summary>The condition keys of a simulated request: those that the caller gives, over those that follow from the principal.</summary>
internal sealed class SimulationContext : IConditionContext
{
    private readonly Dictionary<string, ConditionValue> values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads ContextEntries. See https://docs.aws.amazon.com/IAM/latest/APIReference/API_ContextEntry.html</summary>
    /// <exception cref="ServiceException">InvalidInput: a value is not of its type.</exception>
    public static SimulationContext Parse(QueryRequestReader r)
    {
        var context = new SimulationContext();
        foreach (var entry in r.Objects("ContextEntries"))
        {
            var key = entry.Text("ContextKeyName") ?? throw IamParameters.Fault(IamErrors.Missing("contextEntries.contextKeyName"));
            var type = entry.Text("ContextKeyType") ?? throw IamParameters.Fault(IamErrors.Missing("contextEntries.contextKeyType"));
            IamParameters.CheckLength("contextEntries.contextKeyName", key, 5, 256);
            context.values[key] = Value(key, type, entry.Texts("ContextKeyValues"));
        }
        return context;
    }

    /// <summary>Sets a key unless the caller gave it.</summary>
    public void Default(string key, string? value)
    {
        if (value is not null) values.TryAdd(key, ConditionValue.Of(value));
    }

    /// <inheritdoc/>
    public ConditionValue Find(ConditionKey key) => values.GetValueOrDefault(key.Text);

    /// <summary>The keys that policies look at and that are not there, in order.</summary>
    public ImmutableArray<string> Missing(IEnumerable<PolicyDocument> policies) =>
        [.. policies.SelectMany(p => p.ConditionKeys).Distinct(StringComparer.OrdinalIgnoreCase).Where(k => !values.ContainsKey(k)).Order(StringComparer.OrdinalIgnoreCase)];

    private static ConditionValue Value(string key, string type, IReadOnlyList<string> texts)
    {
        if (type.EndsWith("List", StringComparison.Ordinal) && type is "stringList" or "numericList" or "booleanList" or "ipList" or "binaryList" or "dateList") return ConditionValue.Of(texts);
        if (texts.Count != 1) throw Wrong(key, type);
        return type switch
        {
            "string" or "binary" => ConditionValue.Of(texts[0]),
            "numeric" => long.TryParse(texts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? ConditionValue.Of(number) : throw Wrong(key, type),
            "boolean" => bool.TryParse(texts[0], out var truth) ? ConditionValue.Of(truth) : throw Wrong(key, type),
            "ip" => IPAddress.TryParse(texts[0], out var address) ? ConditionValue.Of(address) : throw Wrong(key, type),
            "date" => DateTimeOffset.TryParse(texts[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? ConditionValue.Of(time) : throw Wrong(key, type),
            _ => throw Wrong(key, type),
        };
    }

    private static ServiceException Wrong(string key, string type) => IamParameters.Fault(IamErrors.InvalidInput($"Invalid value for context key {key} of type {type}."));
}
