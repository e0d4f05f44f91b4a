using System.Buffers.Text;

namespace Strongroom.Load;

/// <summary>Appends bytes to a buffer of known size; overflow throws, since every request's size is bounded by the options.</summary>
internal ref struct AsciiWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer[Length..]);
        Length += bytes.Length;
    }

    public void Append(long number)
    {
        if (!Utf8Formatter.TryFormat(number, _buffer[Length..], out var n)) throw new InvalidOperationException("request buffer is full");
        Length += n;
    }

    /// <summary>A number as exactly <see cref="KeyDigits"/> digits, so that keys sort by number.</summary>
    public void AppendKey(long number)
    {
        var digits = _buffer.Slice(Length, KeyDigits);
        for (var i = KeyDigits - 1; i >= 0; i--, number /= 10) digits[i] = (byte)('0' + number % 10);
        Length += KeyDigits;
    }

    public void AppendHex(scoped ReadOnlySpan<byte> bytes)
    {
        if (!Convert.TryToHexStringLower(bytes, _buffer[Length..], out var n)) throw new InvalidOperationException("request buffer is full");
        Length += n;
    }

    public const int KeyDigits = 12;
}
