using Strongroom.Storage.BlobStore;

namespace Strongroom.Storage.Upkeep;

/// <summary>
/// Removes files and segments that nobody refers to any more: only after the commit that says so is durable, and not while a
/// reader runs that began before it.
/// </summary>
internal sealed class Reaper(BlobHouse house, Func<long> oldestReader)
{
    private readonly Lock gate = new();
    private readonly Queue<(long Commit, BlobPlace Place, long Number)> condemned = new();
    private int count;

    public bool HasWork => Volatile.Read(ref count) > 0;

    public void Condemn(long commit, BlobPlace place, long number)
    {
        lock (gate)
        {
            condemned.Enqueue((commit, place, number));
            count = condemned.Count;
        }
    }

    /// <summary>Removes what no reader can see; true where some must wait for one.</summary>
    public bool Reap()
    {
        while (true)
        {
            (long Commit, BlobPlace Place, long Number) next;
            lock (gate)
            {
                if (!condemned.TryPeek(out next)) return false;
                if (oldestReader() < next.Commit) return true;
                condemned.Dequeue();
                count = condemned.Count;
            }
            if (next.Place == BlobPlace.File) house.Files.Delete(next.Number);
            else house.Segments.Delete(next.Number);
        }
    }
}
