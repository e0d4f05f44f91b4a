using System.Collections.Concurrent;
using Strongroom.Storage.Transactions;

namespace Strongroom.Storage.Reading;

/// <summary>
/// Sessions for readers, made when they are first needed. Knows the oldest commit that a running reader may still see: a blob that a
/// later commit took from its owner stays until no reader that old is left. A reader that finds what it wants in memory needs no session.
/// </summary>
internal sealed class ReaderPool(Func<Session> open, int readersMax, CommitClock clock, ObjectCache cache, Action onReaderDone) : IDisposable
{
    private readonly SemaphoreSlim free = new(readersMax);
    private readonly ConcurrentStack<Slot> idle = new();
    private readonly ConcurrentBag<Slot> all = [];

    /// <summary>The lowest commit number that a running reader began at; <see cref="long.MaxValue"/> where none runs.</summary>
    public long OldestRunning()
    {
        // Pairs with the exchange in Read: either this sees the slot, or that reader begins after the commit was visible.
        Interlocked.MemoryBarrier();
        var oldest = long.MaxValue;
        foreach (var slot in all) oldest = Math.Min(oldest, Volatile.Read(ref slot.Since));
        return oldest;
    }

    public T Read<T>(Func<ReadTransaction, T> read)
    {
        var transaction = new PooledTransaction(this, cache);
        try
        {
            return read(transaction);
        }
        finally
        {
            transaction.End();
        }
    }

    /// <summary>Takes a session and begins its view; waits while all are taken.</summary>
    internal Slot Begin()
    {
        free.Wait();
        Slot? slot = null;
        try
        {
            slot = Take();
            Interlocked.Exchange(ref slot.Since, clock.Current);
            slot.Session.Begin.Run();
            return slot;
        }
        catch
        {
            if (slot is not null) Return(slot);
            free.Release();
            throw;
        }
    }

    /// <summary>Ends the view and gives the session back.</summary>
    internal void End(Slot slot)
    {
        try
        {
            if (!slot.Session.Database.IsAutocommit) slot.Session.End.Run();
        }
        finally
        {
            Return(slot);
            free.Release();
        }
    }

    public void Dispose()
    {
        foreach (var slot in all) slot.Session.Dispose();
        free.Dispose();
    }

    private void Return(Slot slot)
    {
        Volatile.Write(ref slot.Since, long.MaxValue);
        idle.Push(slot);
        onReaderDone();
    }

    private Slot Take()
    {
        if (idle.TryPop(out var slot)) return slot;
        slot = new Slot(open());
        all.Add(slot);
        return slot;
    }

    internal sealed class Slot(Session session)
    {
        public long Since = long.MaxValue;

        public Session Session => session;
    }
}

/// <summary>Counts durable groups: what a reader that begins now can and cannot see.</summary>
internal sealed class CommitClock
{
    private long current;

    public long Current => Interlocked.Read(ref current);

    public long Advance() => Interlocked.Increment(ref current);
}
