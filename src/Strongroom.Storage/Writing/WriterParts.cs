using Strongroom.Storage.Reading;
using Strongroom.Storage.Sqlite;
using Strongroom.Storage.Transactions;

namespace Strongroom.Storage.Writing;

/// <summary>What the writer works with.</summary>
internal sealed record WriterParts(
    StoreOptions Options,
    TimeProvider Time,
    WriterState State,
    StoreCounters Counters,
    StoreMetrics Metrics,
    CommitClock Clock,
    ObjectCache Cache,
    InstanceIds Ids,
    OutboxSignal Signal,
    Checkpointer Checkpoints,
    Action<long, Effects> OnDurable,
    Action<int> OnLost);

/// <summary>The statements around changes.</summary>
internal sealed class Savepoints(Database database)
{
    public Statement Begin { get; } = database.Statement("begin immediate");

    public Statement Commit { get; } = database.Statement("commit");

    public Statement Rollback { get; } = database.Statement("rollback");

    public Statement Open { get; } = database.Statement("savepoint change");

    public Statement Undo { get; } = database.Statement("rollback to change");

    public Statement Close { get; } = database.Statement("release change");
}
