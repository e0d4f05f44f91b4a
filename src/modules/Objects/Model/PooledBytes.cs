using System.Buffers;
using System.Security.Cryptography;

namespace Strongroom.Objects;

/// <summary>Grows in pooled memory, which it zeroes when it gives it back: what it takes is secret until it is sealed.</summary>
internal sealed class PooledBytes(int capacity) : IBufferWriter<byte>, IDisposable
{
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(capacity);
    private int length;

    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, length);

    public void Advance(int count) => length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return buffer.AsMemory(length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return buffer.AsSpan(length);
    }

    public void Dispose()
    {
        var returned = buffer;
        if (returned.Length == 0) return;
        CryptographicOperations.ZeroMemory(returned.AsSpan(0, length));
        (buffer, length) = ([], 0);
        ArrayPool<byte>.Shared.Return(returned);
    }

    private void Reserve(int more)
    {
        if (buffer.Length - length >= Math.Max(1, more)) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, length + more));
        Written.CopyTo(larger);
        CryptographicOperations.ZeroMemory(buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
