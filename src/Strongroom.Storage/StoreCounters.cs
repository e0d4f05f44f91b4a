namespace Strongroom.Storage;

/// <summary>Running totals since the store was opened, for budgets that tests hold ("fsyncs per PUT") and for health pages.</summary>
public sealed class StoreCounters
{
    private long commits;
    private long changes;
    private long records;
    private long lost;
    private long syncs;
    private long checkpoints;

    /// <summary>Commits of the writer, each one fsync of the write-ahead log.</summary>
    public long Commits => Interlocked.Read(ref commits);

    /// <summary>Changes that were committed.</summary>
    public long Changes => Interlocked.Read(ref changes);

    /// <summary>Outbox records that were committed.</summary>
    public long Records => Interlocked.Read(ref records);

    /// <summary>Records of no change that could not be written and were dropped.</summary>
    public long RecordsLost => Interlocked.Read(ref lost);

    /// <summary>Fsyncs of blob files, segments and folders.</summary>
    public long BlobSyncs => Interlocked.Read(ref syncs);

    /// <summary>Checkpoints that moved something.</summary>
    public long Checkpoints => Interlocked.Read(ref checkpoints);

    /// <summary>Fsyncs that requests waited for: <see cref="Commits"/> and <see cref="BlobSyncs"/>.</summary>
    public long Fsyncs => Commits + BlobSyncs;

    internal void Committed(int changeCount, int recordCount)
    {
        Interlocked.Increment(ref commits);
        Interlocked.Add(ref changes, changeCount);
        Interlocked.Add(ref records, recordCount);
    }

    internal void Lost(int count) => Interlocked.Add(ref lost, count);

    internal void Synced() => Interlocked.Increment(ref syncs);

    internal void Checkpointed() => Interlocked.Increment(ref checkpoints);
}
