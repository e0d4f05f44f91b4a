namespace Strongroom.Storage;

/// <summary>The store: metadata, blobs and outbox under one data directory, which one process at a time may open.</summary>
public interface IStore
{
    /// <summary>An id that is never given twice, over restarts too. Ascending, with gaps.</summary>
    long NewInstance();

    /// <summary>
    /// Runs a change on the writer and completes when it is durable. Waiting changes share one transaction (group commit), each in a savepoint of
    /// its own: one that throws or calls <see cref="IWriteTransaction.Rollback"/> undoes itself alone.
    /// </summary>
    /// <param name="change">Runs on the writer's thread: short, synchronous, no I/O of its own. What it throws, this throws.</param>
    /// <param name="record">Makes the outbox record from the change's value; it is committed with the change, and also where the change was rolled back.</param>
    /// <param name="cancellationToken">Honoured while the change still waits; a change that runs is finished.</param>
    /// <exception cref="StoreFullException">No space is left; nothing was changed.</exception>
    /// <exception cref="StoreStoppedException">An earlier commit or fsync failed, and the writer takes nothing more until the next start.</exception>
    Task<T> WriteAsync<T>(Func<IWriteTransaction, T> change, Func<T, OutboxRow?>? record, CancellationToken cancellationToken);

    /// <summary>
    /// Queues a record that belongs to no change (a read, a denial). Waits only while the queue is full; the record is durable within
    /// the configured delay (50 ms by default). With <paramref name="durable"/> it completes when the record is durable.
    /// On a full disk records are kept in memory, as many again as the queue holds, and written when there is space; beyond, they are lost and counted.
    /// </summary>
    /// <exception cref="StoreFullException">The record is not durable; it is kept all the same.</exception>
    ValueTask AppendAsync(OutboxRow row, bool durable, CancellationToken cancellationToken);

    /// <summary>Runs a delegate over one consistent view.</summary>
    T Read<T>(Func<IReadTransaction, T> read);

    /// <summary>Begins a blob.</summary>
    /// <param name="lengthHint">The length in bytes where it is known: it decides the kind of place. Null where it is not.</param>
    BlobWriter CreateBlob(long? lengthHint);

    /// <summary>Completes when the outbox holds a row after this sequence number.</summary>
    ValueTask WaitForOutboxAsync(long after, CancellationToken cancellationToken);

    /// <summary>
    /// Moves the whole write-ahead log into the database and cuts its file to nothing, so that what was replaced or deleted does not linger there. Changes wait
    /// meanwhile, some milliseconds. False where readers held the log all the time that was tried, about two seconds.
    /// </summary>
    Task<bool> TruncateLogAsync(CancellationToken cancellationToken);

    /// <summary>False once the writer has stopped: the health endpoint tells it.</summary>
    bool IsWritable { get; }
}
