namespace Strongroom.Identity.Mfa;

/// <summary>Base32 without padding, for lengths that need none. Spec: https://www.rfc-editor.org/rfc/rfc4648#section-6</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int GroupBytes = 5;

    /// <summary>The text of a whole number of groups of five bytes.</summary>
    /// <exception cref="ArgumentException">The bytes are no whole number of groups.</exception>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % GroupBytes != 0) throw new ArgumentException("Groups of five bytes need no padding; others are not written here.", nameof(bytes));
        var text = new char[bytes.Length / GroupBytes * 8];
        for (int i = 0, at = 0; i < bytes.Length; i += GroupBytes)
        {
            ulong group = 0;
            foreach (var b in bytes.Slice(i, GroupBytes)) group = (group << 8) | b;
            for (var shift = 35; shift >= 0; shift -= 5) text[at++] = Alphabet[(int)(group >> shift) & 31];
        }
        return new string(text);
    }
}
