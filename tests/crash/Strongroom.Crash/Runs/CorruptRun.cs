using System.Buffers.Binary;
using Strongroom.Crash.Client;
using Strongroom.Crash.Model;

namespace Strongroom.Crash.Runs;

/// <summary>One flipped bit in each kind of place where bodies lie: who reads that object gets an error and no wrong byte, the log names it, all others are as they were.</summary>
internal static class CorruptRun
{
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
            var (path, offset) = Choose(lane.Data, place, length, random);
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

    /// <summary>A byte inside a body of that length: no other row of the database is as long.</summary>
    private static (string Path, long Offset) Choose(string data, string place, int length, Random random)
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
        var rows = RowsOf(File.ReadAllBytes(path)).Where(row => row.Length > length).ToList();
        var (offset, rowLength) = rows[random.Next(rows.Count)];
        return (path, offset + (rowLength / 2));
    }

    /// <summary>
    /// Where rows lie: the cells of each leaf page of a table (https://www.sqlite.org/fileformat2.html#b_tree_pages). What else looks like a row in the file
    /// is left from a page's division, and nobody reads it.
    /// </summary>
    private static IEnumerable<(int Offset, int Length)> RowsOf(byte[] database)
    {
        const int FileHeaderBytes = 100, PageHeaderBytes = 8;
        const byte TableLeaf = 13;
        var pageBytes = BinaryPrimitives.ReadUInt16BigEndian(database.AsSpan(16));
        for (var page = 0; page + pageBytes <= database.Length; page += pageBytes)
        {
            var header = page == 0 ? FileHeaderBytes : page;
            if (database[header] != TableLeaf) continue;
            var cells = BinaryPrimitives.ReadUInt16BigEndian(database.AsSpan(header + 3));
            for (var cell = 0; cell < cells; cell++)
            {
                var at = page + BinaryPrimitives.ReadUInt16BigEndian(database.AsSpan(header + PageHeaderBytes + (2 * cell)));
                var length = ReadVarint(database, ref at);
                ReadVarint(database, ref at);
                if (at + length <= page + pageBytes) yield return (at, length);
            }
        }
    }

    private static int ReadVarint(byte[] database, ref int at)
    {
        var value = 0;
        byte next;
        do
        {
            next = database[at++];
            value = (value << 7) | (next & 0x7F);
        }
        while (next >= 0x80);
        return value;
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
