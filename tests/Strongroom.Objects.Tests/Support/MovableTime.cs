namespace Strongroom.Objects.Tests;

/// <summary>A wall clock that can be set, and a monotonic one that goes on.</summary>
internal sealed class MovableTime(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset wall = start;
    private long ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => wall;

    public override long GetTimestamp() => ticks;

    /// <summary>Time passes.</summary>
    public void Pass(TimeSpan by)
    {
        wall += by;
        ticks += by.Ticks;
    }

    /// <summary>Somebody sets the wall clock.</summary>
    public void Set(DateTimeOffset to) => wall = to;

    /// <summary>The server was down: its monotonic clock begins anew.</summary>
    public MovableTime Restarted(TimeSpan after) => new(wall + after);
}
