using System.Buffers;

namespace Strongroom.Policy;

/// <summary>
/// Matches text against tokens. A token is a character (0 and above) or one of the wildcards below. The time is at most the number of tokens times the length
/// of the text, whatever the pattern: nothing but the last run is ever tried again.
/// </summary>
internal static class Glob
{
    /// <summary>"*": any characters.</summary>
    public const int Run = -1;

    /// <summary>"?": any one character, of Unicode's: a surrogate pair is one.</summary>
    public const int One = -2;

    /// <summary>"*" inside one part of an ARN: any characters but a colon.</summary>
    public const int RunInPart = -3;

    /// <summary>"?" inside one part of an ARN: any one character but a colon.</summary>
    public const int OneInPart = -4;

    private const int StackTokensMax = 1024;

    /// <summary>Whether the whole text matches. Tokens of a pattern that ignores case are folded already.</summary>
    public static bool IsMatch(ReadOnlySpan<int> pattern, ReadOnlySpan<char> text, CaseRule rule)
    {
        // A run that stops at colons cannot always take over what an earlier run left: the greedy walk would miss matches.
        if (pattern.Contains(RunInPart)) return IsMatchInParts(pattern, text, rule);
        int p = 0, t = 0, runAt = -1, retryAt = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == Run)
            {
                runAt = p++;
                retryAt = t;
                if (p == pattern.Length) return true;
            }
            else if (p < pattern.Length && Takes(pattern[p], text[t], rule))
            {
                t += pattern[p++] is One or OneInPart ? CharacterAt(text, t) : 1;
            }
            else if (runAt >= 0)
            {
                p = runAt + 1;
                t = retryAt += CharacterAt(text, retryAt);
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == Run) p++;
        return p == pattern.Length;
    }

    // How long the character at a place is: two where it is a surrogate pair.
    private static int CharacterAt(ReadOnlySpan<char> text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;

    private static bool Takes(int token, char c, CaseRule rule) => token switch
    {
        One => true,
        OneInPart => c != ':',
        _ => token == rule.Fold(c),
    };

    // reached[i]: the first i tokens match the text read so far.
    private static bool IsMatchInParts(ReadOnlySpan<int> pattern, ReadOnlySpan<char> text, CaseRule rule)
    {
        var rented = pattern.Length < StackTokensMax ? null : ArrayPool<bool>.Shared.Rent(pattern.Length + 1);
        var reached = rented is null ? stackalloc bool[StackTokensMax] : rented;
        reached = reached[..(pattern.Length + 1)];
        reached.Clear();
        reached[0] = true;
        SkipRuns(pattern, reached);
        for (var t = 0; t < text.Length; t++)
        {
            var c = text[t];
            var isPair = CharacterAt(text, t) == 2;
            for (var i = pattern.Length; i > 0; i--)
                reached[i] = pattern[i - 1] switch
                {
                    Run => reached[i],
                    RunInPart => reached[i] && c != ':',
                    >= 0 when isPair => i > 1 && reached[i - 2] && pattern[i - 2] == c && pattern[i - 1] == text[t + 1],
                    var token => reached[i - 1] && Takes(token, c, rule),
                };
            reached[0] = false;
            SkipRuns(pattern, reached);
            if (isPair) t++;
        }
        var isMatch = reached[pattern.Length];
        if (rented is not null) ArrayPool<bool>.Shared.Return(rented);
        return isMatch;
    }

    private static void SkipRuns(ReadOnlySpan<int> pattern, Span<bool> reached)
    {
        for (var i = 0; i < pattern.Length; i++)
            if (reached[i] && pattern[i] is Run or RunInPart) reached[i + 1] = true;
    }
}
