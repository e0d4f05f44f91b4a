using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Strongroom.Storage.Transactions;

namespace Strongroom.Storage.Writing;

/// <summary>
/// The one writer: a thread that takes what waits, up to a group, and commits it as one transaction.
/// 1. Wait until something is there; take it at once, for a lone change waits for no company.
/// 2. Run each change in a savepoint, so that one that fails undoes itself alone; add its records outside of the savepoint.
/// 3. Add the records of no change. Reserve instance ids if they run low.
/// 4. Commit, which makes the log durable. Where that fails the disk's state is unknown: stop for good. A full disk is known: go on.
/// 5. Advance the clock, hand on what is now unowned, answer the callers, wake the outbox's readers.
/// </summary>
internal sealed class Writer : IDisposable
{
    private readonly ConcurrentQueue<WriteItem> queue = new();
    private readonly List<WriteItem> group = [];
    private readonly List<Append> appends = [];
    private readonly object gate = new();
    private readonly SemaphoreSlim free;
    private readonly Session session;
    private readonly WriteTransaction transaction;
    private readonly WriterParts parts;
    private readonly Savepoints savepoints;
    private readonly Thread thread;
    private bool isAsleep;
    private bool stopping;
    private bool hasEnded;
    private long sequence;

    public Writer(Session session, WriterParts parts)
    {
        this.session = session;
        this.parts = parts;
        transaction = new WriteTransaction(session, parts.Cache);
        savepoints = new Savepoints(session.Database);
        free = new SemaphoreSlim(parts.Options.WriteQueueMax);
        sequence = parts.Signal.Last;
        Appends = new AppendQueue(parts.Options, parts.Time, Wake);
        parts.Ids.Wake = Wake;
        parts.Ids.Obstacle = () => parts.State.IsStopped ? parts.State.Exception() : null;
        thread = new Thread(Run) { IsBackground = true, Name = "strongroom-writer" };
    }

    public AppendQueue Appends { get; }

    /// <summary>True on the thread that changes run on.</summary>
    public bool IsWriterThread => Thread.CurrentThread == thread;

    public int QueueDepth => queue.Count;

    private bool IsClosed => parts.State.IsStopped || Volatile.Read(ref hasEnded);

    public void Start() => thread.Start();

    public async Task<T> WriteAsync<T>(WriteItem<T> item, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        await free.WaitAsync(cancellationToken);
        queue.Enqueue(item);
        Wake();
        // The writer may have gone between the check and the enqueueing: then nobody else answers.
        if (IsClosed) FailWaiting();
        if (!cancellationToken.CanBeCanceled) return await item.Task;
        await using var registration = cancellationToken.UnsafeRegister(_ => item.Cancel(cancellationToken), null);
        return await item.Task;
    }

    public ValueTask AppendAsync(OutboxRow row, bool durable, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        return Appends.AddAsync(row, durable, _ => { if (IsClosed) FailWaiting(); }, cancellationToken);
    }

    /// <summary>Commits what waits, then ends.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            stopping = true;
            Monitor.Pulse(gate);
        }
        if (thread.IsAlive) thread.Join();
        Appends.Dispose();
    }

    /// <summary>Answers everyone who waits for a writer that has gone.</summary>
    private void FailWaiting()
    {
        var why = parts.State.IsStopped ? parts.State.Exception() : (Exception)new ObjectDisposedException(nameof(Store));
        while (queue.TryDequeue(out var item))
        {
            free.Release();
            if (item.Claim()) item.Fail(why);
        }
        var rest = new List<Append>();
        do
        {
            rest.Clear();
            Appends.Take(rest);
            foreach (var append in rest) append.Done?.TrySetException(why);
            if (rest.Count > 0) parts.OnLost(rest.Count);
        }
        while (rest.Count > 0);
        parts.Ids.Release();
    }

    /// <summary>Lets the writer look round: something came, or everything stopped.</summary>
    public void Wake()
    {
        Interlocked.MemoryBarrier();
        if (!Volatile.Read(ref isAsleep)) return;
        lock (gate) Monitor.Pulse(gate);
    }

    private void ThrowIfClosed()
    {
        parts.State.ThrowIfStopped();
        ObjectDisposedException.ThrowIf(Volatile.Read(ref hasEnded), typeof(Store));
    }

    private bool HasWork() => !queue.IsEmpty || Appends.WantsCommit || parts.Ids.NeedsBlock;

    private void Run()
    {
        while (AwaitWork())
        {
            Take();
            CommitGroup();
            if (parts.State.IsStopped) break;
            parts.Checkpoints.AfterGroup(session.Database);
        }
        Volatile.Write(ref hasEnded, true);
        FailWaiting();
    }

    private bool AwaitWork()
    {
        if (parts.State.IsStopped) return false;
        if (HasWork()) return true;
        lock (gate)
        {
            while (true)
            {
                Volatile.Write(ref isAsleep, true);
                Interlocked.MemoryBarrier();
                if (parts.State.IsStopped) return false;
                if (HasWork() || (stopping && Appends.Count > 0)) break;
                if (stopping) return false;
                Monitor.Wait(gate);
            }
            Volatile.Write(ref isAsleep, false);
        }
        return true;
    }

    private void Take()
    {
        group.Clear();
        appends.Clear();
        while (group.Count < parts.Options.CommitGroupMax && queue.TryDequeue(out var item))
        {
            free.Release();
            if (item.Claim()) group.Add(item);
        }
        Appends.Take(appends);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever failed, those who wait must hear of it.")]
    private void CommitGroup()
    {
        var started = Stopwatch.GetTimestamp();
        var before = sequence;
        try
        {
            savepoints.Begin.Run();
            foreach (var item in group) RunChange(item);
            foreach (var append in appends) session.Outbox.Insert(++sequence, append.Row);
            long? block = parts.Ids.NeedsBlock ? parts.Ids.Reserve(session.Outbox) : null;
            savepoints.Commit.Run();
            parts.Counters.Committed(group.Count, (int)(sequence - before));
            if (block is { } through) parts.Ids.Reserved(through);
        }
        catch (Exception e)
        {
            sequence = before;
            Abandon(e);
            return;
        }
        parts.Metrics.Committed(group.Count, Stopwatch.GetElapsedTime(started));
        Publish(before);
    }

    private void Publish(long before)
    {
        var commit = parts.Clock.Advance();
        parts.OnDurable(commit, transaction.Effects);
        transaction.Effects.BackTo(default);
        transaction.Committed();
        transaction.EndGroup();
        if (sequence > before) parts.Signal.Advance(sequence);
        foreach (var item in group) item.Finish();
        foreach (var append in appends) append.Done?.TrySetResult();
    }

    private void RunChange(WriteItem item)
    {
        var mark = transaction.Effects.Mark();
        OutboxRow? record = null;
        var isUndone = false;
        savepoints.Open.Run();
        transaction.BeginChange();
        try
        {
            record = item.Run(transaction);
            isUndone = transaction.IsRolledBack;
        }
        catch (Exception e) when (IsOwnFault(e))
        {
            item.SetFault(e);
            isUndone = true;
        }
        finally
        {
            transaction.IsOver = true;
        }
        // SQLite gave up the whole transaction, perhaps behind a catch of the delegate's own.
        if (session.Database.IsAutocommit) throw new StoreFullException("No space is left for the group.");
        if (isUndone)
        {
            savepoints.Undo.Run();
            transaction.Effects.BackTo(mark);
            transaction.UndoChange();
        }
        savepoints.Close.Run();
        foreach (var further in transaction.Records) session.Outbox.Insert(++sequence, further);
        if (record is not null) session.Outbox.Insert(++sequence, record);
    }

    /// <summary>True where the fault is the change's and the transaction goes on without it.</summary>
    private bool IsOwnFault(Exception e) =>
        e is not Sqlite.SqliteFault fault || fault.IsConstraint || (fault.IsFull && !session.Database.IsAutocommit);

    private void Abandon(Exception e)
    {
        var isFull = e is StoreFullException or Sqlite.SqliteFault { IsFull: true };
        if (isFull) isFull = TryUndoAll();
        if (!isFull) parts.State.Stop(e);
        transaction.Effects.BackTo(default);
        transaction.EndGroup();
        var why = isFull ? new StoreFullException("No space is left; nothing was changed.", e) : (Exception)parts.State.Exception();
        // At the end there is no next group.
        var lost = isFull && !Volatile.Read(ref stopping) ? Appends.PutBack(appends) : appends.Count;
        if (lost > 0) parts.OnLost(lost);
        foreach (var item in group) item.Fail(why);
        foreach (var append in appends) append.Done?.TrySetException(why);
    }

    private bool TryUndoAll()
    {
        try
        {
            if (!session.Database.IsAutocommit) savepoints.Rollback.Run();
            return true;
        }
        catch (Sqlite.SqliteFault)
        {
            return false;
        }
    }
}
