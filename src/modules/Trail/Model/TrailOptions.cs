namespace Strongroom.Trail.Model;

/// <summary>How the record is kept.</summary>
public sealed record TrailOptions
{
    /// <summary>A record file takes nothing more once it has this many bytes, 64 KiB to 16 GiB.</summary>
    public long RecordFileBytesMax { get; init; } = 64L << 20;

    /// <summary>How long rows gather in the outbox before they are moved, 0 to 1 second: an fsync is shared by what comes within it.</summary>
    public TimeSpan GatherDelay { get; init; } = TimeSpan.FromMilliseconds(75);

    /// <summary>The most rows that one frame of a record file holds, 1 to 10,000.</summary>
    public int FrameRowsMax { get; init; } = 1000;

    /// <summary>A frame takes no further row once it has this many bytes, 1 KiB to 16 MiB.</summary>
    public int FrameBytesMax { get; init; } = 1 << 20;

    /// <summary>How long to wait after a failed write of a record file before it is tried again, 10 milliseconds to 1 hour.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What is wrong with these options, all of it; empty where they are good.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        Within(RecordFileBytesMax, 64 << 10, 16L << 30, nameof(RecordFileBytesMax));
        Within((long)GatherDelay.TotalMilliseconds, 0, 1000, nameof(GatherDelay) + " in milliseconds");
        Within(FrameRowsMax, 1, 10_000, nameof(FrameRowsMax));
        Within(FrameBytesMax, 1024, 16 << 20, nameof(FrameBytesMax));
        Within((long)RetryDelay.TotalMilliseconds, 10, 3_600_000, nameof(RetryDelay) + " in milliseconds");
        return faults;

        void Within(long value, long min, long max, string name)
        {
            if (value < min || value > max) faults.Add($"{name} is {value}, not within {min} to {max}.");
        }
    }
}
