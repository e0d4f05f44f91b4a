namespace Strongroom.Storage;

/// <summary>How the store is set up. Defaults were found by measuring: docs/adr/0003-storage-engine.md.</summary>
public sealed record StoreOptions
{
    /// <summary>The data directory. Made with mode 0700 where it is missing; one process at a time may open it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The most changes that share one commit, 1 to 1,024.</summary>
    public int CommitGroupMax { get; init; } = 64;

    /// <summary>Changes that may wait for the writer before callers are held back, 1 to 1,000,000.</summary>
    public int WriteQueueMax { get; init; } = 4096;

    /// <summary>Records of no change that may wait for the writer before callers are held back, 1 to 1,000,000.</summary>
    public int AppendQueueMax { get; init; } = 8192;

    /// <summary>The most records of no change that one commit takes along, 1 to 100,000.</summary>
    public int AppendBatchMax { get; init; } = 2048;

    /// <summary>How long a record of no change may wait for company before it is made durable, 0 to 60 seconds.</summary>
    public TimeSpan AppendDelayMax { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest blob that lies in the body table, in bytes, 0 to 1 MiB.</summary>
    public int InlineBytesMax { get; init; } = 20 * 1024;

    /// <summary>The longest blob that is appended to a segment, in bytes, 0 to 64 MiB; longer ones have files of their own.</summary>
    public int SegmentBlobBytesMax { get; init; } = 1280 * 1024;

    /// <summary>A segment takes nothing more once it has this many bytes, 64 KiB to 16 GiB.</summary>
    public long SegmentBytesMax { get; init; } = 128L << 20;

    /// <summary>Segments that are appended to side by side, 1 to 16.</summary>
    public int ActiveSegments { get; init; } = 2;

    /// <summary>Open segment files that are kept for readers, 1 to 100,000.</summary>
    public int SegmentHandlesMax { get; init; } = 256;

    /// <summary>Threads that wait for the fsync of blob files, 1 to 64.</summary>
    public int SyncThreads { get; init; } = 4;

    /// <summary>A sealed segment is compacted once this share of it is dead, 1 to 100 percent.</summary>
    public int CompactionDeadPercentMin { get; init; } = 50;

    /// <summary>Bytes a second that compaction moves at most, 64 KiB to 16 GiB.</summary>
    public long CompactionBytesPerSecondMax { get; init; } = 32L << 20;

    /// <summary>How often background work (compaction, collecting what was never adopted) looks for something to do, 1 second to 1 day.</summary>
    public TimeSpan MaintenanceInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Connections for readers, 1 to 256: as many <see cref="IStore.Read"/> run at once, the others wait.</summary>
    public int ReaderPoolMax { get; init; } = 16;

    /// <summary>Page cache of the writer's connection, in KiB, 64 to 1,048,576.</summary>
    public int WriterCacheKibibytes { get; init; } = 8 * 1024;

    /// <summary>Page cache of each reader's connection, in KiB, 64 to 1,048,576. Each commit voids it: more than one read needs is of no use.</summary>
    public int ReaderCacheKibibytes { get; init; } = 2 * 1024;

    /// <summary>About how many bytes of live objects with inline bodies are kept in memory, sealed as they are, 0 to 16 GiB; 0 keeps none.</summary>
    public long ObjectCacheBytesMax { get; init; } = 64L << 20;

    /// <summary>Bytes of a page of a new database: a power of two from 512 to 65,536. An existing database keeps its own.</summary>
    public int PageBytes { get; init; } = 4096;

    /// <summary>
    /// The write-ahead log is moved into the database whenever it has grown by this many bytes, 64 KiB to 16 GiB. A page that was written ten times
    /// meanwhile is moved once: what is small moves the same pages again and again.
    /// </summary>
    public long CheckpointBytes { get; init; } = 64L << 20;

    /// <summary>Beyond this many bytes the writer itself finishes a checkpoint between two groups, so that the log starts over, 64 KiB to 64 GiB.</summary>
    public long WalBytesMax { get; init; } = 128L << 20;

    /// <summary>Overwrites what is deleted with zeros, as SQLite's secure_delete does.</summary>
    public bool SecureDelete { get; init; } = true;

    /// <summary>The most pages of the database file, 0 for SQLite's own limit: the quota of the metadata.</summary>
    public int DatabasePagesMax { get; init; }

    /// <summary>What is wrong with these options, all of it; empty where they are good.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(DataDirectory)) faults.Add($"{nameof(DataDirectory)} is empty.");
        Within(ObjectCacheBytesMax, 0, 16L << 30, nameof(ObjectCacheBytesMax));
        Within(CommitGroupMax, 1, 1024, nameof(CommitGroupMax));
        Within(WriteQueueMax, 1, 1_000_000, nameof(WriteQueueMax));
        Within(AppendQueueMax, 1, 1_000_000, nameof(AppendQueueMax));
        Within(AppendBatchMax, 1, 100_000, nameof(AppendBatchMax));
        Within((long)AppendDelayMax.TotalMilliseconds, 0, 60_000, nameof(AppendDelayMax) + " in milliseconds");
        Within(InlineBytesMax, 0, 1 << 20, nameof(InlineBytesMax));
        Within(SegmentBlobBytesMax, 0, 64 << 20, nameof(SegmentBlobBytesMax));
        Within(SegmentBytesMax, 64 << 10, 16L << 30, nameof(SegmentBytesMax));
        Within(ActiveSegments, 1, 16, nameof(ActiveSegments));
        Within(SegmentHandlesMax, 1, 100_000, nameof(SegmentHandlesMax));
        Within(SyncThreads, 1, 64, nameof(SyncThreads));
        Within(CompactionDeadPercentMin, 1, 100, nameof(CompactionDeadPercentMin));
        Within(CompactionBytesPerSecondMax, 64 << 10, 16L << 30, nameof(CompactionBytesPerSecondMax));
        Within((long)MaintenanceInterval.TotalSeconds, 1, 86_400, nameof(MaintenanceInterval) + " in seconds");
        Within(ReaderPoolMax, 1, 256, nameof(ReaderPoolMax));
        Within(WriterCacheKibibytes, 64, 1 << 20, nameof(WriterCacheKibibytes));
        Within(ReaderCacheKibibytes, 64, 1 << 20, nameof(ReaderCacheKibibytes));
        Within(PageBytes, 512, 65_536, nameof(PageBytes));
        if (!int.IsPow2(PageBytes)) faults.Add($"{nameof(PageBytes)} is {PageBytes}, not a power of two.");
        Within(CheckpointBytes, 64 << 10, 16L << 30, nameof(CheckpointBytes));
        Within(WalBytesMax, 64 << 10, 64L << 30, nameof(WalBytesMax));
        Within(DatabasePagesMax, 0, int.MaxValue, nameof(DatabasePagesMax));
        return faults;

        void Within(long value, long min, long max, string name)
        {
            if (value < min || value > max) faults.Add($"{name} is {value}, not within {min} to {max}.");
        }
    }
}
