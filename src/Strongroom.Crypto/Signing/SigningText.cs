using System.Text;

namespace Strongroom.Crypto.Signing;

/// <summary>Builds a string to sign in a buffer of the caller's stack.</summary>
internal ref struct SigningText(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    /// <summary>Algorithm line, timestamp line, scope line.</summary>
    public void Open(ReadOnlySpan<byte> algorithmLine, ReadOnlySpan<char> timestamp, ReadOnlySpan<char> scope)
    {
        if (timestamp.Length > SigV4Signing.TimestampLengthMax) throw new ArgumentException("The timestamp is too long.", nameof(timestamp));
        if (scope.Length > SigV4Signing.ScopeLengthMax) throw new ArgumentException("The scope is too long.", nameof(scope));
        Raw(algorithmLine);
        Text(timestamp);
        Raw("\n"u8);
        Text(scope);
        Raw("\n"u8);
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer[_length..]);
        _length += bytes.Length;
    }

    public void Hex(ReadOnlySpan<byte> sha256)
    {
        if (sha256.Length != SigV4Signing.Size) throw new ArgumentException("A SHA-256 or signature has 32 bytes.", nameof(sha256));
        _ = Convert.TryToHexStringLower(sha256, _buffer[_length..], out var written);
        _length += written;
    }

    private void Text(ReadOnlySpan<char> text) => _length += Encoding.UTF8.GetBytes(text, _buffer[_length..]);
}
