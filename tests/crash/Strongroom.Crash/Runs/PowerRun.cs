using System.Diagnostics;
using Strongroom.Crash.Server;

namespace Strongroom.Crash.Runs;

/// <summary>Power cuts at random moments: at a numbered operation of the start, or while clients work. The next start must find all that was acknowledged.</summary>
internal static class PowerRun
{
    private const int RoundsPerDirectory = 20;
    private const int PowerLost = 137;

    public static async Task<(int Passed, int Failed)> RunAsync(Options options)
    {
        var tally = new Tally();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, options.Lanes).Select(number => Task.Run(async () =>
        {
            for (var directory = 0; tally.Begun < options.Rounds && clock.Elapsed.TotalMinutes < options.MinutesMax; directory++)
            {
                var random = new Random(KillRun.HashCode(options.Seed, number, directory));
                using var lane = new Lane(options, "power");
                var (cuts, name) = (0, $"power, lane {number}, directory {directory}");
                while (cuts < RoundsPerDirectory && clock.Elapsed.TotalMinutes < options.MinutesMax && tally.TryBegin(options.Rounds))
                {
                    await RoundAsync(options, lane, random, "");
                    await lane.DuringAsync(lane.Launch(), server => lane.VerifyAsync(lane.Begin(server)));
                    tally.Add($"{name}, cut {++cuts}", 1, lane);
                }
                await Leftovers.VerifyAsync(lane);
                tally.Add($"{name}, at the end", lane.TakeViolations() is { Count: > 0 } left && Again(lane, left) ? 1 : 0, lane);
                Console.WriteLine($"{name}: {cuts} cuts, {lane.Changes} changes, {clock.Elapsed.TotalSeconds:f0} s");
            }
        })));
        return (tally.Passed, tally.Failed);
    }

    /// <summary>One life under the shim that ends with a power cut.</summary>
    public static async Task RoundAsync(Options options, Lane lane, Random random, string ignored)
    {
        // A third of the cuts hit the start, by counting: the first start does some 200 operations.
        var isEarly = random.Next(3) == 0 && ignored.Length == 0;
        var server = lane.Launch(lane.Shim(random.Next(), isEarly ? 1 + (long)Math.Pow(10, random.NextDouble() * 3) : 0, ignored));
        if (isEarly)
        {
            using (server) await StartCutAsync(lane, server, random);
            return;
        }
        await lane.DuringAsync(server, async running =>
        {
            var life = lane.Begin(running);
            await lane.VerifyAsync(life);
            var work = Lane.WorkAsync(life, random);
            await Task.Delay(100 + random.Next(options.WorkMs));
            life.End();
            await lane.OrderAsync("cut", running);
            await running.WaitExitAsync();
            await work;
            if (running.ExitCode != PowerLost) lane.Violate($"the server ended with code {running.ExitCode} and not by the power cut");
        });
    }

    private static async Task StartCutAsync(Lane lane, ServerProcess server, Random random)
    {
        bool isReady;
        try
        {
            isReady = await server.WaitReadyAsync();
        }
        catch (CrashException e)
        {
            lane.Violate(e.Message);
            return;
        }
        if (isReady)
        {
            var life = lane.Begin(server);
            life.End();
            var work = Lane.WorkAsync(life, random);
            await lane.OrderAsync("cut", server);
            await work;
        }
        await server.WaitExitAsync();
        if (server.ExitCode != PowerLost) lane.Violate($"the server ended with code {server.ExitCode} and not by the power cut:\n{server.Log}");
    }

    /// <summary>Puts violations back, to be told.</summary>
    private static bool Again(Lane lane, IReadOnlyList<string> violations)
    {
        foreach (var violation in violations) lane.Violate(violation);
        return true;
    }
}
