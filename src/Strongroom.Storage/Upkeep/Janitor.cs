using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Strongroom.Storage.BlobStore;
using Strongroom.Storage.Reading;
using Strongroom.Storage.Transactions;

namespace Strongroom.Storage.Upkeep;

/// <summary>The background work: the sweep after the start, removing what is condemned, collecting leftovers, compaction.</summary>
internal sealed class Janitor : IAsyncDisposable
{
    private readonly BlobHouse house;
    private readonly ReaderPool readers;
    private readonly Reaper reaper;
    private readonly Compactor compactor;
    private readonly CommitClock clock;
    private readonly WriterState state;
    private readonly ILogger logger;
    private readonly ITimer timer;
    private readonly SemaphoreSlim wake = new(0, 1);
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task loop;
    private bool isTimeForUpkeep;

    public Janitor(
        BlobHouse house, ReaderPool readers, Reaper reaper, Compactor compactor, CommitClock clock, WriterState state,
        long firstOfRun, TimeProvider time, ILogger logger)
    {
        this.house = house;
        this.readers = readers;
        this.reaper = reaper;
        this.compactor = compactor;
        this.clock = clock;
        this.state = state;
        this.logger = logger;
        var interval = house.Options.MaintenanceInterval;
        timer = time.CreateTimer(_ => OnTimer(), null, interval, interval);
        loop = Task.Run(() => RunAsync(firstOfRun));
    }

    /// <summary>Completes when the sweep after the start is done.</summary>
    public TaskCompletionSource<int> Swept { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A reader has ended: what waited for it may go now.</summary>
    public void OnReaderDone()
    {
        if (reaper.HasWork) Wake();
    }

    /// <summary>A group is durable: takes over what it left to be done.</summary>
    public void OnDurable(long commit, Effects effects)
    {
        foreach (var blob in effects.Taken)
        {
            blob.IsTaken = true;
            if (blob is PlacedBlob placed) house.Pending.Adopted(placed);
        }
        foreach (var segment in effects.LooserSegments) compactor.Loosen(segment);
        foreach (var file in effects.LostFiles) reaper.Condemn(commit, BlobPlace.File, file);
        if (reaper.HasWork) Wake();
    }

    /// <summary>One round of upkeep, now. Tells how many segments were given back.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            foreach (var leftover in house.Pending.TakeLeftovers())
            {
                if (leftover.Place == BlobPlace.File) reaper.Condemn(clock.Current, BlobPlace.File, leftover.Container);
                else compactor.Loosen(leftover.Container);
            }
            var removed = await compactor.RunAsync(cancellationToken);
            reaper.Reap();
            return removed;
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
    }

    private void OnTimer()
    {
        Volatile.Write(ref isTimeForUpkeep, true);
        Wake();
    }

    private void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already awake.
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Upkeep that fails is told and tried again; requests go on.")]
    private async Task RunAsync(long firstOfRun)
    {
        try
        {
            Swept.SetResult(Sweep.Run(house, readers, compactor, firstOfRun));
        }
        catch (Exception e)
        {
            logger.LogError(e, "The sweep after the start failed");
            Swept.SetException(e);
        }
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await wake.WaitAsync(stopping.Token);
                if (state.IsStopped) continue;
                reaper.Reap();
                if (!Volatile.Read(ref isTimeForUpkeep)) continue;
                Volatile.Write(ref isTimeForUpkeep, false);
                await RunOnceAsync(stopping.Token);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                logger.LogError(e, "Upkeep of the data directory failed");
            }
        }
    }
}
