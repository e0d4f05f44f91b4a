using Microsoft.Extensions.Logging;
using Strongroom.Storage.BlobStore;
using Strongroom.Storage.Disk;
using Strongroom.Storage.Reading;
using Strongroom.Storage.Schema;
using Strongroom.Storage.Transactions;
using Strongroom.Storage.Upkeep;
using Strongroom.Storage.Writing;

namespace Strongroom.Storage;

/// <summary>
/// The embedded store: SQLite for metadata and small bodies, segments and files for larger ones, an outbox in the same transaction.
/// Why it is built so: docs/adr/0003-storage-engine.md and docs/adr/0004-outbox.md.
/// </summary>
public sealed class Store : IStore, IAsyncDisposable
{
    private const int TruncateAttemptsMax = 10;
    private static readonly TimeSpan TruncatePause = TimeSpan.FromMilliseconds(100);

    private readonly IDisposable directoryLock;
    private readonly TimeProvider time;
    private readonly WriterState state;
    private readonly InstanceIds ids;
    private readonly OutboxSignal signal;
    private readonly StoreMetrics metrics;
    private readonly Checkpointer checkpoints;
    private readonly ReaderPool readers;
    private readonly BlobHouse house;
    private readonly Session session;
    private readonly Writer writer;
    private readonly Janitor janitor;
    private int isDisposed;

    private Store(StoreOptions options, IDisk disk, IDisposable directoryLock, TimeProvider time, ILogger logger)
    {
        this.directoryLock = directoryLock;
        this.time = time;
        Prepare(options, disk);
        state = new WriterState(why => OnStopped(why, logger));
        session = new Session(options, blobs: null, options.WriterCacheKibibytes);
        Migration.Apply(session.Database, Migration.All);
        ids = new InstanceIds(session.Outbox.FindCounter(Tables.OutboxTable.InstanceCounter));
        signal = new OutboxSignal(session.Outbox.LastSequence());
        house = new BlobHouse(disk, options, Counters, state, ids.New);
        session.House = house;
        var clock = new CommitClock();
        var cache = new ObjectCache(options.ObjectCacheBytesMax);
        checkpoints = new Checkpointer(
            () => new Session(options, house, options.ReaderCacheKibibytes).Database, options, (int)session.Database.Scalar("pragma page_size"), Counters, state);
        readers = new ReaderPool(() => new Session(options, house, options.ReaderCacheKibibytes), options.ReaderPoolMax, clock, cache, () => janitor?.OnReaderDone());
        metrics = new StoreMetrics(Counters, () => writer?.QueueDepth ?? 0, () => writer?.Appends.Count ?? 0);
        checkpoints.OnTaken = metrics.Checkpointed;
        writer = new Writer(session, new WriterParts(
            options, time, state, Counters, metrics, clock, cache, ids, signal, checkpoints, (commit, effects) => janitor?.OnDurable(commit, effects),
            count => OnLost(count, logger)));
        var reaper = new Reaper(house, readers.OldestRunning);
        var compactor = new Compactor(house, readers, writer, clock, reaper, time);
        janitor = new Janitor(house, readers, reaper, compactor, clock, state, ids.First, time, logger);
        writer.Start();
    }

    /// <summary>Running totals since the store was opened.</summary>
    public StoreCounters Counters { get; } = new();

    /// <inheritdoc/>
    public bool IsWritable => !state.IsStopped;

    /// <summary>Completes when leftovers of earlier runs are removed; tells how many there were.</summary>
    internal Task<int> Swept => janitor.Swept.Task;

    /// <summary>Opens a data directory, making it where it is missing and bringing an older one up to date.</summary>
    /// <exception cref="ArgumentException">The options are out of range; the message tells all that is wrong.</exception>
    /// <exception cref="StoreLockedException">Another process has the directory open.</exception>
    /// <exception cref="StoreFormatException">The directory is another program's, or of a newer release.</exception>
    public static Task<Store> OpenAsync(StoreOptions options, TimeProvider time, ILogger<Store> logger) =>
        OpenAsync(options, new LinuxDisk(), time, logger);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Called inside a change: reserving more ids needs the writer, which would wait for itself.</exception>
    public long NewInstance() =>
        writer.IsWriterThread ? throw new InvalidOperationException("An instance id is taken before its change begins.") : ids.New();

    /// <inheritdoc/>
    public Task<T> WriteAsync<T>(Func<IWriteTransaction, T> change, Func<T, OutboxRow?>? record, CancellationToken cancellationToken) =>
        writer.WriteAsync(new WriteItem<T>(change, record), cancellationToken);

    /// <inheritdoc/>
    public ValueTask AppendAsync(OutboxRow row, bool durable, CancellationToken cancellationToken) =>
        writer.AppendAsync(row, durable, cancellationToken);

    /// <inheritdoc/>
    public T Read<T>(Func<IReadTransaction, T> read) => readers.Read(read);

    /// <inheritdoc/>
    public BlobWriter CreateBlob(long? lengthHint) => new SpillingWriter(house, lengthHint);

    /// <inheritdoc/>
    public ValueTask WaitForOutboxAsync(long after, CancellationToken cancellationToken) => signal.WaitAsync(after, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> TruncateLogAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < TruncateAttemptsMax; attempt++)
        {
            if (attempt > 0) await Task.Delay(TruncatePause, time, cancellationToken);
            state.ThrowIfStopped();
            if (await Task.Run(checkpoints.Truncate, cancellationToken)) return true;
        }
        return false;
    }

    /// <summary>Commits what waits, moves the log into the database, gives the directory free.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) != 0) return;
        await janitor.DisposeAsync();
        await Task.Run(writer.Dispose);
        signal.Close();
        checkpoints.Dispose();
        readers.Dispose();
        // After a failure the log stays as it is: the next start reads what is really there. Else it has nothing to read.
        if (!state.IsStopped) session.Database.TruncateLog(waitMs: 1000);
        session.Dispose();
        house.Dispose();
        metrics.Dispose();
        directoryLock.Dispose();
    }

    internal static async Task<Store> OpenAsync(StoreOptions options, IDisk disk, TimeProvider time, ILogger logger)
    {
        if (options.Validate() is { Count: > 0 } faults) throw new ArgumentException(string.Join(' ', faults), nameof(options));
        return await Task.Run(() =>
        {
            disk.CreateDirectory(options.DataDirectory);
            var heldLock = disk.Lock(Path.Combine(options.DataDirectory, "lock"));
            try
            {
                return new Store(options, disk, heldLock, time, logger);
            }
            catch
            {
                heldLock.Dispose();
                throw;
            }
        });
    }

    /// <summary>One round of background work, now.</summary>
    internal Task<int> RunUpkeepAsync(CancellationToken cancellationToken) => janitor.RunOnceAsync(cancellationToken);

    /// <summary>The database file is made here and not by SQLite: with mode 0600, which its log inherits, and durable by name.</summary>
    private static void Prepare(StoreOptions options, IDisk disk)
    {
        var path = Path.Combine(options.DataDirectory, Session.FileName);
        if (disk.LengthOf(path) is not null) return;
        disk.Create(path).Dispose();
        disk.SyncDirectory(options.DataDirectory);
    }

    private void OnLost(int count, ILogger logger)
    {
        Counters.Lost(count);
        logger.LogCritical("{Count} records of requests are lost, {Total} since the start: they could not be written and no more can be kept", count, Counters.RecordsLost);
    }

    private void OnStopped(Exception why, ILogger logger)
    {
        logger.LogCritical(why, "The writer has stopped: the disk failed. Reads go on; nothing is written until the next start");
        writer?.Wake();
    }
}
