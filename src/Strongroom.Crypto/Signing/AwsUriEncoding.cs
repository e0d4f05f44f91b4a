using System.Buffers;
using System.Text;

namespace Strongroom.Crypto.Signing;

/// <summary>
/// Percent-encoding as Signature Version 4 wants it: all but A-Z a-z 0-9 - . _ ~ becomes %XY with upper-case digits, and
/// a slash is kept only in object keys. Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
/// </summary>
public static class AwsUriEncoding
{
    private static readonly SearchValues<byte> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    private static readonly SearchValues<byte> UnreservedAndSlash =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"u8);

    private static ReadOnlySpan<byte> HexDigits => "0123456789ABCDEF"u8;

    /// <summary>Most bytes that this many can become.</summary>
    public static int MaxEncodedSize(int byteCount) => checked(byteCount * 3);

    /// <summary>Encodes bytes (UTF-8 of a key, name or value); returns the bytes written.</summary>
    /// <param name="utf8">What to encode; need not be valid UTF-8.</param>
    /// <param name="encodeSlash">False for the path of an object key.</param>
    /// <param name="destination">Room for <see cref="MaxEncodedSize"/>; must not overlap.</param>
    /// <exception cref="ArgumentException">No room.</exception>
    public static int Encode(ReadOnlySpan<byte> utf8, bool encodeSlash, Span<byte> destination)
    {
        var plain = encodeSlash ? Unreserved : UnreservedAndSlash;
        var written = 0;
        while (!utf8.IsEmpty)
        {
            var run = utf8.IndexOfAnyExcept(plain);
            if (run < 0) run = utf8.Length;
            utf8[..run].CopyTo(destination[written..]);
            written += run;
            utf8 = utf8[run..];
            if (utf8.IsEmpty) break;
            if (destination.Length - written < 3) throw new ArgumentException("No room for the encoded bytes.", nameof(destination));
            destination[written++] = (byte)'%';
            destination[written++] = HexDigits[utf8[0] >> 4];
            destination[written++] = HexDigits[utf8[0] & 0xF];
            utf8 = utf8[1..];
        }
        return written;
    }

    /// <summary>Encodes text, as UTF-8, into a writer.</summary>
    public static void Encode(ReadOnlySpan<char> text, bool encodeSlash, IBufferWriter<byte> writer)
    {
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = size > 512 ? ArrayPool<byte>.Shared.Rent(size) : null;
        var utf8 = rented is null ? stackalloc byte[512] : rented;
        utf8 = utf8[..Encoding.UTF8.GetBytes(text, utf8)];
        if (!utf8.IsEmpty) writer.Advance(Encode(utf8, encodeSlash, writer.GetSpan(MaxEncodedSize(utf8.Length))));
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Encodes text, as UTF-8, to a string.</summary>
    public static string Encode(ReadOnlySpan<char> text, bool encodeSlash)
    {
        var writer = new ArrayBufferWriter<byte>(Math.Max(16, text.Length * 2));
        Encode(text, encodeSlash, writer);
        return Encoding.ASCII.GetString(writer.WrittenSpan);
    }
}
