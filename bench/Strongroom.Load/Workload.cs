using System.Runtime.InteropServices;

namespace Strongroom.Load;

/// <summary>What a run does.</summary>
internal enum Operation { Put, Get, Head, Delete, List, Mixed }

/// <summary>One request to make: an operation and the number of its key. For List, the number of the key before the page, or -1.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Step(Operation Operation, long Key);

/// <summary>Decides what one worker does next. Each worker has its own, seeded by its number, so that a run can be repeated.</summary>
internal abstract class Workload
{
    /// <summary>False when there is nothing left to do.</summary>
    public abstract bool TryNext(out Step step);
}

/// <summary>New keys without end, or a circle over <paramref name="keys"/> numbers (0 for without end).</summary>
internal sealed class PutWorkload(int worker, long keys) : Workload
{
    private long _next;

    public override bool TryNext(out Step step)
    {
        var n = _next++;
        step = new Step(Operation.Put, keys == 0 ? worker * KeySpace.PerWorker + n : (worker * KeySpace.CircleStride + n) % keys);
        return true;
    }
}

/// <summary>GET or HEAD of prepared keys in random order.</summary>
internal sealed class ReadWorkload(Operation operation, int worker, long keys) : Workload
{
    private readonly Random _random = new(worker);

    public override bool TryNext(out Step step)
    {
        step = new Step(operation, _random.NextInt64(keys));
        return true;
    }
}

/// <summary>Every key below a number once, shared by all workers: fills (Put) or empties (Delete) a key space.</summary>
internal sealed class SweepWorkload(Operation operation, SweepWorkload.Counter counter) : Workload
{
    public override bool TryNext(out Step step)
    {
        var n = counter.Take();
        step = new Step(operation, n);
        return n >= 0;
    }

    /// <summary>Hands out 0 to <paramref name="limit"/> - 1.</summary>
    internal sealed class Counter(long limit)
    {
        private long _taken;

        public long Taken => Math.Min(Interlocked.Read(ref _taken), limit);

        /// <summary>The next number, or -1 when all were handed out.</summary>
        public long Take() => Interlocked.Increment(ref _taken) is var n && n <= limit ? n - 1 : -1;
    }
}

/// <summary>Pages of 1,000 through the prepared keys, each worker beginning elsewhere.</summary>
internal sealed class ListWorkload(int worker, int workers, long keys) : Workload
{
    public const int PageKeys = 1000;
    private readonly long _pages = Math.Max(keys / PageKeys, 1);
    private long _page = Math.Max(keys / PageKeys, 1) * worker / workers;

    public override bool TryNext(out Step step)
    {
        step = new Step(Operation.List, _page++ % _pages * PageKeys - 1);
        return true;
    }
}

/// <summary>70 % GET and 5 % HEAD of prepared keys, 20 % PUT of new keys, 5 % DELETE of the worker's oldest new key.</summary>
internal sealed class MixedWorkload(int worker, long keys) : Workload
{
    private readonly Random _random = new(worker);
    private readonly long _base = KeySpace.Mixed + worker * KeySpace.PerWorker;
    private long _put;
    private long _deleted;

    public override bool TryNext(out Step step)
    {
        var dice = _random.Next(100);
        step = dice switch
        {
            < 70 => new Step(Operation.Get, _random.NextInt64(keys)),
            < 75 => new Step(Operation.Head, _random.NextInt64(keys)),
            // A key that was not put yet cannot be deleted: then put one.
            < 80 when _deleted < _put => new Step(Operation.Delete, _base + _deleted++),
            _ => new Step(Operation.Put, _base + _put++),
        };
        return true;
    }
}

/// <summary>How key numbers are shared out, so that no two kinds of use meet. Numbers have twelve digits.</summary>
internal static class KeySpace
{
    public const long PerWorker = 100_000_000;
    public const int MaxWorkers = 1024;
    public const long Mixed = MaxWorkers * PerWorker;

    /// <summary>A prime, so that workers walking the same circle begin far apart.</summary>
    public const long CircleStride = 7919;
}
