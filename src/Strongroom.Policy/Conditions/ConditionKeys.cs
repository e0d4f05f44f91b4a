using System.Buffers;

namespace Strongroom.Policy;

/// <summary>How condition keys are written.</summary>
internal static class ConditionKeys
{
    // What a policy variable is written with, or a string.
    private static readonly SearchValues<char> Reserved = SearchValues.Create("{}$'\"\\");

    /// <summary>
    /// Whether a text is a condition key: printable ASCII before the part that users choose, so that no letter that only looks like another names a key, or is
    /// folded into one.
    /// </summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        if (text.Length == 0) return false;
        var colon = text.IndexOf(':');
        var name = colon < 0 ? text : text[..(colon + 1)];
        if (!IsGraphic(name)) return false;
        if (colon < 0) return true;
        var rest = text[(colon + 1)..];
        var end = rest.IndexOfAny('/', ':');
        return rest.Length > 0 && IsGraphic(end < 0 ? rest : rest[..end]);
    }

    private static bool IsGraphic(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('!', '~') && !text.ContainsAny(Reserved);
}
