using Strongroom.Kernel;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Runtime;

/// <summary>
/// Joins a change with its record: both are in one transaction, or neither is. What the gate decided on an older snapshot is decided again
/// before anything commits, so a revoked permission is gone when the call that revoked it returns.
/// </summary>
public sealed class Changes(IStore store, AccessGate gate, IAuditSink sink, TimeProvider time)
{
    /// <summary>Runs a change and completes when it and its record are durable. A failure undoes the change; its record is kept.</summary>
    public Task<Result<T>> ChangeAsync<TInput, T>(Authorized<TInput> granted, Func<IWriteTransaction, Result<T>> change, CancellationToken cancellationToken)
        where TInput : class => ChangeAsync(granted, (tx, _) => change(tx), cancellationToken);

    /// <summary>The same for a change that needs to know what it stands on in the end: where it was decided again, not what it was begun with.</summary>
    public async Task<Result<T>> ChangeAsync<TInput, T>(
        Authorized<TInput> granted, Func<IWriteTransaction, Authorized<TInput>, Result<T>> change, CancellationToken cancellationToken)
        where TInput : class
    {
        while (true)
        {
            var standing = granted;
            var outcome = await store.WriteAsync<Outcome<T>>(
                tx =>
                {
                    if (gate.Snapshot != standing.Snapshot || standing.Call.Seen is { } seen && !seen.Holds(tx))
                    {
                        tx.Rollback();
                        return new(default, IsStale: true);
                    }
                    foreach (var further in standing.Call.Further) tx.AddRecord(sink.Seal(further));
                    var result = change(tx, standing);
                    if (!result.IsSuccess) tx.Rollback();
                    return new(result, IsStale: false);
                },
                outcome => outcome.IsStale ? null : Record(standing.Call, outcome.Result.Error),
                cancellationToken);
            if (!outcome.IsStale)
            {
                standing.Call.IsRecorded = true;
                standing.Call.Further.Clear();
                return outcome.Result;
            }
            var again = gate.DecideAgain(standing);
            if (!again.IsSuccess) return again.Error;
            granted = again.Value;
        }
    }

    private OutboxRow Record(Call call, ServiceError? error)
    {
        call.Audit.Ended(error, error is null ? call.Operation!.Info.SuccessStatus : ErrorWriter.StatusOf(call.Protocol, error), time.GetUtcNow(), call.Received);
        return sink.Seal(call.Audit);
    }

    private sealed record Outcome<T>(Result<T> Result, bool IsStale);
}
