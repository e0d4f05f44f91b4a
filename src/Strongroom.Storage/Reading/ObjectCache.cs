using System.Runtime.InteropServices;
using Strongroom.Storage.BlobStore;

namespace Strongroom.Storage.Reading;

/// <summary>
/// Live objects with small bodies as the tables have them, sealed, so that reading one again asks SQLite nothing.
/// <list type="number">
/// <item>A change calls <see cref="Begin"/> before it writes to a key, and <see cref="End"/> once its group is durable or abandoned.
/// In between the key is not in memory and nobody can put it there: readers see what SQLite shows them, before the commit and after it.</item>
/// <item>A reader takes a ticket before its view begins. What it read is kept only if no change of the key has begun since.</item>
/// </list>
/// </summary>
/// <param name="bytesMax">About how many bytes are kept; 0 keeps nothing. What was put in first makes room for what comes.</param>
internal sealed class ObjectCache(long bytesMax)
{
    private const int ShardCount = 16;
    private const int GuardCount = 4096;
    private const long ChangeBegins = (1L << 32) + 1;
    private const long ChangeEnds = (1L << 32) - 1;

    private readonly CacheShard[] shards = [.. Enumerable.Range(0, ShardCount).Select(_ => new CacheShard((int)(bytesMax / ShardCount)))];

    // One for many keys. Low half: changes under way. High half: counts, so that a change that came and went is noticed.
    private readonly long[] guards = new long[GuardCount];

    /// <summary>The object and a copy of its sealed body, which the caller disposes; null where it is not in memory.</summary>
    public (KeptObject Object, InlineBlobReader? Body)? Find(long bucket, ReadOnlySpan<byte> key)
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
    /// <param name="body">The sealed body, which is copied; empty where the object has none.</param>
    public void Keep(CacheTicket ticket, KeptObject found, ReadOnlySpan<byte> body)
    {
        if ((int)ticket.Value != 0) return;
        var shard = ShardOf(new ObjectName(found.Row.Bucket, found.Row.Key).Hash);
        // Within the shard's lock: a change that begins now waits there, and takes out what this puts in.
        lock (shard.Gate)
            if (Volatile.Read(ref guards[ticket.Guard]) == ticket.Value) shard.Add(found, body);
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

    private CacheShard ShardOf(int hash) => shards[(uint)hash % ShardCount];

    private static int GuardOf(int hash) => (int)((uint)hash % GuardCount);
}

/// <summary>When a reader began, for one key.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CacheTicket(int Guard, long Value);
