using Strongroom.Server.Configuration;
using Xunit;

namespace Strongroom.Server.Tests;

/// <summary>Configuration sources for a test: nothing but what it gives.</summary>
internal static class Sources
{
    public static ConfigurationSources Of(
        string? json = null, IEnumerable<(string Name, string Text)>? variables = null, IEnumerable<(string Flag, string Text)>? flags = null,
        string[]? assignments = null, TemporaryFolder? folder = null)
    {
        string? file = null;
        if (json is not null)
        {
            file = Path.Combine(folder!.Path, "strongroom.json");
            File.WriteAllText(file, json);
        }

        return new ConfigurationSources(
            file,
            folder?.Path ?? "/nowhere",
            (variables ?? []).ToDictionary(v => v.Name, v => v.Text, StringComparer.Ordinal),
            [.. (flags ?? []).Select(f => new KeyValuePair<string, string>(f.Flag, f.Text))],
            assignments ?? []);
    }

    /// <summary>A server on free loopback ports.</summary>
    public static ServerModel Model(TemporaryFolder folder, params string[] assignments)
    {
        string[] all = ["listeners=https://127.0.0.1:0,http://127.0.0.1:0", "health.listener=127.0.0.1:0", "log.level=error", "shutdown.seconds=1", .. assignments];
        var given = all.Reverse().DistinctBy(a => a.Split('=')[0], StringComparer.Ordinal).Append("dataDirectory=" + Path.Combine(folder.Path, "data")).ToArray();
        var (model, faults) = ConfigurationValidator.Validate(ConfigurationReader.Read(Of(assignments: given)));
        Assert.Empty(faults);
        return model!;
    }
}

/// <summary>A folder of the test's own, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("strongroom-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>A clock that stands until it is moved.</summary>
internal sealed class ManualTime(DateTimeOffset now) : TimeProvider
{
    private readonly List<ManualTimer> timers = [];
    private DateTimeOffset now = now;

    public override DateTimeOffset GetUtcNow() => now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        timers.Add(timer);
        return timer;
    }

    /// <summary>Moves the clock; a timer that is due goes off once.</summary>
    public void Advance(TimeSpan by)
    {
        now += by;
        foreach (var timer in timers.FindAll(t => t.Due <= now)) timer.Fire();
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        private TimeSpan period;

        public DateTimeOffset Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            this.period = period;
            Due = Later(dueTime);
            return true;
        }

        public void Fire()
        {
            Due = Later(period);
            fire();
        }

        public void Dispose() => Due = DateTimeOffset.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private DateTimeOffset Later(TimeSpan by) => by == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : time.now + by;
    }
}
