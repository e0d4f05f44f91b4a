using System.Collections.Concurrent;

namespace Strongroom.Storage.Writing;

/// <summary>
/// Records of no change. They ride along with the next group; without one they wait for company until the delay is over, the batch is
/// full, or somebody waits for one of them. Those of a group that found the disk full are kept aside, as many again as the queue holds,
/// and go with the next group, or alone after the delay.
/// </summary>
internal sealed class AppendQueue : IDisposable
{
    private readonly ConcurrentQueue<Append> queue = new();
    private static readonly TimeSpan RetryDelayMin = TimeSpan.FromMilliseconds(50);

    private readonly List<Append> kept = [];
    private readonly SemaphoreSlim free;
    private readonly ITimer timer;
    private readonly StoreOptions options;
    private readonly Action wake;
    private int count;
    private int urgent;
    private int isDue;

    public AppendQueue(StoreOptions options, TimeProvider time, Action wake)
    {
        this.options = options;
        this.wake = wake;
        free = new SemaphoreSlim(options.AppendQueueMax);
        timer = time.CreateTimer(_ => Due(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count
    {
        get
        {
            lock (kept) return Volatile.Read(ref count) + kept.Count;
        }
    }

    private TimeSpan RetryDelay => options.AppendDelayMax > RetryDelayMin ? options.AppendDelayMax : RetryDelayMin;

    /// <summary>True where the writer should make a group for these records alone.</summary>
    public bool WantsCommit => (Volatile.Read(ref isDue) != 0 && Count > 0)
        || (Volatile.Read(ref count) is > 0 and var waiting
            && (Volatile.Read(ref urgent) > 0 || waiting >= Math.Min(options.AppendBatchMax, options.AppendQueueMax)));

    public async ValueTask AddAsync(OutboxRow row, bool isUrgent, Action<Append> enqueued, CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken);
        var append = new Append(row, isUrgent ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null);
        if (isUrgent) Interlocked.Increment(ref urgent);
        queue.Enqueue(append);
        var waiting = Interlocked.Increment(ref count);
        if (waiting == 1) timer.Change(options.AppendDelayMax, Timeout.InfiniteTimeSpan);
        if (WantsCommit) wake();
        enqueued(append);
        if (append.Done is { } done) await done.Task;
    }

    /// <summary>Takes records for a group.</summary>
    public void Take(List<Append> group)
    {
        // Before the queue is looked at: one that comes later must set it again.
        Volatile.Write(ref isDue, 0);
        TakeKept(group);
        // A batch of its own: a queue that the kept ones hold up would hold up requests.
        var taken = 0;
        while (taken < options.AppendBatchMax && queue.TryDequeue(out var append))
        {
            group.Add(append);
            taken++;
            if (append.Done is not null) Interlocked.Decrement(ref urgent);
            if (Interlocked.Decrement(ref count) > 0 && taken == options.AppendBatchMax)
                timer.Change(options.AppendDelayMax, Timeout.InfiniteTimeSpan);
        }
        if (taken > 0) free.Release(taken);
    }

    /// <summary>Keeps records of a failed group for the next, before those kept already; tells how many found no room.</summary>
    public int PutBack(List<Append> group)
    {
        if (group.Count == 0) return 0;
        int lost;
        lock (kept)
        {
            // Nobody waits for them any more: whoever did has been told.
            kept.InsertRange(0, group.Select(append => append with { Done = null }));
            lost = Math.Max(0, kept.Count - options.AppendQueueMax);
            kept.RemoveRange(kept.Count - lost, lost);
        }
        timer.Change(RetryDelay, Timeout.InfiniteTimeSpan);
        return lost;
    }

    public void Dispose()
    {
        timer.Dispose();
        free.Dispose();
    }

    private void TakeKept(List<Append> group)
    {
        lock (kept)
        {
            var taken = Math.Min(options.AppendBatchMax, kept.Count);
            group.AddRange(kept[..taken]);
            kept.RemoveRange(0, taken);
            if (kept.Count > 0) timer.Change(RetryDelay, Timeout.InfiniteTimeSpan);
        }
    }

    private void Due()
    {
        Volatile.Write(ref isDue, 1);
        wake();
    }
}

/// <summary>A record in the queue, with who waits for it.</summary>
internal sealed record Append(OutboxRow Row, TaskCompletionSource? Done);
