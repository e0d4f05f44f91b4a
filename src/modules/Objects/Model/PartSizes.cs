using System.Runtime.InteropServices;

namespace Strongroom.Objects;

/// <summary>
/// Numbers and sizes of an object's parts, kept as runs of consecutive numbers with one size: what most uploads are is two runs, however many parts.
/// </summary>
public sealed class PartSizes
{
    private readonly List<Run> runs = [];

    /// <summary>Consecutive parts of one size.</summary>
    /// <param name="First">The first part's number.</param>
    /// <param name="Count">How many parts.</param>
    /// <param name="Size">Bytes of each.</param>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Run(int First, int Count, long Size);

    /// <summary>A part and where its bytes lie in the object.</summary>
    /// <param name="Number">The part's number.</param>
    /// <param name="Offset">Its first byte in the object.</param>
    /// <param name="Size">Its bytes.</param>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Part(int Number, long Offset, long Size);

    /// <summary>The runs, by ascending number.</summary>
    public IReadOnlyList<Run> Runs => runs;

    /// <summary>How many parts.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of all parts.</summary>
    public long TotalSize { get; private set; }

    /// <summary>Adds the next part.</summary>
    /// <exception cref="ArgumentException">The number does not ascend, or is no part number.</exception>
    public void Add(int number, long size) => AddRun(new Run(number, 1, size));

    internal void AddRun(Run run)
    {
        var next = runs.Count == 0 ? 1 : runs[^1].First + runs[^1].Count;
        if (run.First < next || run.Count < 1 || run.Size < 0 || (long)run.First + run.Count - 1 > Kernel.Limits.PartNumberMax)
            throw new ArgumentException("Part numbers ascend from 1 to 10,000.", nameof(run));
        if (runs.Count > 0 && run.First == next && runs[^1].Size == run.Size) runs[^1] = runs[^1] with { Count = runs[^1].Count + run.Count };
        else runs.Add(run);
        Count += run.Count;
        TotalSize = checked(TotalSize + (run.Count * run.Size));
    }

    /// <summary>The parts in order.</summary>
    public IEnumerable<Part> All() => Within(0, long.MaxValue, includeEmpty: true);

    /// <summary>The parts that hold bytes of a range, in order.</summary>
    public IEnumerable<Part> Within(long offset, long length) => Within(offset, length, includeEmpty: false);

    /// <summary>The part of a number, or null.</summary>
    public Part? Find(int number)
    {
        long offset = 0;
        foreach (var run in runs)
        {
            if (number >= run.First && number < run.First + run.Count)
                return new Part(number, offset + ((number - run.First) * run.Size), run.Size);
            offset += run.Count * run.Size;
        }
        return null;
    }

    private IEnumerable<Part> Within(long offset, long length, bool includeEmpty)
    {
        var end = length > long.MaxValue - offset ? long.MaxValue : offset + length;
        long start = 0;
        foreach (var run in runs)
        {
            var skip = !includeEmpty && run.Size > 0 && offset > start ? (int)Math.Min(run.Count, (offset - start) / run.Size) : 0;
            for (var i = skip; i < run.Count; i++)
            {
                var at = start + (i * run.Size);
                if (at >= end && !includeEmpty) yield break;
                if (includeEmpty || run.Size > 0) yield return new Part(run.First + i, at, run.Size);
            }
            start += run.Count * run.Size;
        }
    }
}
