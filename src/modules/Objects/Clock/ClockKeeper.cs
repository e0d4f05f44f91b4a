using Microsoft.Extensions.Logging;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>Keeps where the compliance clock stands, once a minute and at the end, and tells the operator when it stands still.</summary>
public sealed partial class ClockKeeper : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly IStore store;
    private readonly ILogger log;
    private readonly CancellationTokenSource stopping = new();
    private readonly PeriodicTimer timer;
    private readonly Task running;
    private bool wasHeld;

    private ClockKeeper(IStore store, ComplianceClock clock, TimeProvider time, ILogger log)
    {
        this.store = store;
        this.log = log;
        Clock = clock;
        timer = new PeriodicTimer(Interval, time);
        Tell();
        running = RunAsync();
    }

    /// <summary>The clock.</summary>
    public ComplianceClock Clock { get; }

    /// <summary>Starts the clock from where it was kept.</summary>
    /// <param name="store">Where it is kept.</param>
    /// <param name="time">The server's clock and its monotonic one.</param>
    /// <param name="jumpMax">How far a jump may go that nobody has to accept.</param>
    /// <param name="log">The operator's log.</param>
    /// <exception cref="FormatException">A newer release kept it.</exception>
    public static ClockKeeper Open(IStore store, TimeProvider time, TimeSpan jumpMax, ILogger log)
    {
        var kept = store.Read(tx => ClockState.Decode(tx.FindDocument(ClockState.Kind, "", ClockState.Id)));
        return new ClockKeeper(store, new ComplianceClock(time, jumpMax, kept), time, log);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        timer.Dispose();
        stopping.Dispose();
        await KeepAsync();
    }

    private async Task RunAsync()
    {
        try
        {
            do await KeepAsync();
            while (await timer.WaitForNextTickAsync(stopping.Token));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end keeps it once more.
        }
    }

    private async Task KeepAsync()
    {
        Tell();
        try
        {
            await store.WriteAsync(
                tx =>
                {
                    // Made on the writer's thread: an acceptance that was committed before is in it.
                    tx.PutDocument(ClockState.Kind, "", ClockState.Id, Clock.Keep().Encode());
                    return true;
                },
                record: null,
                CancellationToken.None);
        }
        catch (Exception e) when (e is StoreFullException or StoreStoppedException)
        {
            // What was not kept is as if the server had been down: it makes the clock stand sooner, and frees nothing.
            NotKept(log, e);
        }
    }

    private void Tell()
    {
        var reading = Clock.Observe();
        if (reading.IsHeld && !wasHeld) Held(log, reading.ServerTime, reading.Now);
        wasHeld = reading.IsHeld;
    }

    [LoggerMessage(EventId = 2101, Level = LogLevel.Critical, Message = "The server's clock says {ServerTime:u}, further ahead of {Now:u} than is believed: no lock ends and nothing expires until the jump is accepted (strongroom clock accept) or the clock is set right.")]
    private static partial void Held(ILogger log, DateTimeOffset serverTime, DateTimeOffset now);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Warning, Message = "The compliance clock could not be kept.")]
    private static partial void NotKept(ILogger log, Exception why);
}
