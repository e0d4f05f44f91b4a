using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Strongroom.Storage.Sqlite;

namespace Strongroom.Storage.Writing;

/// <summary>
/// Moves the write-ahead log into the database beside the commits, on a thread and a connection of its own. Under load that never
/// catches up, and the log would grow without end: beyond a bound the writer finishes the small rest between two groups, so
/// that its next commit begins the log anew.
/// </summary>
internal sealed class Checkpointer : IDisposable
{
    // The writer waits while a truncation waits for readers: longer would be felt.
    private const int TruncateWaitMs = 100;

    private readonly object gate = new();
    private readonly Lock taking = new();
    private readonly Func<Database> open;
    private readonly StoreCounters counters;
    private readonly WriterState state;
    private readonly Thread thread;
    private readonly int pagesBetween;
    private readonly int pagesMax;
    private int sinceLast;
    private int logPages;
    private int forceAt;
    private bool isWanted;
    private bool stopping;

    public Checkpointer(Func<Database> open, StoreOptions options, int pageBytes, StoreCounters counters, WriterState state)
    {
        this.open = open;
        this.counters = counters;
        this.state = state;
        pagesBetween = (int)Math.Max(1, options.CheckpointBytes / pageBytes);
        pagesMax = (int)Math.Min(int.MaxValue, Math.Max(1, options.WalBytesMax / pageBytes));
        forceAt = pagesMax;
        thread = new Thread(Run) { IsBackground = true, Name = "strongroom-checkpoint" };
        thread.Start();
    }

    /// <summary>Told how long a checkpoint took.</summary>
    public Action<TimeSpan> OnTaken { get; set; } = _ => { };

    /// <summary>Called by the writer between two groups, with its own connection.</summary>
    public void AfterGroup(Database writer)
    {
        var written = writer.TakePagesWritten();
        sinceLast += written;
        if (sinceLast >= pagesBetween)
        {
            sinceLast = 0;
            lock (gate)
            {
                isWanted = true;
                Monitor.Pulse(gate);
            }
        }
        logPages += written;
        if (logPages <= forceAt) return;
        var isEmptied = Take(writer);
        // Where a long reader holds the log, trying after each group would only cost.
        if (isEmptied) logPages = 0;
        forceAt = isEmptied ? pagesMax : logPages + pagesBetween;
    }

    /// <summary>Empties the log and cuts its file; false where others held it. On a connection of its own, so that any thread may ask.</summary>
    public bool Truncate()
    {
        lock (taking)
        {
            using var database = open();
            return database.TruncateLog(TruncateWaitMs);
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

    private void Run()
    {
        using var database = open();
        while (true)
        {
            lock (gate)
            {
                while (!isWanted && !stopping) Monitor.Wait(gate);
                if (stopping) return;
                isWanted = false;
            }
            if (!state.IsStopped) _ = Take(database);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A thread's last frame: the state keeps the cause.")]
    private bool Take(Database database)
    {
        // One at a time: SQLite would turn the second away, and the writer's must not be the one that goes without.
        lock (taking)
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                var (log, moved) = database.Checkpoint();
                if (moved > 0) counters.Checkpointed();
                OnTaken(Stopwatch.GetElapsedTime(started));
                // A log that is moved whole begins anew with the next commit.
                return log >= 0 && log == moved;
            }
            catch (SqliteFault e) when (e.IsFull)
            {
                // The log keeps what could not be moved; the next checkpoint tries again.
                return false;
            }
            catch (Exception e)
            {
                state.Stop(e);
                return false;
            }
        }
    }
}
