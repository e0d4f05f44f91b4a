namespace Strongroom.Crash.Runs;

/// <summary>
/// The proof of the other runs: power cuts on a disk that silently drops one kind of fsync. Each kind must be found out, or the tests would
/// not notice a program that forgot it.
/// </summary>
internal static class UnsyncedRun
{
    private const int CutsMax = 15;
    private static readonly string[] Kinds = ["wal", "segment", "file", "record", "dir"];

    public static async Task<(int Passed, int Failed)> RunAsync(Options options)
    {
        var (passed, failed) = (0, 0);
        foreach (var kind in Kinds)
        {
            var random = new Random(KillRun.HashCode(options.Seed, 0, kind.Length));
            using var lane = new Lane(options, "unsynced");
            IReadOnlyList<string> found = [];
            var cuts = 0;
            while (found.Count == 0 && cuts++ < CutsMax)
            {
                await PowerRun.RoundAsync(options, lane, random, kind);
                if (lane.TakeViolations() is { Count: > 0 } early) throw new InvalidOperationException($"before a cut: {string.Join('\n', early)}\n{lane.Log}");
                await lane.DuringAsync(lane.Launch(), server => lane.VerifyAsync(lane.Begin(server)));
                found = lane.TakeViolations();
            }
            if (found.Count > 0) passed++;
            else failed++;
            Console.WriteLine(found.Count > 0
                ? $"unsynced {kind}: found out after {cuts} cuts: {found[0]}"
                : $"FAILED unsynced {kind}: {CutsMax} power cuts without this fsync, and nobody noticed");
        }
        return (passed, failed);
    }
}
