namespace Strongroom.Policy;

/// <summary>
/// The value of an ARN operator: six parts between colons, each matched alone, so that no wildcard reaches over a colon but in the last. Spec:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
/// </summary>
internal sealed class ArnPattern
{
    private const int PartsMax = 6;
    private readonly PolicyText[] parts;
    private readonly bool isVariable;

    private ArnPattern(string source, PolicyText[] parts)
    {
        Source = source;
        this.parts = parts;
        // A variable may stand for a whole ARN: "${aws:SourceArn}".
        isVariable = parts.Length == 1 && source.StartsWith("${", StringComparison.Ordinal) && parts[0].Keys.Any();
    }

    /// <summary>As the policy has it.</summary>
    public string Source { get; }

    /// <summary>The condition keys that its variables read.</summary>
    public IEnumerable<ConditionKey> Keys => parts.SelectMany(part => part.Keys);

    /// <summary>Compiles a value: an ARN with wildcards, or "*" for any ARN.</summary>
    /// <returns>Null where a variable in it is malformed.</returns>
    public static ArnPattern? TryCompile(string source, bool withVariables)
    {
        var texts = Split(source, withVariables);
        var compiled = new PolicyText[texts.Count];
        for (var i = 0; i < compiled.Length; i++)
        {
            if (PolicyText.TryCompile(texts[i], WildcardRule.Text, CaseRule.Exact, withVariables) is not { } part) return null;
            compiled[i] = part;
        }
        return new ArnPattern(source, compiled);
    }

    /// <summary>Whether an ARN matches.</summary>
    public bool IsMatch(ReadOnlySpan<char> arn, IConditionContext context)
    {
        if (!arn.StartsWith("arn:", StringComparison.Ordinal) || arn.Count(':') < PartsMax - 1) return false;
        if (parts.Length != PartsMax) return Source == "*" || (isVariable && parts[0].IsMatch(arn, context));
        for (var i = 0; i < PartsMax - 1; i++)
        {
            var colon = arn.IndexOf(':');
            if (!parts[i].IsMatch(arn[..colon], context)) return false;
            arn = arn[(colon + 1)..];
        }
        return parts[^1].IsMatch(arn, context);
    }

    // Colons inside "${…}" do not part.
    private static List<string> Split(string source, bool withVariables)
    {
        var texts = new List<string>(PartsMax);
        var start = 0;
        for (var i = 0; i < source.Length && texts.Count < PartsMax - 1; i++)
        {
            if (withVariables && source[i] == '$' && i + 1 < source.Length && source[i + 1] == '{')
            {
                i = source.IndexOf('}', i) is var end and >= 0 ? end : source.Length;
                continue;
            }
            if (source[i] != ':') continue;
            texts.Add(source[start..i]);
            start = i + 1;
        }
        texts.Add(source[start..]);
        return texts;
    }
}
