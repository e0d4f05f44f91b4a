using System.Globalization;

namespace Strongroom.Policy;

/// <summary>A condition value as text, without allocating.</summary>
internal static class ValueText
{
    /// <summary>Room for any value that is no text itself: a number, a time, an address.</summary>
    public const int CharactersMax = 64;

    /// <summary>The same as <see cref="ConditionValue.ToString"/> for a value that is present and no list.</summary>
    public static ReadOnlySpan<char> Of(scoped in ConditionValue value, Span<char> buffer)
    {
        var written = 0;
        switch (value.Kind)
        {
            case ConditionValueKind.Text: return value.Text;
            case ConditionValueKind.Truth: return value.Truth ? "true" : "false";
            case ConditionValueKind.Number: value.Number.TryFormat(buffer, out written, provider: CultureInfo.InvariantCulture); break;
            case ConditionValueKind.Address: value.Address.TryFormat(buffer, out written); break;
            case ConditionValueKind.Time:
                DateTimeOffset.FromUnixTimeMilliseconds(value.Number).UtcDateTime.TryFormat(buffer, out written, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
                break;
            default: return value.ToString();
        }
        return buffer[..written];
    }
}
