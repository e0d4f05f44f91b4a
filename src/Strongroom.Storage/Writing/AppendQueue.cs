using System.Collections.Concurrent;

namespace Strongroom.Storage.Writing;

/// <summary>
/// Records of no change. They ride along with the next group; without one they wait for company until the delay is over, the batch is
/// full, or somebody waits for one of them.
/// </summary>
internal sealed class AppendQueue : IDisposable
{
    private readonly ConcurrentQueue<Append> queue = new();
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

    public int Count => Volatile.Read(ref count);

    /// <summary>True where the writer should make a group for these records alone.</summary>
    public bool WantsCommit => Count > 0
        && (Volatile.Read(ref isDue) != 0 || Volatile.Read(ref urgent) > 0 || Count >= Math.Min(options.AppendBatchMax, options.AppendQueueMax));

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
        while (group.Count < options.AppendBatchMax && queue.TryDequeue(out var append))
        {
            group.Add(append);
            if (append.Done is not null) Interlocked.Decrement(ref urgent);
            if (Interlocked.Decrement(ref count) > 0 && group.Count == options.AppendBatchMax)
                timer.Change(options.AppendDelayMax, Timeout.InfiniteTimeSpan);
        }
        if (group.Count > 0) free.Release(group.Count);
    }

    public void Dispose()
    {
        timer.Dispose();
        free.Dispose();
    }

    private void Due()
    {
        Volatile.Write(ref isDue, 1);
        wake();
    }
}

/// <summary>A record in the queue, with who waits for it.</summary>
internal sealed record Append(OutboxRow Row, TaskCompletionSource? Done);
