namespace Strongroom.Storage.BlobStore;

/// <summary>A finished blob of this store.</summary>
internal abstract class FinishedBlob : StoredBlob
{
    /// <summary>True once a committed change refers to it: no second one may.</summary>
    public bool IsTaken { get; set; }
}

/// <summary>A blob whose bytes go into the body table with the change that adopts it.</summary>
internal sealed class InlineBlob(long number, ReadOnlyMemory<byte> bytes) : FinishedBlob
{
    public override long Length => Bytes.Length;

    public long Number { get; } = number;

    public ReadOnlyMemory<byte> Bytes { get; } = bytes;
}

/// <summary>A blob that is durable in its place and waits to be referred to.</summary>
internal sealed class PlacedBlob(BlobRef place) : FinishedBlob
{
    public override long Length => Place.Length;

    public BlobRef Place { get; } = place;
}
