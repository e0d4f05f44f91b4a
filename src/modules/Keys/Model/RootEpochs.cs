using Microsoft.Extensions.Logging;
using Strongroom.Keys.Ports;
using Strongroom.Storage;

namespace Strongroom.Keys.Model;

/// <summary>
/// Moves all keys from one epoch of the root of trust to the next and destroys the old one: how a deleted key is made unreadable in every copy of the data
/// (crypto-shredding), and how the root is rotated. Data is never rewritten.
/// </summary>
/// <remarks>
/// The steps: (1) the root makes a new epoch, durably, and wraps by it from then on; (2) what is to be deleted is deleted; (3) everything that is still wrapped
/// by an older epoch is wrapped anew, in one transaction; (4) epochs that nothing is wrapped by are destroyed; (5) the database's log is emptied. An end at any
/// step leaves a root with several epochs, by which the next start knows that (3) to (5) are to be done. Whether an epoch may be destroyed is read from the
/// database each time and remembered nowhere: no mistake about a step can destroy one that is needed.
/// </remarks>
public sealed class RootEpochs(IStore store, IRootOfTrust root, ILogger log) : IDisposable
{
    private readonly SemaphoreSlim one = new(1, 1);

    /// <summary>The root.</summary>
    public IRootOfTrust Root => root;

    /// <summary>Finishes what was interrupted; does nothing where nothing was.</summary>
    /// <exception cref="RootEpochMissingException">The root is another, or the data a copy from before an epoch's end.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            await FinishAsync(cancellationToken);
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Brings everything under a new epoch and destroys the older ones.</summary>
    /// <param name="delete">Deletes what must not come along, once the new epoch is there; null for a rotation alone.</param>
    /// <param name="cancellationToken">Honoured between steps; the next start, or the next call, goes on.</param>
    /// <returns>How many keys were wrapped anew.</returns>
    public async Task<int> RenewAsync(Func<Task>? delete, CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            // What an interrupted renewal left may be under its new epoch already: only an epoch that is made now is younger than what is deleted.
            await FinishAsync(cancellationToken);
            root.AddEpoch(); // (1)
            if (delete is not null) await delete(); // (2)
            return await FinishAsync(cancellationToken);
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Wraps by a root's current epoch whatever is not; one transaction.</summary>
    /// <param name="store">Where the keys are.</param>
    /// <param name="from">Opens what is there.</param>
    /// <param name="to">Wraps it; may be the same.</param>
    /// <param name="cancellationToken">Honoured until the transaction begins.</param>
    /// <returns>How many keys were wrapped anew.</returns>
    public static async Task<int> MoveAsync(IStore store, IRootOfTrust from, IRootOfTrust to, CancellationToken cancellationToken)
    {
        var current = to.Epochs[^1];
        // Outside the transaction, since a root may take its time; the transaction wraps itself what has come or changed since.
        var prepared = store.Read(tx => RootWraps.All(tx).Where(w => RootWraps.EpochOf(w) != current).ToList())
            .ToDictionary(w => (w.Kind, w.Account, w.Id), w => (Old: w.Bytes, New: RootWraps.Rewrap(from, to, w)));
        return await store.WriteAsync(
            tx =>
            {
                var moved = 0;
                foreach (var wrap in RootWraps.All(tx).Where(w => RootWraps.EpochOf(w) != current))
                {
                    var isPrepared = prepared.TryGetValue((wrap.Kind, wrap.Account, wrap.Id), out var ready) && ready.Old.AsSpan().SequenceEqual(wrap.Bytes);
                    tx.PutDocument(wrap.Kind, wrap.Account, wrap.Id, isPrepared ? ready.New : RootWraps.Rewrap(from, to, wrap));
                    moved++;
                }
                return moved;
            },
            record: null,
            cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    private async Task<int> FinishAsync(CancellationToken cancellationToken)
    {
        if (root.Epochs.Count == 1) return 0;
        var moved = await MoveAsync(store, root, root, cancellationToken); // (3)
        var needed = RootWraps.EpochsInUse(store);
        foreach (var epoch in root.Epochs.SkipLast(1).Where(e => !needed.Contains(e)))
        {
            root.DestroyEpoch(epoch); // (4)
            log.LogWarning("Epoch {Epoch} of the root of trust was destroyed: copies of the data from before do not open any more.", epoch);
        }
        // What lies in the log is wrapped by what was just destroyed; that it goes too is good order, and nothing rests on it.
        if (!await store.TruncateLogAsync(cancellationToken)) log.LogInformation("The database's log could not be emptied yet; the next checkpoint does it."); // (5)
        return moved;
    }
}
