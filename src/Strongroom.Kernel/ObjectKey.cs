using System.Text;

namespace Strongroom.Kernel;

/// <summary>
/// An object's key: 1 to 1,024 bytes of UTF-8. To the store a key is these bytes and never a path: "../x", "a//b" and "." are keys
/// like any other. See https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
/// </summary>
public sealed class ObjectKey : IEquatable<ObjectKey>
{
    /// <summary>The most bytes a key may have in UTF-8.</summary>
    public const int BytesMax = 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ObjectKey(string text, byte[] utf8)
    {
        Text = text;
        Utf8 = utf8;
    }

    /// <summary>The key as text.</summary>
    public string Text { get; }

    /// <summary>The key as the store orders it: its UTF-8 bytes. Must not be changed.</summary>
    public byte[] Utf8 { get; }

    /// <summary>Reads a key from text; the result says what is wrong with it otherwise.</summary>
    public static ObjectKeyFault TryCreate(string text, out ObjectKey? key)
    {
        key = null;
        if (text.Length == 0) return ObjectKeyFault.Empty;
        if (text.Length > BytesMax) return ObjectKeyFault.TooLong;
        byte[] utf8;
        try
        {
            utf8 = Strict.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            return ObjectKeyFault.NotUtf8;
        }
        if (utf8.Length > BytesMax) return ObjectKeyFault.TooLong;
        key = new ObjectKey(text, utf8);
        return ObjectKeyFault.None;
    }

    /// <summary>Reads a key from its bytes; the result says what is wrong with it otherwise.</summary>
    public static ObjectKeyFault TryCreate(ReadOnlySpan<byte> utf8, out ObjectKey? key)
    {
        key = null;
        if (utf8.IsEmpty) return ObjectKeyFault.Empty;
        if (utf8.Length > BytesMax) return ObjectKeyFault.TooLong;
        try
        {
            key = new ObjectKey(Strict.GetString(utf8), utf8.ToArray());
        }
        catch (DecoderFallbackException)
        {
            return ObjectKeyFault.NotUtf8;
        }
        return ObjectKeyFault.None;
    }

    /// <summary>A key that is known to be well formed.</summary>
    /// <exception cref="FormatException">The text is empty, too long, or no UTF-8.</exception>
    public static ObjectKey Parse(string text) =>
        TryCreate(text, out var key) == ObjectKeyFault.None ? key! : throw new FormatException("Not a valid object key.");

    /// <summary>A key from bytes that the store returned.</summary>
    /// <exception cref="FormatException">The bytes are empty, too many, or no UTF-8.</exception>
    public static ObjectKey FromUtf8(ReadOnlySpan<byte> utf8) =>
        TryCreate(utf8, out var key) == ObjectKeyFault.None ? key! : throw new FormatException("Not a valid object key.");

    /// <inheritdoc/>
    public bool Equals(ObjectKey? other) => other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ObjectKey);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Why a text is no object key.</summary>
public enum ObjectKeyFault
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>It has no byte at all.</summary>
    Empty,

    /// <summary>It has more than <see cref="ObjectKey.BytesMax"/> bytes: KeyTooLongError.</summary>
    TooLong,

    /// <summary>It is not valid UTF-8.</summary>
    NotUtf8,
}
