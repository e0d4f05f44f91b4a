using System.Numerics;

namespace Strongroom.Load;

/// <summary>
/// Latencies in nanoseconds, counted in buckets that are at most 1/32 of their value wide: recording is an increment and
/// percentiles are right to 3 %. Not safe for several writers: each worker has its own, merged at the end.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 5;
    private const int SubCount = 1 << SubBits;

    // Up to 2^42 ns = 73 minutes, beyond what a run may last.
    private const int Octaves = 42 - SubBits;
    private readonly long[] _counts = new long[(Octaves + 1) * SubCount];

    /// <summary>How many latencies were recorded.</summary>
    public long Count { get; private set; }

    /// <summary>The longest recorded latency in nanoseconds, exact.</summary>
    public long MaxNs { get; private set; }

    public void Record(long ns)
    {
        _counts[Math.Min(IndexOf(Math.Max(ns, 0)), _counts.Length - 1)]++;
        Count++;
        MaxNs = Math.Max(MaxNs, ns);
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
        Count += other.Count;
        MaxNs = Math.Max(MaxNs, other.MaxNs);
    }

    /// <summary>The latency in nanoseconds that <paramref name="fraction"/> (0 to 1) of the records do not exceed; 0 when empty.</summary>
    public long Percentile(double fraction)
    {
        var rank = (long)Math.Ceiling(Count * fraction);
        for (var i = 0; i < _counts.Length; i++)
        {
            rank -= _counts[i];
            if (rank <= 0 && Count > 0) return Math.Min(UpperBound(i), MaxNs);
        }

        return MaxNs;
    }

    private static int IndexOf(long ns)
    {
        if (ns < SubCount) return (int)ns;
        var shift = BitOperations.Log2((ulong)ns) - SubBits;
        return ((shift + 1) << SubBits) + (int)((ns >> shift) & (SubCount - 1));
    }

    private static long UpperBound(int index)
    {
        if (index < SubCount) return index;
        var shift = (index >> SubBits) - 1;
        return ((long)(SubCount + (index & (SubCount - 1)) + 1) << shift) - 1;
    }
}
