using System.Runtime.InteropServices;

namespace Strongroom.Storage.Reading;

/// <summary>
/// Live objects with small bodies as the tables have them, sealed, so that reading one again asks SQLite nothing.
/// <list type="number">
/// <item>A change calls <see cref="Begin"/> before it writes to a key, and <see cref="End"/> once its group is durable or abandoned.
/// In between the key is not in memory and nobody can put it there: readers see what SQLite shows them, before the commit and after it.</item>
/// <item>A reader takes a ticket before its view begins. What it read is kept only if no change of the key has begun since.</item>
/// </list>
/// </summary>
/// <param name="bytesMax">About how many bytes are kept; 0 keeps nothing. A shard that is full is emptied: what is used comes back with its next use.</param>
internal sealed class ObjectCache(long bytesMax)
{
    private const int ShardCount = 16;
    private const int GuardCount = 4096;
    private const long ChangeBegins = (1L << 32) + 1;
    private const long ChangeEnds = (1L << 32) - 1;

    private readonly Shard[] shards = [.. Enumerable.Range(0, ShardCount).Select(_ => new Shard(bytesMax / ShardCount))];

    // One for many keys. Low half: changes under way. High half: counts, so that a change that came and went is noticed.
    private readonly long[] guards = new long[GuardCount];

    /// <summary>The object, or null where it is not in memory.</summary>
    public KeptObject? Find(long bucket, ReadOnlySpan<byte> key)
    {
        var name = new ObjectName(bucket, key);
        return ShardOf(name.Hash).Find(name);
    }

    /// <summary>What <see cref="Keep"/> will ask for.</summary>
    public CacheTicket Ticket(long bucket, ReadOnlySpan<byte> key)
    {
        var guard = GuardOf(new ObjectName(bucket, key).Hash);
        return new CacheTicket(guard, Volatile.Read(ref guards[guard]));
    }

    /// <summary>Keeps what was read after the ticket was taken, unless a change has begun since or is under way.</summary>
    public void Keep(CacheTicket ticket, KeptObject found)
    {
        if ((int)ticket.Value != 0) return;
        var shard = ShardOf(new ObjectName(found.Row.Bucket, found.Row.Key).Hash);
        // Within the shard's lock: a change that begins now waits there, and takes out what this puts in.
        lock (shard.Gate)
            if (Volatile.Read(ref guards[ticket.Guard]) == ticket.Value) shard.Add(found);
    }

    /// <summary>A change is about to write to the key; gives what <see cref="End"/> takes.</summary>
    public int Begin(long bucket, ReadOnlySpan<byte> key)
    {
        var name = new ObjectName(bucket, key);
        var guard = GuardOf(name.Hash);
        Interlocked.Add(ref guards[guard], ChangeBegins);
        ShardOf(name.Hash).Remove(name);
        return guard;
    }

    /// <summary>The change is durable, or will never be.</summary>
    public void End(int guard) => Interlocked.Add(ref guards[guard], ChangeEnds);

    private Shard ShardOf(int hash) => shards[(uint)hash % ShardCount];

    private static int GuardOf(int hash) => (int)((uint)hash % GuardCount);

    private sealed class Shard
    {
        private readonly long bytesMax;
        private readonly Dictionary<ObjectRow, KeptObject> entries = new(ObjectNames.Instance);
        private readonly Dictionary<ObjectRow, KeptObject>.AlternateLookup<ObjectName> byName;
        private long bytes;

        public Lock Gate { get; } = new();

        public Shard(long bytesMax)
        {
            this.bytesMax = bytesMax;
            byName = entries.GetAlternateLookup<ObjectName>();
        }

        public KeptObject? Find(ObjectName name)
        {
            lock (Gate) return byName.TryGetValue(name, out var found) ? found : null;
        }

        public void Add(KeptObject found)
        {
            if (found.Bytes > bytesMax) return;
            if (bytes + found.Bytes > bytesMax)
            {
                entries.Clear();
                bytes = 0;
            }
            if (entries.TryAdd(found.Row, found)) bytes += found.Bytes;
        }

        public void Remove(ObjectName name)
        {
            lock (Gate)
                if (byName.Remove(name, out _, out var removed)) bytes -= removed.Bytes;
        }
    }
}

/// <summary>When a reader began, for one key.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CacheTicket(int Guard, long Value);
