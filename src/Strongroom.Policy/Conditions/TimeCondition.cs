using System.Globalization;

namespace Strongroom.Policy;

/// <summary>The Date operators, over milliseconds since 1970 UTC.</summary>
internal sealed class TimeCondition(ConditionOperator @operator, ConditionKey key, IReadOnlyList<string> wanted, long[] values)
    : PolicyCondition(@operator, key, wanted)
{
    // W3C's profile of ISO 8601: a date, or a date and time with its offset. See https://www.w3.org/TR/NOTE-datetime
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd", "yyyy-MM", "yyyy",
    ];

    /// <summary>Reads a moment: a date of ISO 8601, or seconds since 1970. Four digits are a year.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long milliseconds)
    {
        milliseconds = 0;
        if (DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            milliseconds = time.ToUnixTimeMilliseconds();
            return true;
        }
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)) return false;
        if (seconds is > long.MaxValue / 1000 or < long.MinValue / 1000) return false;
        milliseconds = seconds * 1000;
        return true;
    }

    /// <inheritdoc/>
    protected override bool Matches(in ConditionValue value, IConditionContext context)
    {
        if (!TryRead(value, out var seen)) return false;
        foreach (var candidate in values)
            if (Compares(seen, candidate)) return true;
        return false;
    }

    private static bool TryRead(in ConditionValue value, out long milliseconds)
    {
        milliseconds = value.Number;
        switch (value.Kind)
        {
            case ConditionValueKind.Time: return true;
            case ConditionValueKind.Text: return TryParse(value.Text, out milliseconds);
            case ConditionValueKind.Number when value.Number is <= long.MaxValue / 1000 and >= long.MinValue / 1000:
                milliseconds *= 1000;
                return true;
            default: return false;
        }
    }

    private bool Compares(long seen, long wanted) => Operator.Test switch
    {
        ConditionTest.DateEquals => seen == wanted,
        ConditionTest.DateLessThan => seen < wanted,
        ConditionTest.DateLessThanEquals => seen <= wanted,
        ConditionTest.DateGreaterThan => seen > wanted,
        _ => seen >= wanted,
    };
}
