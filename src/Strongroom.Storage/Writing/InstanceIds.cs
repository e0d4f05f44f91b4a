using Strongroom.Storage.Tables;

namespace Strongroom.Storage.Writing;

/// <summary>
/// Ids that are never given twice. A block of them is reserved on disk ahead of use; what a crash leaves of the block is skipped.
/// </summary>
internal sealed class InstanceIds(long reserved)
{
    private const long Block = 1 << 16;
    private readonly object gate = new();
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
        if (id > Interlocked.Read(ref reserved)) AwaitBlock(id);
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
        lock (gate)
        {
            Interlocked.Exchange(ref reserved, through);
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Lets those who wait see the obstacle.</summary>
    public void Release()
    {
        lock (gate) Monitor.PulseAll(gate);
    }

    private void AwaitBlock(long id)
    {
        // Looking and going to sleep are one step under the lock: a block that comes in between must not be missed.
        lock (gate)
        {
            while (id > Interlocked.Read(ref reserved))
            {
                if (Obstacle() is { } obstacle) throw obstacle;
                Wake();
                Monitor.Wait(gate);
            }
        }
    }
}
