namespace Strongroom.Crash.Runs;

/// <summary>Counts rounds and tells what failed.</summary>
internal sealed class Tally
{
    private const int ShownMax = 12;
    private const int LogLinesShownMax = 40;
    private readonly Lock gate = new();

    public int Passed { get; private set; }

    public int Failed { get; private set; }

    /// <summary>Rounds that are begun.</summary>
    public int Begun { get; private set; }

    /// <summary>True where one more round may begin.</summary>
    public bool TryBegin(int max)
    {
        lock (gate)
        {
            if (Begun >= max) return false;
            Begun++;
            return true;
        }
    }

    /// <summary>The rounds since the last verification passed, or failed by what was found.</summary>
    public void Add(string name, int rounds, Lane lane)
    {
        var violations = lane.TakeViolations();
        lock (gate)
        {
            if (violations.Count == 0)
            {
                Passed += rounds;
                return;
            }
            Failed += rounds;
            Console.WriteLine($"FAILED {name}:");
            foreach (var violation in violations.Take(ShownMax)) Console.WriteLine($"  {violation}");
            if (violations.Count > ShownMax) Console.WriteLine($"  and {violations.Count - ShownMax} more");
            foreach (var line in lane.Log.Split('\n').TakeLast(LogLinesShownMax)) Console.WriteLine($"    | {line}");
        }
    }
}
