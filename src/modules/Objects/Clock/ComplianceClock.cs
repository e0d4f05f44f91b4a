using Strongroom.Kernel;

namespace Strongroom.Objects;

/// <summary>
/// The time by which retention ends and things expire. What the server's clock says is not enough: whoever can set it would free what is locked. So:
/// <list type="number">
/// <item>While the server runs, time passes as the monotonic clock counts it; where that stands is kept over restarts.</item>
/// <item>What the server's clock is ahead of that (a correction, the time that the server was down) is believed up to a credit, which is used up by it
/// and comes back with a tenth of the time that the server runs.</item>
/// <item>A jump beyond the credit is not believed: the clock stands still, so that nothing more is freed, until an operator accepts the jump or the
/// server's clock comes back.</item>
/// <item>Where the server's clock is behind, that counts: locks only last longer.</item>
/// </list>
/// Why: docs/adr/0011-compliance-clock.md
/// </summary>
public sealed class ComplianceClock
{
    /// <summary>How much running time gives back one part of credit.</summary>
    public const int CreditDivisor = 10;

    private readonly TimeProvider time;
    private readonly TimeSpan jumpMax;
    private readonly Lock gate = new();
    private long stamp;
    private DateTimeOffset reached;
    private TimeSpan credit;
    private DateTimeOffset? heldAt;

    /// <summary>Starts the clock.</summary>
    /// <param name="time">The server's clock and its monotonic one.</param>
    /// <param name="jumpMax">The most credit: how far a jump may go that nobody has to accept.</param>
    /// <param name="kept">Where it stood; null at the first start, which believes the server's clock.</param>
    internal ComplianceClock(TimeProvider time, TimeSpan jumpMax, ClockState? kept)
    {
        this.time = time;
        this.jumpMax = jumpMax;
        stamp = time.GetTimestamp();
        reached = kept is null ? time.GetUtcNow() : DateTimeOffset.FromUnixTimeMilliseconds(kept.ReachedMs);
        credit = kept is null ? jumpMax : TimeSpan.FromMilliseconds(Math.Min(kept.CreditMs, (long)jumpMax.TotalMilliseconds));
        heldAt = kept?.HeldMs is { } held ? DateTimeOffset.FromUnixTimeMilliseconds(held) : null;
        Observe();
    }

    /// <summary>The time that is proved to have come: a lock that ends by then has ended.</summary>
    public DateTimeOffset Now => Observe().Now;

    /// <summary>The latest time that it could be: what is to last from now on lasts from then on.</summary>
    public DateTimeOffset Latest => Observe().Latest;

    /// <summary>How far a jump may go that nobody has to accept.</summary>
    public TimeSpan JumpMax => jumpMax;

    /// <summary>All that there is to say of the clock at one moment.</summary>
    public ClockReading Observe()
    {
        lock (gate)
        {
            var (now, wall) = (time.GetTimestamp(), time.GetUtcNow());
            var passed = time.GetElapsedTime(stamp, now);
            stamp = now;
            reached += passed;
            // While it stands, waiting must not do what an operator has not done.
            if (heldAt is null) credit = Smaller(jumpMax, credit + (passed / CreditDivisor));
            var ahead = wall - reached;
            if (ahead <= TimeSpan.Zero)
            {
                heldAt = null;
            }
            else if (ahead <= credit)
            {
                credit -= ahead;
                reached = wall;
                heldAt = null;
            }
            else
            {
                heldAt ??= reached;
            }
            var told = heldAt ?? (wall < reached ? wall : reached);
            return new ClockReading(told, wall > reached ? wall : reached, wall, heldAt is not null, credit);
        }
    }

    /// <summary>What is to be kept.</summary>
    internal ClockState Keep()
    {
        Observe();
        lock (gate) return new ClockState(1, reached.ToUnixTimeMilliseconds(), (long)credit.TotalMilliseconds, heldAt?.ToUnixTimeMilliseconds());
    }

    /// <summary>What the clock will be once an operator has said what time it is; <see cref="Accept"/> makes it so.</summary>
    /// <param name="until">The time that the operator vouches for.</param>
    /// <returns>The state to keep; InvalidRequestException where nothing is to be accepted, or where the server's clock is not near that time.</returns>
    internal Result<ClockState> PlanAcceptance(DateTimeOffset until)
    {
        var reading = Observe();
        if (!reading.IsHeld) return ClockErrors.NothingToAccept();
        if (until > reading.ServerTime) return ClockErrors.ServerIsBehind(until, reading.ServerTime);
        if (reading.ServerTime - until > jumpMax) return ClockErrors.ServerIsAhead(until, reading.ServerTime);
        return new ClockState(1, until.ToUnixTimeMilliseconds(), (long)jumpMax.TotalMilliseconds, null);
    }

    /// <summary>Goes on from an accepted time.</summary>
    internal void Accept(ClockState accepted)
    {
        lock (gate)
        {
            var until = DateTimeOffset.FromUnixTimeMilliseconds(accepted.ReachedMs);
            if (until > reached) reached = until;
            credit = TimeSpan.FromMilliseconds(accepted.CreditMs);
            heldAt = null;
        }
        Observe();
    }

    private static TimeSpan Smaller(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

/// <summary>The compliance clock at one moment.</summary>
/// <param name="Now">The time that is proved to have come.</param>
/// <param name="Latest">The latest time that it could be.</param>
/// <param name="ServerTime">What the server's clock says.</param>
/// <param name="IsHeld">True while the clock stands until a jump is accepted.</param>
/// <param name="Credit">How far the server's clock would be believed now.</param>
public sealed record ClockReading(DateTimeOffset Now, DateTimeOffset Latest, DateTimeOffset ServerTime, bool IsHeld, TimeSpan Credit);
