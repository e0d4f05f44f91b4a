namespace Strongroom.Policy;

/// <summary>One condition, compiled: an operator, a key and the policy's values, which are alternatives.</summary>
internal abstract class PolicyCondition(ConditionOperator @operator, ConditionKey key, IReadOnlyList<string> wanted)
{
    /// <summary>The operator.</summary>
    public ConditionOperator Operator { get; } = @operator;

    /// <summary>The key.</summary>
    public ConditionKey Key { get; } = key;

    /// <summary>The policy's values, as it has them.</summary>
    public IReadOnlyList<string> Wanted { get; } = wanted;

    /// <summary>The condition keys that policy variables in its values read.</summary>
    public virtual IEnumerable<ConditionKey> VariableKeys => [];

    /// <summary>Whether it holds in a request.</summary>
    public bool Holds(IConditionContext context) => Holds(context.Find(Key), context);

    /// <summary>Whether it holds for a value of its key.</summary>
    public virtual bool Holds(in ConditionValue value, IConditionContext context)
    {
        if (!value.IsPresent) return Operator.HoldsWhenAbsent;
        if (Operator.Quantifier != ConditionQuantifier.None && IsNull(value)) return Operator.Quantifier == ConditionQuantifier.ForAllValues;
        if (value.Kind != ConditionValueKind.Texts) return Matches(value, context) != Operator.IsNegated;
        return Operator.Quantifier switch
        {
            ConditionQuantifier.ForAllValues => !Any(value.Texts, Operator.IsNegated, context),
            ConditionQuantifier.ForAnyValue => Any(value.Texts, !Operator.IsNegated, context),
            _ => Any(value.Texts, true, context) != Operator.IsNegated,
        };
    }

    /// <summary>
    /// Whether a value is what AWS calls null to the quantifiers and to Null: absent, an empty set, or an empty string.
    /// </summary>
    protected static bool IsNull(in ConditionValue value) => value.Kind switch
    {
        ConditionValueKind.Absent => true,
        ConditionValueKind.Text => value.Text.Length == 0,
        ConditionValueKind.Texts => value.Texts.Count == 0,
        _ => false,
    };

    /// <summary>Whether one value of the request matches one of the policy's. A value of the wrong kind matches none.</summary>
    protected abstract bool Matches(in ConditionValue value, IConditionContext context);

    // Whether one of the request's values does (or does not) match one of the policy's.
    private bool Any(IReadOnlyList<string> texts, bool matches, IConditionContext context)
    {
        for (var i = 0; i < texts.Count; i++)
            if (Matches(ConditionValue.Of(texts[i]), context) == matches) return true;
        return false;
    }
}

/// <summary>Null: "true" where the key must be absent, "false" where it must be present.</summary>
internal sealed class NullCondition(ConditionOperator @operator, ConditionKey key, IReadOnlyList<string> wanted, bool[] values)
    : PolicyCondition(@operator, key, wanted)
{
    /// <inheritdoc/>
    public override bool Holds(in ConditionValue value, IConditionContext context) => Matches(value, context);

    /// <inheritdoc/>
    protected override bool Matches(in ConditionValue value, IConditionContext context) => values.AsSpan().Contains(IsNull(value));
}

/// <summary>Bool.</summary>
internal sealed class TruthCondition(ConditionOperator @operator, ConditionKey key, IReadOnlyList<string> wanted, bool[] values)
    : PolicyCondition(@operator, key, wanted)
{
    /// <inheritdoc/>
    protected override bool Matches(in ConditionValue value, IConditionContext context) => value.Kind switch
    {
        ConditionValueKind.Truth => values.AsSpan().Contains(value.Truth),
        ConditionValueKind.Text => bool.TryParse(value.Text, out var truth) && values.AsSpan().Contains(truth),
        _ => false,
    };
}
