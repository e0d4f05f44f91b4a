namespace Strongroom.Storage.Writing;

/// <summary>Wakes those who wait for outbox rows.</summary>
internal sealed class OutboxSignal(long last)
{
    private readonly Lock gate = new();
    private TaskCompletionSource? waiters;
    private long last = last;
    private bool isClosed;

    /// <summary>The highest sequence number that is durable.</summary>
    public long Last => Interlocked.Read(ref last);

    public void Advance(long sequence)
    {
        TaskCompletionSource? woken;
        lock (gate)
        {
            last = sequence;
            woken = waiters;
            waiters = null;
        }
        woken?.SetResult();
    }

    public async ValueTask WaitAsync(long after, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task advanced;
            lock (gate)
            {
                if (last > after) return;
                ObjectDisposedException.ThrowIf(isClosed, typeof(Store));
                waiters ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                advanced = waiters.Task;
            }
            await advanced.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Nothing comes any more.</summary>
    public void Close()
    {
        TaskCompletionSource? woken;
        lock (gate)
        {
            isClosed = true;
            woken = waiters;
            waiters = null;
        }
        woken?.SetResult();
    }
}
