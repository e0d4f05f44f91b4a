using System.Text;
using System.Text.Unicode;

namespace Strongroom.Policy;

/// <summary>Makes a condition of what a policy says, its values read once.</summary>
internal static class ConditionCompiler
{
    /// <summary>The condition; null where a value is none of the operator's kind.</summary>
    public static PolicyCondition? TryCompile(ConditionOperator @operator, ConditionKey key, List<string> wanted, bool withVariables)
    {
        switch (@operator.Test)
        {
            case ConditionTest.StringEquals:
                return Texts(WildcardRule.None, CaseRule.Exact);
            case ConditionTest.StringEqualsIgnoreCase:
                return Texts(WildcardRule.None, CaseRule.Ordinal);
            case ConditionTest.StringLike:
                return Texts(WildcardRule.Text, CaseRule.Exact);
            case ConditionTest.BinaryEquals:
                return TryReadAll<PolicyText?>(wanted, TryReadBinary, out var texts) ? new TextCondition(@operator, key, wanted, [.. texts.OfType<PolicyText>()]) : null;
            case ConditionTest.Bool:
                return TryReadAll<bool>(wanted, bool.TryParse, out var truths) ? new TruthCondition(@operator, key, wanted, truths) : null;
            case ConditionTest.Null:
                return TryReadAll<bool>(wanted, bool.TryParse, out var absences) ? new NullCondition(@operator, key, wanted, absences) : null;
            case ConditionTest.IpAddress:
                return TryReadAll<AddressRange>(wanted, AddressRange.TryParse, out var ranges) ? new AddressCondition(@operator, key, wanted, ranges) : null;
            case ConditionTest.ArnLike:
                return TryReadAll<ArnPattern>(wanted, TryReadArn, out var arns) ? new ArnCondition(@operator, key, wanted, arns) : null;
            case >= ConditionTest.DateEquals and <= ConditionTest.DateGreaterThanEquals:
                return TryReadAll<long>(wanted, TimeCondition.TryParse, out var times) ? new TimeCondition(@operator, key, wanted, times) : null;
            default:
                return TryReadAll<decimal>(wanted, NumberCondition.TryParse, out var numbers) ? new NumberCondition(@operator, key, wanted, numbers) : null;
        }

        TextCondition? Texts(WildcardRule wildcards, CaseRule rule)
        {
            var compiled = new PolicyText[wanted.Count];
            for (var i = 0; i < compiled.Length; i++)
            {
                if (PolicyText.TryCompile(wanted[i], wildcards, rule, withVariables) is not { } text) return null;
                compiled[i] = text;
            }
            return new TextCondition(@operator, key, wanted, compiled);
        }

        bool TryReadArn(ReadOnlySpan<char> text, out ArnPattern arn) => (arn = ArnPattern.TryCompile(text.ToString(), withVariables)!) is not null;
    }

    private delegate bool Reader<T>(ReadOnlySpan<char> text, out T value);

    private static bool TryReadAll<T>(List<string> wanted, Reader<T> read, out T[] values)
    {
        values = new T[wanted.Count];
        for (var i = 0; i < values.Length; i++)
            if (!read(wanted[i], out values[i])) return false;
        return true;
    }

    // Kept as text: the request's value is text, and two texts are the same bytes where they are the same text.
    private static bool TryReadBinary(ReadOnlySpan<char> text, out PolicyText? value)
    {
        value = null;
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64Chars(text, bytes, out var written)) return false;
        // Bytes that are no text are equal to none.
        if (Utf8.IsValid(bytes.AsSpan(0, written)))
            value = PolicyText.TryCompile(Encoding.UTF8.GetString(bytes, 0, written), WildcardRule.None, CaseRule.Exact, withVariables: false);
        return true;
    }
}
