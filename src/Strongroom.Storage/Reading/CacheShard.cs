using Strongroom.Storage.BlobStore;

namespace Strongroom.Storage.Reading;

/// <summary>
/// A part of the <see cref="ObjectCache"/>. Bodies lie one after another in one block of memory that goes round, and the oldest makes room for the
/// newest. As arrays of their own they lived just long enough to die in the collector's oldest generation: a set of objects that did not fit made the
/// heap three times as large as what was kept.
/// </summary>
internal sealed class CacheShard
{
    private readonly int bytesMax;
    private readonly Dictionary<ObjectRow, Entry> entries = new(ObjectNames.Instance);
    private readonly Dictionary<ObjectRow, Entry>.AlternateLookup<ObjectName> byName;

    // Oldest first, those included that were taken out since: they go when their turn comes, so that the order is that of the block.
    private readonly Queue<Entry> order = new();

    // Made when it is first needed; what was never written of it takes no memory.
    private byte[]? block;

    // Where the next body goes, counted on without end: its place in the block is the rest of the division.
    private long head;
    private long overhead;

    public CacheShard(int bytesMax)
    {
        this.bytesMax = bytesMax;
        byName = entries.GetAlternateLookup<ObjectName>();
    }

    /// <summary>Held by who calls <see cref="Add"/>.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The object and a copy of its body, which the caller disposes; null for the latter where it has none.</summary>
    public (KeptObject Object, InlineBlobReader? Body)? Find(ObjectName name)
    {
        lock (Gate)
        {
            if (!byName.TryGetValue(name, out var found)) return null;
            return (found.Object, found.Length == 0 ? null : new InlineBlobReader(block.AsSpan((int)(found.Start % bytesMax), found.Length)));
        }
    }

    public void Add(KeptObject kept, ReadOnlySpan<byte> body)
    {
        if (kept.Bytes + body.Length > bytesMax || entries.ContainsKey(kept.Row)) return;
        var start = head;
        // A body lies in one piece: what is left at the block's end stays empty.
        var room = bytesMax - (start % bytesMax);
        if (body.Length > room) start += room;
        while (order.TryPeek(out var oldest) && start + body.Length - oldest.Start + overhead + kept.Bytes > bytesMax) Forget(order.Dequeue());
        head = start + body.Length;
        overhead += kept.Bytes;
        if (!body.IsEmpty) body.CopyTo((block ??= GC.AllocateUninitializedArray<byte>(bytesMax, pinned: true)).AsSpan((int)(start % bytesMax)));
        var entry = new Entry(kept, start, body.Length);
        entries.Add(kept.Row, entry);
        order.Enqueue(entry);
    }

    public void Remove(ObjectName name)
    {
        lock (Gate) byName.Remove(name);
    }

    private void Forget(Entry oldest)
    {
        overhead -= oldest.Object.Bytes;
        // Its key may have been taken out and put in again: that is another entry.
        if (entries.TryGetValue(oldest.Object.Row, out var current) && current == oldest) entries.Remove(oldest.Object.Row);
    }

    private sealed class Entry(KeptObject kept, long start, int length)
    {
        public KeptObject Object => kept;

        public long Start => start;

        public int Length => length;
    }
}
