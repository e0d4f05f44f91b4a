using Strongroom.Storage.BlobStore;
using Strongroom.Storage.Tables;

namespace Strongroom.Storage.Transactions;

/// <summary>Who owns which blob, inside a change: each blob has one owner at most, and one that loses its owner goes after the commit.</summary>
internal sealed class BlobOwnership(Session session)
{
    private readonly Dictionary<BlobRef, FinishedBlob> adopted = [];

    public Effects Effects { get; } = new();

    public void BeginChange() => adopted.Clear();

    public BlobRef Adopt(StoredBlob blob)
    {
        var finished = blob as FinishedBlob ?? throw new ArgumentException("Not a blob of this store.", nameof(blob));
        if (finished.IsTaken) throw new InvalidOperationException("The blob belongs to an earlier change.");
        var place = finished switch
        {
            InlineBlob inline => new BlobRef(BlobPlace.Inline, inline.Number, 0, inline.Length),
            PlacedBlob placed => placed.Place,
            _ => throw new ArgumentException("Not a blob of this store.", nameof(blob)),
        };
        adopted[place] = finished;
        return place;
    }

    /// <summary>Gives a blob that this change has adopted to its owner.</summary>
    public void Link(BlobRef place, BlobOwner owner)
    {
        if (!adopted.Remove(place, out var blob)) throw new InvalidOperationException("The blob was not adopted by this change.");
        switch (place.Place)
        {
            case BlobPlace.Inline:
                session.Blobs.InsertBody(place.Container, owner.Account, ((InlineBlob)blob).Bytes.Span);
                break;
            case BlobPlace.Segment:
                session.Blobs.InsertExtent(new Extent(place.Container, place.Offset, place.Length, owner));
                break;
            default:
                session.Blobs.InsertFile(place.Container, place.Length, owner);
                break;
        }
        Effects.Taken.Add(blob);
    }

    /// <summary>Takes a blob from its owner.</summary>
    public void Unlink(BlobRef? blob)
    {
        switch (blob)
        {
            case null:
                break;
            case { Place: BlobPlace.Inline } inline:
                session.Blobs.DeleteBody(inline.Container);
                break;
            case { Place: BlobPlace.Segment } stretch:
                session.Blobs.DeleteExtent(stretch.Container, stretch.Offset);
                Effects.LooserSegments.Add(stretch.Container);
                break;
            case { } file:
                session.Blobs.DeleteFile(file.Container);
                Effects.LostFiles.Add(file.Container);
                break;
        }
    }
}

/// <summary>What a group's changes leave to be done once they are durable. A change that is undone takes its own back.</summary>
internal sealed class Effects
{
    /// <summary>Blobs that belong to somebody now.</summary>
    public List<FinishedBlob> Taken { get; } = [];

    /// <summary>Files that nobody refers to any more.</summary>
    public List<long> LostFiles { get; } = [];

    /// <summary>Segments in which something died.</summary>
    public List<long> LooserSegments { get; } = [];

    public (int Taken, int LostFiles, int LooserSegments) Mark() => (Taken.Count, LostFiles.Count, LooserSegments.Count);

    public void BackTo((int Taken, int LostFiles, int LooserSegments) mark)
    {
        Cut(Taken, mark.Taken);
        Cut(LostFiles, mark.LostFiles);
        Cut(LooserSegments, mark.LooserSegments);
    }

    private static void Cut<T>(List<T> list, int count) => list.RemoveRange(count, list.Count - count);
}
