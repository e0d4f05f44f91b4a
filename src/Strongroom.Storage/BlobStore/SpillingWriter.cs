using System.Buffers;
using Strongroom.Storage.Disk;

namespace Strongroom.Storage.BlobStore;

/// <summary>
/// Takes the bytes of a blob whose place is decided by its length: kept in memory up to the segment border, then
/// written to a file. The hint only saves copies; a wrong one changes nothing but speed.
/// </summary>
internal sealed class SpillingWriter(BlobHouse house, long? lengthHint) : BlobWriter
{
    private const int ChunkBytes = 256 * 1024;
    private const long WritebackBytes = 8L << 20;

    private readonly List<ArraySegment<byte>> chunks = [];
    private byte[]? inline;
    private IDiskFile? file;
    private long fileNumber;
    private long length;
    private long writtenBack;
    private bool isCompleted;

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (isCompleted) throw new InvalidOperationException("The blob is complete.");
        cancellationToken.ThrowIfCancellationRequested();
        if (file is null && Math.Max(length + bytes.Length, lengthHint ?? 0) > house.MemoryBytesMax) Spill();
        if (file is not null) WriteToFile(bytes.Span);
        else Keep(bytes.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override async ValueTask<StoredBlob> CompleteAsync(CancellationToken cancellationToken)
    {
        if (isCompleted) throw new InvalidOperationException("The blob is complete.");
        cancellationToken.ThrowIfCancellationRequested();
        isCompleted = true;
        house.ThrowIfStopped();
        if (file is not null) return await house.FinishFileAsync(fileNumber, file, length);
        if (length <= house.Options.InlineBytesMax) return new InlineBlob(house.NewNumber(), TakeInline());
        return await house.AppendAsync(Buffers(), length);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        if (file is not null)
        {
            file.Dispose();
            file = null;
            // After completion the temporary name is gone and this finds nothing.
            house.Files.Abandon(fileNumber);
        }
        ReturnChunks();
        return ValueTask.CompletedTask;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (chunks.Count == 0 && lengthHint is { } hint && hint <= house.Options.InlineBytesMax && length + bytes.Length <= hint)
        {
            // Not from the pool: the change that adopts it binds it, and nobody says when that was.
            inline ??= GC.AllocateUninitializedArray<byte>((int)hint);
            bytes.CopyTo(inline.AsSpan((int)length));
            length += bytes.Length;
            return;
        }
        if (inline is not null)
        {
            var kept = inline.AsSpan(0, (int)length);
            inline = null;
            Append(kept);
        }
        Append(bytes);
        length += bytes.Length;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var last = chunks.Count == 0 ? default : chunks[^1];
            if (last.Array is null || last.Count == last.Array.Length)
            {
                chunks.Add(new ArraySegment<byte>(ArrayPool<byte>.Shared.Rent(NextChunk(bytes.Length)), 0, 0));
                continue;
            }
            var count = Math.Min(bytes.Length, last.Array.Length - last.Count);
            bytes[..count].CopyTo(last.Array.AsSpan(last.Count));
            chunks[^1] = new ArraySegment<byte>(last.Array, 0, last.Count + count);
            bytes = bytes[count..];
        }
    }

    /// <summary>The whole blob in one piece where the length is known; otherwise chunks that grow with it.</summary>
    private int NextChunk(int atLeast) => chunks.Count == 0 && lengthHint is { } hint
        ? (int)Math.Clamp(hint, atLeast, Math.Max(atLeast, house.MemoryBytesMax))
        : Math.Clamp(chunks.Count == 0 ? atLeast : chunks[^1].Count * 2, 4096, ChunkBytes);

    private ReadOnlyMemory<byte> TakeInline()
    {
        if (inline is not null) return inline.AsMemory(0, (int)length);
        var bytes = GC.AllocateUninitializedArray<byte>((int)length);
        var offset = 0;
        foreach (var chunk in chunks)
        {
            chunk.AsSpan().CopyTo(bytes.AsSpan(offset));
            offset += chunk.Count;
        }
        return bytes;
    }

    private List<ReadOnlyMemory<byte>> Buffers()
    {
        if (inline is not null) return [inline.AsMemory(0, (int)length)];
        return chunks.ConvertAll(chunk => (ReadOnlyMemory<byte>)chunk);
    }

    private void Spill()
    {
        fileNumber = house.NewNumber();
        file = house.Files.Create(fileNumber);
        var offset = 0L;
        foreach (var buffer in Buffers())
        {
            file.Write(buffer.Span, offset);
            offset += buffer.Length;
        }
        inline = null;
        ReturnChunks();
    }

    private void WriteToFile(ReadOnlySpan<byte> bytes)
    {
        file!.Write(bytes, length);
        length += bytes.Length;
        if (length - writtenBack < WritebackBytes) return;
        // Begun early, so that the fsync at the end does not find all of a large object still to be written.
        file.BeginWriteback(writtenBack, length - writtenBack);
        writtenBack = length;
    }

    private void ReturnChunks()
    {
        foreach (var chunk in chunks) ArrayPool<byte>.Shared.Return(chunk.Array!);
        chunks.Clear();
    }
}
