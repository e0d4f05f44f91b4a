using Strongroom.Crash.Client;
using Strongroom.Crash.Model;

namespace Strongroom.Crash.Runs;

/// <summary>One flipped bit in each kind of place where bodies lie: who reads that object gets an error and no wrong byte, the log names it, all others are as they were.</summary>
internal static class CorruptRun
{
    private const int StretchBytes = 512;

    private static readonly (string Place, int Length)[] Places = [("database", 3000), ("segment", 30_000), ("file", 200_000)];

    public static async Task<(int Passed, int Failed)> RunAsync(Options options)
    {
        var tally = new Tally();
        var random = new Random(options.Seed);
        foreach (var (place, length) in Places)
        {
            using var lane = new Lane(options, "corrupt");
            var bodies = lane.Keys.ToDictionary(k => k, _ => Bodies.Draw(random, length));
            await lane.DuringAsync(lane.Launch(), async server =>
            {
                await lane.VerifyAsync(lane.Begin(server));
                var client = lane.Begin(server).Client;
                foreach (var (key, slice) in bodies)
                    if (await client.SendAsync(new Call("PUT", $"/crash/{key.Name}") { Body = Bodies.Of(slice) }) is not { IsSuccess: true }) lane.Violate($"{key.Name} was not written");
                await server.StopAsync();
            });
            var (path, offset) = Choose(lane.Data, place, random);
            Flip(path, offset, random.Next(8));
            await lane.DuringAsync(lane.Launch(), async server =>
            {
                var client = lane.Begin(server).Client;
                var broken = new List<string>();
                foreach (var (key, slice) in bodies)
                {
                    var answer = await client.SendAsync(new Call("GET", $"/crash/{key.Name}"));
                    if (answer is not { Status: 200 }) broken.Add($"{key.Name} ({(answer is null ? "broken off" : answer.ToString())})");
                    else if (!answer.Body.AsSpan().SequenceEqual(Bodies.Of(slice).Span)) lane.Violate($"{key.Name} was answered with wrong bytes");
                }
                Console.WriteLine($"corrupt {place}: {string.Join(", ", broken)}");
                if (broken.Count != 1) lane.Violate($"one bit broke {broken.Count} of {bodies.Count} objects");
                await Task.Delay(200);
                foreach (var name in broken)
                    if (!server.Log.Contains(name.Split(' ')[0], StringComparison.Ordinal)) lane.Violate($"the log does not name {name}");
            });
            tally.Add($"corrupt {place}", 1, lane);
        }
        return (tally.Passed, tally.Failed);
    }

    /// <summary>A byte inside a body. Bodies are sealed, so they are found as what looks most random.</summary>
    private static (string Path, long Offset) Choose(string data, string place, Random random)
    {
        if (place != "database")
        {
            var files = new DirectoryInfo(Path.Combine(data, place + "s")).GetFiles("*", SearchOption.AllDirectories).OrderByDescending(f => f.Length).ToList();
            return (files[0].FullName, random.NextInt64(files[0].Length / 4, files[0].Length / 2));
        }
        var path = Path.Combine(data, "metadata.db");
        // After an orderly end all of the log is in the database; as long as the log lies there, pages would be read from it.
        File.Delete(path + "-wal");
        File.Delete(path + "-shm");
        var bytes = File.ReadAllBytes(path);
        // Random bytes have some 221 different values in 512; neither SQLite's own structures nor the short sealed fields fill as much.
        var stretches = Enumerable.Range(0, bytes.Length / StretchBytes).Where(i => bytes.AsSpan(i * StretchBytes, StretchBytes).ToArray().Distinct().Count() >= 200).ToList();
        return (path, ((long)stretches[random.Next(stretches.Count)] * StretchBytes) + (StretchBytes / 2));
    }

    private static void Flip(string path, long offset, int bit)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = offset;
        var value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ (1 << bit)));
    }
}
