using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Strongroom.Storage;

namespace Strongroom.Keys.Model;

/// <summary>
/// What keys need by themselves: new material when automatic rotation is due, and the end of those whose waiting period is over. Each is one transaction
/// with its record, as a request's change is. With the end of keys the root of trust begins a new epoch, so that older copies of the data do not hold them either.
/// </summary>
internal sealed class KeyUpkeep : IAsyncDisposable
{
    public const string RotationType = "AUTOMATIC";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly KeyStore keys;
    private readonly KeyMaterials materials;
    private readonly RootEpochs epochs;
    private readonly KeyRecords records;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly SemaphoreSlim wake = new(0, 1);
    private readonly CancellationTokenSource stopping = new();
    private ITimer? timer;
    private Task loop = Task.CompletedTask;

    public KeyUpkeep(KeyStore keys, KeyMaterials materials, RootEpochs epochs, KeyRecords records, TimeProvider time, ILogger log)
    {
        this.keys = keys;
        this.materials = materials;
        this.epochs = epochs;
        this.records = records;
        this.time = time;
        this.log = log;
    }

    /// <summary>Looks for what is due, at once and then every minute.</summary>
    public void Start()
    {
        timer = time.CreateTimer(_ => Wake(), null, TimeSpan.Zero, Interval);
        loop = Task.Run(RunAsync);
    }

    /// <summary>One round; tells how many keys were rotated and destroyed.</summary>
    public async Task<(int Rotated, int Destroyed)> RunOnceAsync(CancellationToken cancellationToken)
    {
        var (rotated, destroyed, now) = (0, 0, time.GetUtcNow());
        // What an unreachable root left half done is finished before anything else.
        await epochs.CompleteAsync(cancellationToken);
        foreach (var key in All())
            if (key is { State: KeyState.Enabled, Rotation: { } rotation } && rotation.Next <= now && await RotateAsync(key, cancellationToken)) rotated++;
        if (All().Where(key => key.DeletionDate <= now).ToList() is { Count: > 0 } due)
        {
            // One epoch for all that are due: whatever its number of keys, moving to it is one transaction.
            await epochs.RenewAsync(
                async () =>
                {
                    foreach (var key in due)
                        if (await DestroyAsync(key, cancellationToken)) destroyed++;
                },
                cancellationToken);
        }
        materials.ForgetUnusable(keys.Snapshot);
        return (rotated, destroyed);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (timer is not null) await timer.DisposeAsync();
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
        wake.Dispose();
    }

    private IEnumerable<KmsKey> All() => keys.Snapshot.Accounts.Values.SelectMany(account => account.Keys.Values);

    private async Task<bool> RotateAsync(KmsKey key, CancellationToken cancellationToken)
    {
        using var material = materials.Create(key.Account, key.Id);
        return await ChangeAsync(
            key,
            "RotateKey",
            tx =>
            {
                if (tx.FindKey(key.Account, key.Id) is not { State: KeyState.Enabled, Rotation: { } rotation } current || rotation.Next > time.GetUtcNow()) return false;
                tx.Put(material);
                tx.Put(current with
                {
                    Materials = [.. current.Materials, new MaterialInfo(material.Id, time.GetUtcNow(), RotationType)],
                    Rotation = rotation with { Next = After(rotation) },
                });
                return true;
            },
            cancellationToken);
    }

    private async Task<bool> DestroyAsync(KmsKey key, CancellationToken cancellationToken)
    {
        var isGone = await ChangeAsync(
            key,
            "DeleteKey",
            tx =>
            {
                // The deletion may have been cancelled since the look.
                if (tx.FindKey(key.Account, key.Id) is not { DeletionDate: { } date } current || date > time.GetUtcNow()) return false;
                tx.Destroy(current);
                return true;
            },
            cancellationToken);
        if (!isGone) return false;
        materials.Forget(key);
        log.LogWarning("The material of {Key} was destroyed: its waiting period is over.", key.Arn);
        return true;
    }

    private async Task<bool> ChangeAsync(KmsKey key, string name, Func<KeyTransaction, bool> change, CancellationToken cancellationToken)
    {
        var started = time.GetUtcNow();
        return await keys.Store.WriteAsync(tx => change(keys.Begin(tx)), done => done ? records.Of(key, name, started) : null, cancellationToken);
    }

    /// <summary>The next date of the schedule that is to come: rotations that fell into a time of standstill are made up for once.</summary>
    private DateTimeOffset After(KeyRotation rotation)
    {
        var (next, period) = (rotation.Next, TimeSpan.FromDays(rotation.PeriodDays));
        var late = time.GetUtcNow() - next;
        return next + (period * (Math.Floor(late / period) + 1));
    }

    private void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Awake already.
        }
        catch (ObjectDisposedException)
        {
            // A timer that fired while it was stopped.
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Upkeep that fails is told and tried again; requests go on.")]
    private async Task RunAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await wake.WaitAsync(stopping.Token);
                await RunOnceAsync(stopping.Token);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (StoreStoppedException)
            {
                // Nothing changes until the next start.
                return;
            }
            catch (Exception e)
            {
                log.LogError(e, "The upkeep of KMS keys failed.");
            }
        }
    }
}
