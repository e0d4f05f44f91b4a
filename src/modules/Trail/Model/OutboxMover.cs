using Microsoft.Extensions.Logging;
using Strongroom.Storage;

namespace Strongroom.Trail.Model;

/// <summary>
/// The outbox's first consumer: moves rows, sealed as they are, into the local record. For each batch: (1) read what gathered, (2) append it
/// durably, (3) move the cursor and trim, in one change. After a crash between 2 and 3 the files are ahead of the cursor, and go first.
/// </summary>
internal sealed class OutboxMover(IStore store, LocalRecord record, OutboxConsumers consumers, TrailOptions options, TimeProvider time, ILogger log)
    : IAsyncDisposable
{
    /// <summary>The consumer's name; its cursor is kept under it.</summary>
    public const string ConsumerName = "local-record";

    // Rows of a batch can have a megabyte each: not all of a frame's rows are read at once.
    private const int RowsReadMax = 128;

    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;

    /// <summary>Begins to move.</summary>
    public void Start() => running = Task.Run(() => RunAsync(stop.Token));

    /// <summary>Moves everything that is in the outbox now; tells how many rows.</summary>
    public async Task<long> MoveAsync(CancellationToken cancellationToken)
    {
        long moved = 0;
        await AdvanceAsync(cancellationToken);
        while (Gather() is { Count: > 0 } rows) // (1)
        {
            record.Append(rows); // (2)
            moved += rows.Count;
            await AdvanceAsync(cancellationToken); // (3)
        }
        return moved;
    }

    /// <summary>Stops after the batch in progress. What is left stays in the outbox.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await MoveAsync(cancellationToken);
                await store.WaitForOutboxAsync(record.Last, cancellationToken);
                await Task.Delay(options.GatherDelay, time, cancellationToken);
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (StoreStoppedException)
            {
                log.LogError("The store takes no changes: audit records stay in the outbox until the next start.");
                return;
            }
            catch (Exception fault)
            {
                log.LogError(fault, "Audit records could not be moved into the local record. They stay in the outbox; this is tried again in {Delay}.", options.RetryDelay);
                if (!await PauseAsync(cancellationToken)) return;
            }
        }
    }

    private async Task<bool> PauseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(options.RetryDelay, time, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private List<OutboxRow> Gather()
    {
        var rows = new List<OutboxRow>();
        var after = record.Last;
        long size = 0;
        while (rows.Count < options.FrameRowsMax && size < options.FrameBytesMax)
        {
            var max = Math.Min(RowsReadMax, options.FrameRowsMax - rows.Count);
            var from = after;
            var page = store.Read(tx => tx.ReadOutbox(from, max));
            foreach (var row in page)
            {
                rows.Add(row);
                after = row.Sequence;
                size += row.Payload.Length;
                if (size >= options.FrameBytesMax) break;
            }
            if (page.Count < max) break;
        }
        return rows;
    }

    private async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        var last = record.Last;
        if (last <= store.Read(tx => tx.FindCursor(ConsumerName))) return;
        await store.WriteAsync(
            tx =>
            {
                consumers.Advance(tx, ConsumerName, last);
                return 0;
            },
            record: null,
            cancellationToken);
    }
}
