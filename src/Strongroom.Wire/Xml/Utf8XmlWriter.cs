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
        Reserve(32);
        time.UtcDateTime.TryFormat(buffer.AsSpan(length), out var written, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        length += written;
        return Close(name);
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
