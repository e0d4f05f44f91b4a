using Strongroom.Storage.Tables;

namespace Strongroom.Storage.Writing;

/// <summary>
/// Ids that are never given twice. A block of them is reserved on disk ahead of use; what a crash leaves of the block is skipped.
/// </summary>
internal sealed class InstanceIds(long reserved) : IDisposable
{
    private const long Block = 1 << 16;
    private readonly ManualResetEventSlim extended = new(false);
    private long last = reserved;
    private long reserved = reserved;

    /// <summary>The lowest id that this run can give: what is below belongs to earlier ones.</summary>
    public long First { get; } = reserved + 1;

    /// <summary>Called where the writer should come round although nothing waits.</summary>
    public Action Wake { get; set; } = () => { };

    /// <summary>Tells why no more can be reserved, or null.</summary>
    public Func<Exception?> Obstacle { get; set; } = () => null;

    public bool NeedsBlock => Interlocked.Read(ref last) + (Block / 2) >= Interlocked.Read(ref reserved);

    public long New()
    {
        var id = Interlocked.Increment(ref last);
        if (id + (Block / 2) == Interlocked.Read(ref reserved)) Wake();
        while (id > Interlocked.Read(ref reserved)) AwaitBlock(id);
        return id;
    }

    /// <summary>Reserves the next block inside the writer's transaction; tells what to say once it is durable.</summary>
    public long Reserve(OutboxTable counters)
    {
        var next = Math.Max(Interlocked.Read(ref last), Interlocked.Read(ref reserved)) + Block;
        counters.SetCounter(OutboxTable.InstanceCounter, next);
        return next;
    }

    public void Reserved(long through)
    {
        Interlocked.Exchange(ref reserved, through);
        extended.Set();
    }

    /// <summary>Lets those who wait see the obstacle.</summary>
    public void Release() => extended.Set();

    public void Dispose() => extended.Dispose();

    private void AwaitBlock(long id)
    {
        extended.Reset();
        if (id <= Interlocked.Read(ref reserved)) return;
        if (Obstacle() is { } obstacle) throw obstacle;
        Wake();
        extended.Wait();
    }
}
