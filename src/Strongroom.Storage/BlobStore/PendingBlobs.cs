using System.Collections.Concurrent;

namespace Strongroom.Storage.BlobStore;

/// <summary>
/// Blobs that are durable but that no committed change refers to yet. One that nobody can adopt any more, because nobody holds it, is a
/// leftover: held weakly here, so that a caller has no clean-up to forget.
/// </summary>
internal sealed class PendingBlobs
{
    private readonly ConcurrentDictionary<BlobRef, WeakReference<PlacedBlob>> blobs = new();

    public PlacedBlob Add(BlobRef place)
    {
        var blob = new PlacedBlob(place);
        blobs[place] = new WeakReference<PlacedBlob>(blob);
        return blob;
    }

    /// <summary>Called after the commit that refers to it.</summary>
    public void Adopted(PlacedBlob blob) => blobs.TryRemove(blob.Place, out _);

    /// <summary>True while something in this segment may still be adopted.</summary>
    public bool HoldsSegment(long segment) =>
        blobs.Keys.Any(place => place.Place == BlobPlace.Segment && place.Container == segment);

    /// <summary>Takes out what nobody can adopt any more.</summary>
    public IReadOnlyList<BlobRef> TakeLeftovers()
    {
        var leftovers = new List<BlobRef>();
        foreach (var (place, blob) in blobs)
            if (!blob.TryGetTarget(out _) && blobs.TryRemove(place, out _)) leftovers.Add(place);
        return leftovers;
    }
}
