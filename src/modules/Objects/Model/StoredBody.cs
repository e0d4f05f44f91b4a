using System.Buffers;
using System.IO.Pipelines;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>
/// A range of an object's bytes on their way out: to a client, or into a copy. Chunks are opened straight into the response's memory.
/// What fails before <see cref="Prime"/> has returned is a clean error; later, the connection ends short. Either way the operator is told.
/// </summary>
public sealed class StoredBody : ResponseBody
{
    private readonly BodyPieces? pieces;
    private readonly Action<Exception> report;
    private byte[] ahead = [];
    private int aheadAt;
    private int aheadEnd;

    /// <param name="length">Bytes of the range.</param>
    /// <param name="pieces">Where they come from; null where there are none.</param>
    /// <param name="report">Tells the operator of a body that is broken.</param>
    internal StoredBody(long length, BodyPieces? pieces, Action<Exception> report)
    {
        Length = length;
        this.pieces = pieces;
        this.report = report;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <summary>Opens the first group, so that a broken body is found before the response's head is sent.</summary>
    /// <exception cref="Crypto.Sealing.SealBrokenException">The body is not what was sealed; it was reported.</exception>
    /// <exception cref="BlobMissingException">The body is not there; it was reported.</exception>
    public void Prime()
    {
        if (aheadEnd == 0) Reported(FillAhead);
    }

    /// <inheritdoc/>
    public override async ValueTask WriteToAsync(PipeWriter writer, CancellationToken cancellationToken)
    {
        if (aheadEnd > aheadAt)
        {
            await writer.WriteAsync(ahead.AsMemory(aheadAt, aheadEnd - aheadAt), cancellationToken);
            aheadAt = aheadEnd;
        }
        while (Reported(() => OpenInto(writer)))
        {
            var flushed = await writer.FlushAsync(cancellationToken);
            if (flushed.IsCompleted || flushed.IsCanceled) throw new OperationCanceledException("The client has gone.");
        }
    }

    /// <summary>Reads plaintext for a copy; 0 at the end.</summary>
    internal int Read(Span<byte> destination)
    {
        if (aheadAt == aheadEnd && !Reported(FillAhead)) return 0;
        var count = Math.Min(destination.Length, aheadEnd - aheadAt);
        ahead.AsSpan(aheadAt, count).CopyTo(destination);
        aheadAt += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        pieces?.Dispose();
        if (ahead.Length > 0) ArrayPool<byte>.Shared.Return(ahead);
        (ahead, aheadAt, aheadEnd) = ([], 0, 0);
        base.Dispose(disposing);
    }

    private bool OpenInto(PipeWriter writer)
    {
        if (pieces?.Next() is not { } piece) return false;
        var room = writer.GetSpan(piece.RoomForNext);
        var (skip, count) = piece.OpenNext(room);
        if (skip > 0) room.Slice(skip, count).CopyTo(room);
        writer.Advance(count);
        return true;
    }

    private bool FillAhead()
    {
        // A last chunk may open to nothing; go on until there is a byte.
        while (pieces?.Next() is { } piece)
        {
            if (ahead.Length < piece.RoomForNext)
            {
                if (ahead.Length > 0) ArrayPool<byte>.Shared.Return(ahead);
                ahead = ArrayPool<byte>.Shared.Rent(piece.RoomForNext);
            }
            var (skip, count) = piece.OpenNext(ahead);
            (aheadAt, aheadEnd) = (skip, skip + count);
            if (count > 0) return true;
        }
        return false;
    }

    private bool Reported(Func<bool> step)
    {
        try
        {
            return step();
        }
        catch (Exception e) when (CorruptionAlarm.IsCorruption(e))
        {
            report(e);
            throw;
        }
    }
}
