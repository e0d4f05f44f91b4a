using System.Buffers;
using Strongroom.Storage.Disk;

namespace Strongroom.Storage.BlobStore;

/// <summary>Reads a stretch of a file; <paramref name="release"/> gives the file back.</summary>
internal sealed class FileBlobReader(IDiskFile file, long start, long length, Action release) : BlobReader
{
    private Action? release = release;

    public override long Length => length;

    public override int Read(long offset, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(release is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= length) return 0;
        var count = (int)Math.Min(destination.Length, length - offset);
        return file.Read(destination[..count], start + offset);
    }

    public override void Dispose() => Interlocked.Exchange(ref release, null)?.Invoke();
}

/// <summary>Reads a blob that was copied out of the body table, or of memory, when it was opened.</summary>
internal sealed class InlineBlobReader : BlobReader
{
    private byte[]? buffer;

    public InlineBlobReader(ReadOnlySpan<byte> bytes)
    {
        Length = bytes.Length;
        buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(buffer);
    }

    public override long Length { get; }

    /// <summary>The whole blob.</summary>
    public ReadOnlySpan<byte> Bytes => (buffer ?? throw new ObjectDisposedException(nameof(InlineBlobReader))).AsSpan(0, (int)Length);

    public override int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var bytes = buffer ?? throw new ObjectDisposedException(nameof(InlineBlobReader));
        if (offset >= Length) return 0;
        var count = (int)Math.Min(destination.Length, Length - offset);
        bytes.AsSpan((int)offset, count).CopyTo(destination);
        return count;
    }

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref buffer, null) is { } bytes) ArrayPool<byte>.Shared.Return(bytes);
    }
}
