using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>How a rewrap paces itself.</summary>
/// <param name="RowsMax">The most rows that one step looks at, and so that one change touches, 1 to 1,000.</param>
/// <param name="RestFactor">How many times as long as a step took it rests, so that requests come first.</param>
/// <param name="Drain">How long a version that nothing is under any more still opens what was read from the store before: far longer than anybody holds it.</param>
public sealed record KeyRewrapOptions(int RowsMax, int RestFactor, TimeSpan Drain)
{
    /// <summary>256 rows a step, a quarter of a core, ten seconds.</summary>
    public static KeyRewrapOptions Default { get; } = new(256, 3, TimeSpan.FromSeconds(10));
}

/// <summary>
/// Brings data keys under the newest version of their account's key, and keys under KMS keys under the newest material, in the background; then destroys the
/// versions that nothing is under. Bodies are not touched. It goes on after a restart where it stood. See docs/formats/keys.md#versions
/// </summary>
public sealed partial class KeyRewrap : IAsyncDisposable
{
    private static readonly TimeSpan RestMin = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan RestMax = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private readonly IStore store;
    private readonly IKeyVersions versions;
    private readonly KeyRewrapOptions options;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly RewrapWalk walk;
    private readonly RewrapScan scan;
    private readonly SemaphoreSlim wake = new(0);
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;
    private long stepBegan = Stopwatch.GetTimestamp();

    /// <summary>Makes it; <see cref="Start"/> begins.</summary>
    public KeyRewrap(IStore store, IDataKeys keys, IKeyVersions versions, KeyRewrapOptions options, RandomSource random, TimeProvider time, ILogger log)
    {
        this.store = store;
        this.versions = versions;
        this.options = options;
        this.time = time;
        this.log = log;
        walk = new RewrapWalk(store, new AttributesVault(keys, random), new BucketTags(keys, random), versions, options.RowsMax);
        scan = new RewrapScan(store, RestAsync);
    }

    internal IKeyVersions Versions => versions;

    /// <summary>Goes on with what a former start left, and then with what is asked for.</summary>
    public void Start() => running = Task.Run(RunAsync);

    /// <summary>Where it stands; null where none was ever asked for.</summary>
    internal RewrapState? Find() => store.Read(Read);

    /// <summary>Begins one, as part of a change.</summary>
    internal RewrapState Begin(IWriteTransaction tx, IReadOnlyList<string> accounts)
    {
        var state = RewrapState.Begin(Read(tx), accounts, time.GetUtcNow().ToUnixTimeMilliseconds());
        tx.PutDocument(RewrapState.Kind, "", RewrapState.Id, state.Encode());
        tx.OnCommitted(Wake);
        return state;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
        wake.Dispose();
    }

    private static RewrapState? Read(IReadTransaction tx) => RewrapState.Decode(tx.FindDocument(RewrapState.Kind, "", RewrapState.Id));

    [SuppressMessage("Design", "CA1031", Justification = "Upkeep that fails is told and tried again; requests go on.")]
    private async Task RunAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                while (Find() is { Phase: not RewrapPhase.Done } state) await StepAsync(state, stopping.Token);
                await wake.WaitAsync(stopping.Token);
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
                Failed(log, e);
                await Task.Delay(RetryAfter, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (ObjectDisposedException)
        {
            // The server stops; the next start goes on with it.
        }
    }

    private async Task StepAsync(RewrapState state, CancellationToken cancellationToken)
    {
        switch (state.Phase)
        {
            case RewrapPhase.Counting:
                var total = Sum(await scan.CountAsync(state.Accounts, Former(state), cancellationToken));
                await KeepAsync(state, state with { Phase = RewrapPhase.Rewrapping, Total = total, Left = total }, cancellationToken);
                Started(log, total, state.Accounts.Count);
                return;
            case RewrapPhase.Rewrapping:
                await RewrapAsync(state, cancellationToken);
                await RestAsync(cancellationToken);
                return;
            case RewrapPhase.Checking:
                await CheckAsync(state, cancellationToken);
                return;
            default:
                throw new InvalidOperationException("A rewrap that is done takes no step.");
        }
    }

    private async Task RewrapAsync(RewrapState state, CancellationToken cancellationToken)
    {
        // Each walk counts anew what it cannot do.
        if (state.Cursor is null) state = state with { Failed = 0, KmsLeft = 0 };
        var batch = walk.Next(state.Accounts, state.Cursor);
        await store.WriteAsync(
            tx =>
            {
                if (Read(tx)?.Generation != state.Generation) return false;
                var done = batch.Apply(tx);
                Put(tx, state with
                {
                    Phase = batch.Next is null ? RewrapPhase.Checking : RewrapPhase.Rewrapping,
                    Cursor = batch.Next,
                    Done = state.Done + done,
                    Failed = state.Failed + batch.Failed,
                    KmsDone = state.KmsDone + batch.KmsDone,
                    KmsLeft = state.KmsLeft + batch.KmsLeft,
                });
                return true;
            },
            record: null,
            cancellationToken);
    }

    private async Task CheckAsync(RewrapState state, CancellationToken cancellationToken)
    {
        var former = state.Accounts.ToDictionary(a => a, a => store.Read(tx => versions.Former(tx, a)), StringComparer.Ordinal);
        var counts = await scan.CountAsync(state.Accounts, [.. former.Values.SelectMany(ids => ids)], cancellationToken);
        var left = Sum(counts);
        if (left > 0 && left < state.Left)
        {
            // What moved past the walk is found by another.
            await KeepAsync(state, state with { Phase = RewrapPhase.Rewrapping, Left = left }, cancellationToken);
            return;
        }
        await Task.Delay(options.Drain, time, cancellationToken);
        var isDone = await store.WriteAsync(
            tx =>
            {
                if (Read(tx)?.Generation != state.Generation) return false;
                foreach (var (account, ids) in former)
                    foreach (var id in ids.Where(id => counts[id] == 0)) versions.Destroy(tx, account, id);
                Put(tx, state with { Phase = RewrapPhase.Done, Left = left, EndedMs = time.GetUtcNow().ToUnixTimeMilliseconds() });
                return true;
            },
            record: null,
            cancellationToken);
        if (!isDone) return;
        await store.TruncateLogAsync(cancellationToken);
        if (left > 0) Incomplete(log, left);
        else Ended(log, state.Done, state.KmsDone, state.KmsLeft);
    }

    private async Task KeepAsync(RewrapState state, RewrapState next, CancellationToken cancellationToken) => await store.WriteAsync(
        tx =>
        {
            if (Read(tx)?.Generation == state.Generation) Put(tx, next);
            return true;
        },
        record: null,
        cancellationToken);

    private static void Put(IWriteTransaction tx, RewrapState state) => tx.PutDocument(RewrapState.Kind, "", RewrapState.Id, state.Encode());

    private List<string> Former(RewrapState state) => store.Read(tx => state.Accounts.SelectMany(a => versions.Former(tx, a)).ToList());

    private static long Sum(IReadOnlyDictionary<string, long> counts) => counts.Values.Sum();

    /// <summary>Rests for as long as the last step deserves.</summary>
    private async Task RestAsync(CancellationToken cancellationToken)
    {
        var rest = Stopwatch.GetElapsedTime(stepBegan) * options.RestFactor;
        await Task.Delay(rest < RestMin ? RestMin : rest > RestMax ? RestMax : rest, time, cancellationToken);
        stepBegan = Stopwatch.GetTimestamp();
    }

    [LoggerMessage(EventId = 2201, Level = LogLevel.Information, Message = "Rewrapping {Total} data keys of {Accounts} accounts.")]
    private static partial void Started(ILogger log, long total, int accounts);

    [LoggerMessage(EventId = 2202, Level = LogLevel.Information, Message = "Rewrapped {Done} data keys, and {KmsDone} keys under KMS keys; {KmsLeft} are left whose KMS key cannot be used. The former versions are destroyed.")]
    private static partial void Ended(ILogger log, long done, long kmsDone, long kmsLeft);

    [LoggerMessage(EventId = 2203, Level = LogLevel.Error, Message = "{Left} data keys do not open and stay as they are, and so do the versions that they are under. What they are of is corrupted.")]
    private static partial void Incomplete(ILogger log, long left);

    [LoggerMessage(EventId = 2204, Level = LogLevel.Error, Message = "Rewrapping failed; it is tried again.")]
    private static partial void Failed(ILogger log, Exception why);
}
