using System.Diagnostics;
using Strongroom.Crash.Work;

namespace Strongroom.Crash.Runs;

/// <summary>After many crashes and a clean start: once every object is removed, no file of an object is left.</summary>
internal static class Leftovers
{
    private const int ActiveSegmentsMax = 4;
    private static readonly TimeSpan SweepMax = TimeSpan.FromSeconds(30);

    public static async Task VerifyAsync(Lane lane)
    {
        await lane.DuringAsync(lane.Launch(), async server =>
        {
            var life = lane.Begin(server);
            await lane.VerifyAsync(life);
            await server.StopAsync();
        });
        await lane.DuringAsync(lane.Launch(), async server =>
        {
            var life = lane.Begin(server);
            await lane.VerifyAsync(life);
            foreach (var key in lane.Keys)
            {
                await ObjectSteps.DeleteAsync(life, key, Random.Shared);
                while (key.Uploads.Count > 0) await UploadSteps.AbortAsync(life, key, Random.Shared);
            }
            await lane.VerifyAsync(life);
            var waited = Stopwatch.StartNew();
            while (Left(lane) is { } left)
            {
                if (waited.Elapsed > SweepMax)
                {
                    lane.Violate($"nothing is stored, and there are still {left}");
                    break;
                }
                await Task.Delay(100);
            }
            await server.StopAsync();
        });
    }

    private static string? Left(Lane lane)
    {
        var files = Directory.GetFiles(Path.Combine(lane.Data, "files"), "*", SearchOption.AllDirectories).Length;
        var segments = Directory.GetFiles(Path.Combine(lane.Data, "segments")).Length;
        return files > 0 || segments > ActiveSegmentsMax ? $"{files} files and {segments} segments" : null;
    }
}
