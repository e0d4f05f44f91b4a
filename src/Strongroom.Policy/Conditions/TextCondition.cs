namespace Strongroom.Policy;

/// <summary>The String operators and BinaryEquals.</summary>
internal sealed class TextCondition(ConditionOperator @operator, ConditionKey key, IReadOnlyList<string> wanted, PolicyText[] values)
    : PolicyCondition(@operator, key, wanted)
{
    /// <inheritdoc/>
    public override IEnumerable<ConditionKey> VariableKeys => values.SelectMany(value => value.Keys);

    /// <inheritdoc/>
    protected override bool Matches(in ConditionValue value, IConditionContext context)
    {
        Span<char> buffer = stackalloc char[ValueText.CharactersMax];
        var text = ValueText.Of(value, buffer);
        foreach (var candidate in values)
            if (candidate.IsMatch(text, context)) return true;
        return false;
    }
}

/// <summary>The Arn operators.</summary>
internal sealed class ArnCondition(ConditionOperator @operator, ConditionKey key, IReadOnlyList<string> wanted, ArnPattern[] values)
    : PolicyCondition(@operator, key, wanted)
{
    /// <inheritdoc/>
    public override IEnumerable<ConditionKey> VariableKeys => values.SelectMany(value => value.Keys);

    /// <inheritdoc/>
    protected override bool Matches(in ConditionValue value, IConditionContext context)
    {
        if (value.Kind != ConditionValueKind.Text) return false;
        foreach (var candidate in values)
            if (candidate.IsMatch(value.Text, context)) return true;
        return false;
    }
}
