using Strongroom.Crash.Server;
using Strongroom.Crash.Work;

namespace Strongroom.Crash.Runs;

/// <summary>
/// A disk that fails while clients work: they get errors, reads go on, nothing that was acknowledged is lost, and a start on a healed disk
/// takes writes again. After an fsync that failed the server stops taking changes and says so, for what is on disk is unknown.
/// </summary>
internal static class FaultRun
{
    private const int WorkMs = 600;

    /// <param name="Order">What the shim is told.</param>
    /// <param name="ForClients">Clients get errors meanwhile.</param>
    /// <param name="Stops">The server takes no more changes and says so on /health/ready.</param>
    /// <param name="Heals">Writes are taken again, without a restart, when the fault is over.</param>
    private sealed record Fault(string Name, string Order, bool ForClients, bool Stops, bool Heals);

    private static readonly Fault[] Faults =
    [
        new("disk full", "enospc 300000", ForClients: true, Stops: false, Heals: true),
        new("read-only disk", "erofs", ForClients: true, Stops: true, Heals: false),
        new("fsync of the log fails", "eio wal", ForClients: true, Stops: true, Heals: false),
        new("fsync of a segment fails", "eio segment", ForClients: true, Stops: true, Heals: false),
        new("fsync of a blob file fails", "eio file", ForClients: true, Stops: true, Heals: false),
        new("fsync of the local record fails", "eio record", ForClients: false, Stops: false, Heals: true),
    ];

    public static async Task<(int Passed, int Failed)> RunAsync(Options options)
    {
        var tally = new Tally();
        var random = new Random(options.Seed);
        foreach (var fault in Faults)
        {
            using var lane = new Lane(options, "fault");
            await lane.DuringAsync(lane.Launch(lane.Shim(random.Next())), server => FailAsync(lane, server, fault, random));
            var log = lane.Log;
            await lane.DuringAsync(lane.Launch(), async server =>
            {
                var life = lane.Begin(server);
                await lane.VerifyAsync(life);
                await WorkForAsync(life, random, WorkMs / 2);
                await lane.VerifyAsync(lane.Begin(server));
                if (!await IsReadyAsync(server)) lane.Violate("the server is not ready after a start on a healed disk");
            });
            if (lane.TakeViolations() is { Count: > 0 } found)
            {
                foreach (var violation in found) lane.Violate(violation);
                Console.WriteLine($"the log during '{fault.Name}':\n{string.Join('\n', log.Split('\n').TakeLast(25))}");
            }
            tally.Add(fault.Name, 1, lane);
            Console.WriteLine($"{fault.Name}: {lane.Changes} changes");
        }
        return (tally.Passed, tally.Failed);
    }

    /// <summary>(1) All is well; (2) the disk fails under work; (3) what is there can still be read; (4) it heals, or the power goes.</summary>
    private static async Task FailAsync(Lane lane, ServerProcess server, Fault fault, Random random)
    {
        await lane.VerifyAsync(lane.Begin(server)); // (1)
        await WorkForAsync(lane.Begin(server), random, WorkMs);
        await lane.OrderAsync(fault.Order, server); // (2)
        var life = lane.Begin(server, mayFail: true, isOpen: fault.Stops);
        await WorkForAsync(life, random, WorkMs);
        if (fault.ForClients && life.ServerErrors == 0) lane.Violate("no client got an error");
        if (!fault.ForClients && life.ServerErrors > 0) lane.Violate($"{life.ServerErrors} requests got an error");
        if (await IsReadyAsync(server) == fault.Stops) lane.Violate(fault.Stops ? "/health/ready says ready, and no change is taken" : "/health/ready says not ready");
        var reading = lane.Begin(server, isOpen: fault.Stops); // (3)
        foreach (var key in lane.Keys) await Seeing.KeyAsync(reading, key);
        await Seeing.ListingAsync(reading);
        if (fault.Heals) // (4)
        {
            await lane.OrderAsync("off", server);
            await lane.VerifyAsync(lane.Begin(server));
            await WorkForAsync(lane.Begin(server), random, WorkMs / 2);
            await lane.VerifyAsync(lane.Begin(server));
        }
        await lane.OrderAsync("cut", server);
        await server.WaitExitAsync();
    }

    private static async Task WorkForAsync(Life life, Random random, int milliseconds)
    {
        var work = Lane.WorkAsync(life, random);
        await Task.Delay(milliseconds);
        life.Finish();
        await work;
    }

    private static async Task<bool> IsReadyAsync(ServerProcess server)
    {
        using var http = new HttpClient { BaseAddress = server.Health };
        using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return answer.IsSuccessStatusCode;
    }
}
