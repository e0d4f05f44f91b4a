using System.Diagnostics;

namespace Strongroom.Crash.Runs;

/// <summary>
/// SIGKILL at random moments: (1) while it starts, (2) while clients work, (3) while it stops. What was acknowledged before is checked
/// after the next start. Each lane takes a new data directory now and then, so that first starts are killed too.
/// </summary>
internal static class KillRun
{
    private const int RoundsPerDirectory = 50;

    public static async Task<(int Passed, int Failed)> RunAsync(Options options)
    {
        var tally = new Tally();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, options.Lanes).Select(lane => Task.Run(() => LaneAsync(options, tally, clock, lane))));
        return (tally.Passed, tally.Failed);
    }

    private static async Task LaneAsync(Options options, Tally tally, Stopwatch clock, int number)
    {
        for (var directory = 0; tally.Begun < options.Rounds && clock.Elapsed.TotalMinutes < options.MinutesMax; directory++)
        {
            var random = new Random(HashCode(options.Seed, number, directory));
            using var lane = new Lane(options, "kill");
            var name = $"kill, lane {number}, directory {directory}";
            var (unverified, startMs, kills) = (0, 600.0, 0);
            while (kills < RoundsPerDirectory && clock.Elapsed.TotalMinutes < options.MinutesMax && tally.TryBegin(options.Rounds))
            {
                kills++;
                unverified++;
                if (random.Next(5) == 0) // (1)
                {
                    using var server = lane.Launch();
                    await Task.Delay((int)(random.NextDouble() * startMs * 1.2));
                    await server.KillAsync();
                    continue;
                }
                var started = Stopwatch.StartNew();
                await lane.DuringAsync(lane.Launch(), async server =>
                {
                    startMs = started.Elapsed.TotalMilliseconds;
                    var life = lane.Begin(server);
                    await lane.VerifyAsync(life);
                    tally.Add($"{name}, kill {kills}", unverified - 1, lane);
                    unverified = 1;
                    var work = Lane.WorkAsync(life, random);
                    await Task.Delay(random.Next(options.WorkMs));
                    life.End();
                    if (random.Next(8) == 0) // (3)
                    {
                        server.AskToStop();
                        await Task.Delay(random.Next(80));
                    }
                    await server.KillAsync(); // (2)
                    await work;
                    life.Client.Dispose();
                });
            }
            await Leftovers.VerifyAsync(lane);
            tally.Add($"{name}, after the last of {kills} kills", unverified, lane);
            Console.WriteLine($"{name}: {kills} kills, {lane.Changes} changes, {clock.Elapsed.TotalSeconds:f0} s");
        }
    }

    /// <summary>The same for the same numbers in every process.</summary>
    internal static int HashCode(int seed, int lane, int directory) => unchecked((seed * 31 + lane) * 1_000_003 + directory);
}
