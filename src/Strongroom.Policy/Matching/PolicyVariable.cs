namespace Strongroom.Policy;

/// <summary>A policy variable: "${aws:username}", "${aws:PrincipalTag/Team, 'none'}".</summary>
internal sealed class PolicyVariable
{
    private PolicyVariable(ConditionKey key, string? otherwise)
    {
        Key = key;
        Otherwise = otherwise;
    }

    /// <summary>The condition key that it reads.</summary>
    public ConditionKey Key { get; }

    /// <summary>What it stands for where that key has no value; null where that is nothing.</summary>
    public string? Otherwise { get; }

    /// <summary>Reads what stands between the braces; null where it is malformed.</summary>
    public static PolicyVariable? TryParse(ReadOnlySpan<char> text)
    {
        string? fallback = null;
        if (text.IndexOf(',') is var comma and >= 0)
        {
            var value = text[(comma + 1)..].Trim(' ');
            if (value.Length < 2 || value[0] != '\'' || value[^1] != '\'') return null;
            fallback = value[1..^1].ToString();
            if (fallback.Contains('\'', StringComparison.Ordinal)) return null;
            text = text[..comma];
        }
        var name = text.Trim(' ');
        return ConditionKeys.IsWellFormed(name) ? new PolicyVariable(ConditionKey.Of(name.ToString()), fallback) : null;
    }

    /// <summary>What it stands for in this request; false where it stands for nothing. A multivalued key has no one value to stand for.</summary>
    public bool TryResolve(IConditionContext context, Span<char> buffer, out ReadOnlySpan<char> text)
    {
        var value = context.Find(Key);
        if (value.Kind is not (ConditionValueKind.Absent or ConditionValueKind.Texts))
        {
            text = ValueText.Of(value, buffer);
            return true;
        }
        text = Otherwise;
        return Otherwise is not null;
    }
}
