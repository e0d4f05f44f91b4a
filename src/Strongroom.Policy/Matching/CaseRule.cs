namespace Strongroom.Policy;

/// <summary>How letters compare.</summary>
internal enum CaseRule
{
    /// <summary>As they are.</summary>
    Exact,

    /// <summary>
    /// Action names: A to Z lose their case, no others. Under Unicode's rules the Kelvin sign would be a k, and a policy that looks like nothing AWS knows would
    /// grant something.
    /// </summary>
    Ascii,

    /// <summary>Values of operators that ignore case.</summary>
    Ordinal,
}

/// <summary>Folds characters to what they are compared as.</summary>
internal static class CaseFolding
{
    /// <summary>What a character is compared as.</summary>
    public static char Fold(this CaseRule rule, char c) => rule switch
    {
        CaseRule.Exact => c,
        CaseRule.Ascii => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c,
        _ => char.IsAscii(c) ? char.ToUpperInvariant(c) : FoldUnicode(c),
    };

    // What is not ASCII stays so: the long s would be an S.
    private static char FoldUnicode(char c) => char.ToUpperInvariant(c) is var upper && char.IsAscii(upper) ? c : upper;
}
