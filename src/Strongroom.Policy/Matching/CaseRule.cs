using System.Runtime.InteropServices;

namespace Strongroom.Policy;

/// <summary>How letters compare.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CaseRule
{
    private readonly Kind kind;

    private CaseRule(Kind kind) => this.kind = kind;

    private enum Kind
    {
        Exact,
        Ascii,
        Ordinal,
    }

    /// <summary>As they are.</summary>
    public static CaseRule Exact => default;

    /// <summary>
    /// Action names: A to Z only. Under Unicode's rules the Kelvin sign would be a k, and a policy that looks like nothing AWS knows would grant something.
    /// </summary>
    public static CaseRule Ascii => new(Kind.Ascii);

    /// <summary>Values of operators that ignore case.</summary>
    public static CaseRule Ordinal => new(Kind.Ordinal);

    /// <summary>What a character is compared as.</summary>
    public char Fold(char c) => kind switch
    {
        Kind.Exact => c,
        Kind.Ascii => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c,
        _ => char.IsAscii(c) ? char.ToUpperInvariant(c) : FoldUnicode(c),
    };

    // What is not ASCII stays so: the long s would be an S.
    private static char FoldUnicode(char c) => char.ToUpperInvariant(c) is var upper && char.IsAscii(upper) ? c : upper;
}
