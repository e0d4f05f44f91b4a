using System.Diagnostics.CodeAnalysis;

namespace Strongroom.Storage.BlobStore;

/// <summary>
/// Appends blobs to one active segment. Writers write side by side, each to the stretch it was given; a thread of its own makes
/// durable, with one fdatasync, everything that was written before it began.
/// </summary>
internal sealed class SegmentAppender : IDisposable
{
    private readonly object gate = new();
    private readonly SegmentFiles files;
    private readonly StoreCounters counters;
    private readonly PendingBlobs pending;
    private readonly Func<long> newNumber;
    private readonly Action<Exception> onSyncFailed;
    private readonly long segmentBytesMax;
    private readonly Thread thread;
    private List<Waiter> waiting = [];
    private SegmentFile? current;
    private long end;
    private bool stopping;

    public SegmentAppender(
        SegmentFiles files, StoreOptions options, StoreCounters counters, PendingBlobs pending, Func<long> newNumber, Action<Exception> onSyncFailed)
    {
        this.pending = pending;
        this.files = files;
        this.counters = counters;
        this.newNumber = newNumber;
        this.onSyncFailed = onSyncFailed;
        segmentBytesMax = options.SegmentBytesMax;
        thread = new Thread(Run) { IsBackground = true, Name = "strongroom-segment" };
        thread.Start();
    }

    /// <summary>The segment that is appended to now, or 0.</summary>
    public long ActiveNumber
    {
        get
        {
            lock (gate) return current?.Number ?? 0;
        }
    }

    /// <summary>Appends a blob; completes when it is durable.</summary>
    public async Task<PlacedBlob> AppendAsync(IReadOnlyList<ReadOnlyMemory<byte>> buffers, long length)
    {
        var (segment, offset) = Reserve(length);
        try
        {
            // A failure leaves a hole in the segment, which compaction finds as dead bytes.
            segment.File.Write(buffers, offset);
            await SyncAsync(segment);
            // Before the release: a segment that is neither held nor pending may be compacted away.
            return pending.Add(new BlobRef(BlobPlace.Segment, segment.Number, offset, length));
        }
        finally
        {
            files.Release(segment);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            stopping = true;
            Monitor.Pulse(gate);
        }
        thread.Join();
    }

    private (SegmentFile Segment, long Offset) Reserve(long length)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(stopping, this);
            if (current is null || (end + length > segmentBytesMax && end > SegmentFiles.HeaderBytes))
            {
                if (current is not null) files.Release(current);
                current = null;
                current = files.Create(newNumber());
                counters.Synced();
                end = SegmentFiles.HeaderBytes;
            }
            var offset = end;
            end += length;
            return (files.Acquire(current.Number), offset);
        }
    }

    private Task SyncAsync(SegmentFile segment)
    {
        var waiter = new Waiter(segment, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate)
        {
            waiting.Add(waiter);
            Monitor.Pulse(gate);
        }
        return waiter.Done.Task;
    }

    private void Run()
    {
        var batch = new List<Waiter>();
        while (true)
        {
            lock (gate)
            {
                while (waiting.Count == 0)
                {
                    if (stopping) return;
                    Monitor.Wait(gate);
                }
                (batch, waiting) = (waiting, batch);
            }
            Sync(batch);
            batch.Clear();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever failed, the waiting requests must hear of it.")]
    private void Sync(List<Waiter> batch)
    {
        try
        {
            foreach (var segment in batch.Select(w => w.Segment).Distinct())
            {
                segment.File.Sync();
                counters.Synced();
            }
        }
        catch (Exception e)
        {
            // What the kernel dropped is unknown, and a second fsync would say that all is well.
            onSyncFailed(e);
            foreach (var waiter in batch) waiter.Done.SetException(new StoreStoppedException("A segment could not be made durable.", e));
            return;
        }
        foreach (var waiter in batch) waiter.Done.SetResult();
    }

    private sealed record Waiter(SegmentFile Segment, TaskCompletionSource Done);
}
