using System.Globalization;

namespace Strongroom.Policy;

/// <summary>The Numeric operators. A moment counts as its seconds since 1970.</summary>
internal sealed class NumberCondition(ConditionOperator @operator, ConditionKey key, IReadOnlyList<string> wanted, decimal[] values)
    : PolicyCondition(@operator, key, wanted)
{
    /// <summary>Reads a number: whole or decimal, with a sign or without.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    /// <inheritdoc/>
    protected override bool Matches(in ConditionValue value, IConditionContext context)
    {
        if (!TryRead(value, out var seen)) return false;
        foreach (var candidate in values)
            if (Compares(seen, candidate)) return true;
        return false;
    }

    private static bool TryRead(in ConditionValue value, out decimal number)
    {
        number = value.Number;
        switch (value.Kind)
        {
            case ConditionValueKind.Number: return true;
            case ConditionValueKind.Text: return TryParse(value.Text, out number);
            case ConditionValueKind.Time:
                number = Math.Floor(number / 1000);
                return true;
            default: return false;
        }
    }

    private bool Compares(decimal seen, decimal wanted) => Operator.Test switch
    {
        ConditionTest.NumericEquals => seen == wanted,
        ConditionTest.NumericLessThan => seen < wanted,
        ConditionTest.NumericLessThanEquals => seen <= wanted,
        ConditionTest.NumericGreaterThan => seen > wanted,
        _ => seen >= wanted,
    };
}
