using System.Buffers;
using System.Collections.Concurrent;
using Strongroom.Storage.BlobStore;
using Strongroom.Storage.Reading;
using Strongroom.Storage.Tables;
using Strongroom.Storage.Transactions;
using Strongroom.Storage.Writing;

namespace Strongroom.Storage.Upkeep;

/// <summary>
/// Gives back the space of segments. One that is wholly dead is removed; of one that is dead enough the live stretches are copied
/// unchanged, sealed as they are, to an active segment, their owners are told in one change, and it is removed once readers have left.
/// </summary>
internal sealed class Compactor(BlobHouse house, ReaderPool readers, Writer writer, CommitClock clock, Reaper reaper, TimeProvider time)
{
    private const int BatchExtents = 64;
    private readonly ConcurrentDictionary<long, bool> loose = new();

    /// <summary>Something died in this segment.</summary>
    public void Loosen(long segment) => loose[segment] = true;

    /// <summary>Looks at every segment that something died in; tells how many were given back.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var segment in loose.Keys)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // In this order: a blob is held, then pending, then an extent, and must not slip through between two looks.
            if (house.IsActive(segment) || house.Segments.IsHeld(segment) || house.Pending.HoldsSegment(segment)) continue;
            loose.TryRemove(segment, out _);
            var length = house.Segments.LengthOf(segment) - SegmentFiles.HeaderBytes;
            var live = readers.Read(transaction => transaction.Blobs.LiveBytes(segment));
            if (length - live < length * house.Options.CompactionDeadPercentMin / 100.0) continue;
            // Until it is done: a fault on the way must not make the segment forgotten.
            Loosen(segment);
            if (live > 0) await MoveAllAsync(segment, cancellationToken);
            if (readers.Read(transaction => transaction.Blobs.LiveEnd(segment)) is not null) continue;
            loose.TryRemove(segment, out _);
            reaper.Condemn(clock.Current, BlobPlace.Segment, segment);
            removed++;
        }
        return removed;
    }

    private async Task MoveAllAsync(long segment, CancellationToken cancellationToken)
    {
        var after = 0L;
        while (true)
        {
            var start = after;
            var extents = readers.Read(transaction => transaction.Blobs.ListExtents(segment, start, BatchExtents));
            if (extents.Count == 0) return;
            foreach (var extent in extents) await MoveAsync(extent, cancellationToken);
            after = extents[^1].Start;
        }
    }

    private async Task MoveAsync(Extent extent, CancellationToken cancellationToken)
    {
        var length = (int)extent.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            using (var reader = house.Segments.Open(new BlobRef(BlobPlace.Segment, extent.Segment, extent.Start, extent.Length)))
                if (reader.Read(0, buffer.AsSpan(0, length)) != length)
                    throw new BlobMissingException($"Segment {extent.Segment} ends inside a blob.");
            var copy = await house.AppendAsync([buffer.AsMemory(0, length)], length);
            await writer.WriteAsync(new WriteItem<bool>(transaction => ((WriteTransaction)transaction).Move(extent, copy), null), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        var pause = TimeSpan.FromSeconds((double)length / house.Options.CompactionBytesPerSecondMax);
        if (pause > TimeSpan.FromMilliseconds(1)) await Task.Delay(pause, time, cancellationToken);
    }
}
