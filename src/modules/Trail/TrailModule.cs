using Microsoft.Extensions.Logging;
using Strongroom.Crypto;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;
using Strongroom.Trail.Model;
using Strongroom.Trail.Operations;
using Strongroom.Trail.Ports;

namespace Strongroom.Trail;

/// <summary>
/// The record of what happened: seals events for the outbox, moves them into the local record, and reads them. Made once the store is open and
/// disposed before it is closed.
/// </summary>
public sealed class TrailModule : IAsyncDisposable
{
    private readonly RecordSealer sealer;
    private readonly RecordOpener opener;
    private readonly LocalRecord record;
    private readonly OutboxMover mover;
    private readonly RecordQuery query;
    private readonly ILogger log;

    /// <summary>Opens the local record, cutting a torn tail.</summary>
    /// <param name="home">The server's first account: its root also reads records that belong to no account.</param>
    /// <exception cref="ArgumentException">The options are out of range; the message tells all that is wrong.</exception>
    /// <exception cref="IOException">The record's folder cannot be used.</exception>
    public TrailModule(
        IStore store, IRecordKeys keys, IRecordFiles files, AccountId home, TrailOptions options, RandomSource random, TimeProvider time, ILogger<TrailModule> log)
    {
        if (options.Validate() is { Count: > 0 } faults) throw new ArgumentException(string.Join(' ', faults), nameof(options));
        sealer = new RecordSealer(keys, random);
        opener = new RecordOpener(keys);
        record = new LocalRecord(files, keys, options, store.Read(tx => tx.FindCursor(OutboxMover.ConsumerName)), log);
        mover = new OutboxMover(store, record, new OutboxConsumers(OutboxMover.ConsumerName), options, time, log);
        query = new RecordQuery(new RecordStream(store, record), opener, store, home, time);
        this.log = log;
    }

    /// <summary>Seals events into outbox rows.</summary>
    public IAuditSink Sink => sealer;

    /// <summary>The module's operations.</summary>
    /// <param name="gate">Tells who administers the server and so is told of every account's requests. It is made after this module: decisions are on record.</param>
    public IReadOnlyList<Operation> OperationsBehind(AccessGate gate) => [new ReadAuditRecords(query, log), new ExplainRequest(query, gate, log)];

    /// <summary>Begins to move rows from the outbox into the local record.</summary>
    public void Start() => mover.Start();

    /// <summary>Stops moving; what is left stays in the outbox for the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await mover.DisposeAsync();
        record.Dispose();
        opener.Dispose();
        sealer.Dispose();
    }
}
