using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Strongroom.Wire;

/// <summary>
/// Writes XML as UTF-8 into a pooled buffer: elements and text, which is all that AWS's answers need. Element names are the caller's
/// constants and are not escaped; text is.
/// </summary>
public sealed class Utf8XmlWriter : IDisposable
{
    /// <summary>The namespace of S3's documents.</summary>
    public const string S3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    // Quotes need no escape in text. Carriage returns do, or a reader would normalise them; other controls cannot be said in XML 1.0 at
    // all, and S3 writes them as references too: clients that expect them ask for encoding-type=url.
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        "&<>\r\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000B\u000C\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\uFFFE\uFFFF");

    private static ReadOnlySpan<byte> HexDigits => "0123456789ABCDEF"u8;

    private static readonly SearchValues<byte> EscapedBytes = SearchValues.Create(
        [(byte)'&', (byte)'<', (byte)'>', 0xEF, .. Enumerable.Range(0, 0x20).Where(b => b is not ('\t' or '\n')).Select(b => (byte)b)]);

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(4096);
    private int length;

    /// <summary>Begins a document with its declaration.</summary>
    public Utf8XmlWriter() => Raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"u8);

    /// <summary>What was written so far; valid until the next write or <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, length);

    /// <summary>Opens an element.</summary>
    public Utf8XmlWriter Open(string name)
    {
        Raw("<"u8);
        Ascii(name);
        Raw(">"u8);
        return this;
    }

    /// <summary>Opens an element with a default namespace.</summary>
    public Utf8XmlWriter Open(string name, string xmlNamespace)
    {
        Raw("<"u8);
        Ascii(name);
        Raw(" xmlns=\""u8);
        Ascii(xmlNamespace);
        Raw("\">"u8);
        return this;
    }

    /// <summary>Opens an element that is an xsi:type of a grantee.</summary>
    public Utf8XmlWriter OpenTyped(string name, string type)
    {
        Raw("<"u8);
        Ascii(name);
        Raw(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\""u8);
        Ascii(type);
        Raw("\">"u8);
        return this;
    }

    /// <summary>Closes an element.</summary>
    public Utf8XmlWriter Close(string name)
    {
        Raw("</"u8);
        Ascii(name);
        Raw(">"u8);
        return this;
    }

    /// <summary>An element with text; nothing where the text is null.</summary>
    public Utf8XmlWriter Element(string name, string? text)
    {
        if (text is null) return this;
        Open(name);
        Text(text);
        return Close(name);
    }

    /// <summary>An element whose text is UTF-8 already; keys are, and are written without a string between.</summary>
    public Utf8XmlWriter Element(string name, ReadOnlySpan<byte> utf8)
    {
        Open(name);
        Text(utf8);
        return Close(name);
    }

    /// <summary>
    /// An element whose text is percent-encoded, as encoding-type=url asks for: all but letters, digits and "-._~/". AWS writes a space as "+", which
    /// only some clients decode; all of them decode "%20".
    /// </summary>
    public Utf8XmlWriter ElementEncoded(string name, ReadOnlySpan<byte> utf8)
    {
        Open(name);
        Reserve(utf8.Length * 3);
        foreach (var b in utf8)
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~' or (byte)'/')
            {
                buffer[length++] = b;
                continue;
            }
            buffer[length++] = (byte)'%';
            buffer[length++] = HexDigits[b >> 4];
            buffer[length++] = HexDigits[b & 15];
        }
        return Close(name);
    }

    /// <summary>An element with a number.</summary>
    public Utf8XmlWriter Element(string name, long value)
    {
        Open(name);
        Reserve(20);
        Utf8Formatter.TryFormat(value, buffer.AsSpan(length), out var written);
        length += written;
        return Close(name);
    }

    /// <summary>An element with "true" or "false".</summary>
    public Utf8XmlWriter Element(string name, bool value)
    {
        Open(name);
        Raw(value ? "true"u8 : "false"u8);
        return Close(name);
    }

    /// <summary>An element with a time as S3 writes it in XML: 2026-01-31T12:00:00.000Z.</summary>
    public Utf8XmlWriter Element(string name, DateTimeOffset time)
    {
        Open(name);
        Reserve(24);
        // By hand: a thousand times in a listing, a format string is a third of its cost.
        var utc = time.UtcDateTime;
        var to = buffer.AsSpan(length, 24);
        Digits(to[..4], utc.Year);
        to[4] = to[7] = (byte)'-';
        Digits(to[5..7], utc.Month);
        Digits(to[8..10], utc.Day);
        to[10] = (byte)'T';
        Digits(to[11..13], utc.Hour);
        to[13] = to[16] = (byte)':';
        Digits(to[14..16], utc.Minute);
        Digits(to[17..19], utc.Second);
        to[19] = (byte)'.';
        Digits(to[20..23], utc.Millisecond);
        to[23] = (byte)'Z';
        length += 24;
        return Close(name);
    }

    /// <summary>Text within the element that is open.</summary>
    public Utf8XmlWriter Text(string text)
    {
        Text(text.AsSpan());
        return this;
    }

    /// <summary>An element whose text is an ETag in quotes, as S3 writes it: &amp;quot;…&amp;quot;.</summary>
    public Utf8XmlWriter ETag(string eTag)
    {
        Raw("<ETag>&quot;"u8);
        Ascii(eTag);
        Raw("&quot;</ETag>"u8);
        return this;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var returned = buffer;
        buffer = [];
        length = 0;
        if (returned.Length > 0) ArrayPool<byte>.Shared.Return(returned);
    }

    private static void Digits(Span<byte> to, int value)
    {
        for (var i = to.Length - 1; i >= 0; i--, value /= 10) to[i] = (byte)('0' + (value % 10));
    }

    private void Text(ReadOnlySpan<byte> utf8)
    {
        // The last two code points that XML cannot say, U+FFFE and U+FFFF, begin with EF: such a text, rare as it is, goes the longer way.
        if (utf8.IndexOfAny(EscapedBytes) < 0) Raw(utf8);
        else Text(Encoding.UTF8.GetString(utf8).AsSpan());
    }

    private void Text(ReadOnlySpan<char> text)
    {
        while (true)
        {
            var at = text.IndexOfAny(Escaped);
            var plain = at < 0 ? text : text[..at];
            Reserve(Encoding.UTF8.GetMaxByteCount(plain.Length));
            length += Encoding.UTF8.GetBytes(plain, buffer.AsSpan(length));
            if (at < 0) return;
            switch (text[at])
            {
                case '&': Raw("&amp;"u8); break;
                case '<': Raw("&lt;"u8); break;
                case '>': Raw("&gt;"u8); break;
                default:
                    Ascii(string.Create(CultureInfo.InvariantCulture, $"&#x{(int)text[at]:X};"));
                    break;
            }
            text = text[(at + 1)..];
        }
    }

    private void Ascii(string text)
    {
        Reserve(text.Length);
        length += Encoding.ASCII.GetBytes(text, buffer.AsSpan(length));
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(buffer.AsSpan(length));
        length += bytes.Length;
    }

    private void Reserve(int more)
    {
        if (buffer.Length - length >= more) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, length + more));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
