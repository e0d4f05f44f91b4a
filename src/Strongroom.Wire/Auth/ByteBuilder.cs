using System.Buffers;
using System.Text;

namespace Strongroom.Wire;

/// <summary>Bytes put together on the stack, moving to a pooled array where they outgrow it. Dispose returns the array.</summary>
internal ref struct ByteBuilder(Span<byte> initial)
{
    private Span<byte> span = initial;
    private byte[]? rented;
    private int length;

    public readonly ReadOnlySpan<byte> Written => span[..length];

    public void Byte(byte value)
    {
        if (length == span.Length) Grow(1);
        span[length++] = value;
    }

    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        if (span.Length - length < bytes.Length) Grow(bytes.Length);
        bytes.CopyTo(span[length..]);
        length += bytes.Length;
    }

    public void Utf8(scoped ReadOnlySpan<char> text)
    {
        if (span.Length - length < text.Length * 3) Grow(text.Length * 3);
        length += Encoding.UTF8.GetBytes(text, span[length..]);
    }

    public void Escape(byte value)
    {
        Byte((byte)'%');
        Byte("0123456789ABCDEF"u8[value >> 4]);
        Byte("0123456789ABCDEF"u8[value & 15]);
    }

    public void Dispose()
    {
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        rented = null;
        span = default;
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(span.Length * 2, length + more));
        span[..length].CopyTo(larger);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        rented = larger;
        span = larger;
    }
}
