using System.Buffers.Text;
using System.Text;

namespace Strongroom.Objects;

/// <summary>
/// Where a listing goes on: opaque to clients. A digit for the form and the last entry's bytes in base64url; it says nothing that the page did
/// not, so it is not sealed, and whoever makes one up learns what start-after would tell.
/// </summary>
internal static class ContinuationToken
{
    private const char Form = '1';

    /// <summary>The token after an entry.</summary>
    public static string Encode(ReadOnlySpan<byte> last) => Form + Base64Url.EncodeToString(last);

    /// <summary>The entry that a token stands for, or null where it is no token.</summary>
    public static byte[]? Decode(string token)
    {
        if (token.Length < 2 || token[0] != Form || token.Length > 2 * Kernel.ObjectKey.BytesMax || !Base64Url.IsValid(token.AsSpan(1), out _)) return null;
        var bytes = Base64Url.DecodeFromChars(token.AsSpan(1));
        return Encode(bytes) == token && System.Text.Unicode.Utf8.IsValid(bytes) ? bytes : null;
    }

    /// <summary>The same as text, for names.</summary>
    public static string? DecodeText(string token) => Decode(token) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
