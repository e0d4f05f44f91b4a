using System.Buffers;
using System.Runtime.InteropServices;
using Strongroom.Crypto.Sealing;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>What of a group's opened bytes is wanted.</summary>
/// <param name="Skip">Bytes before the first wanted one.</param>
/// <param name="Count">Wanted bytes.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OpenedGroup(int Skip, int Count);

/// <summary>A range of one sealed body, opened group by group from front to back. Not thread-safe.</summary>
internal sealed class SealedPiece : IDisposable
{
    /// <summary>Chunks of a group: 112 KiB, so that sealed bytes with their tags fit a pooled array of 128 KiB.</summary>
    private const int GroupChunksMax = 7;

    private readonly BlobReader reader;
    private readonly BodyOpener opener;
    private readonly SealedRange range;
    private long chunksDone;
    private long bytesLeft;

    /// <summary>Reads the body's header and proves key and context.</summary>
    /// <param name="reader">The sealed body; disposed with this.</param>
    /// <param name="dataKey">Its key.</param>
    /// <param name="context">Its context.</param>
    /// <param name="plainLength">Bytes of the whole plaintext as the metadata says.</param>
    /// <param name="offset">The first wanted byte.</param>
    /// <param name="length">How many are wanted; not 0.</param>
    /// <exception cref="SealBrokenException">The body is not this one, or not of this length.</exception>
    public SealedPiece(BlobReader reader, ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> context, long plainLength, long offset, long length)
    {
        this.reader = reader;
        if (reader.Length != SealedBody.SealedLength(plainLength)) throw new SealBrokenException();
        Span<byte> header = stackalloc byte[SealedBody.HeaderSize];
        if (reader.Read(0, header) != header.Length) throw new SealBrokenException();
        opener = new BodyOpener(dataKey, context, header, reader.Length);
        range = SealedBody.Locate(plainLength, offset, length);
        bytesLeft = length;
    }

    /// <summary>True once every chunk was opened.</summary>
    public bool IsDone => chunksDone == range.ChunkCount;

    /// <summary>Bytes of room that <see cref="OpenNext"/> needs.</summary>
    public int RoomForNext
    {
        get
        {
            var (_, sealedLength, chunks) = NextGroup();
            return sealedLength - (chunks * SealedBody.TagSize);
        }
    }

    /// <summary>Opens the next group into <paramref name="room"/>. Not one byte is told before its chunk was proved.</summary>
    /// <exception cref="SealBrokenException">A chunk is not what was sealed at its place, or the disk has fewer bytes.</exception>
    public OpenedGroup OpenNext(Span<byte> room)
    {
        var (at, sealedLength, chunks) = NextGroup();
        var sealedBytes = ArrayPool<byte>.Shared.Rent(sealedLength);
        try
        {
            var read = sealedBytes.AsSpan(0, sealedLength);
            if (reader.Read(at, read) != sealedLength) throw new SealBrokenException();
            var opened = opener.Open(range.FirstChunk + chunksDone, read, room);
            var skip = chunksDone == 0 ? range.SkipPlain : 0;
            chunksDone += chunks;
            var count = (int)Math.Min(opened - skip, bytesLeft);
            bytesLeft -= count;
            return new OpenedGroup(skip, count);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(sealedBytes);
        }
    }

    public void Dispose()
    {
        opener.Dispose();
        reader.Dispose();
    }

    private (long At, int SealedLength, int Chunks) NextGroup()
    {
        var chunks = (int)Math.Min(GroupChunksMax, range.ChunkCount - chunksDone);
        var skipped = chunksDone * SealedBody.SealedChunkSize;
        var length = (int)Math.Min((long)chunks * SealedBody.SealedChunkSize, range.SealedLength - skipped);
        return (range.SealedOffset + skipped, length, chunks);
    }
}
