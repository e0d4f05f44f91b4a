using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>
/// What one step of a rewrap changes. It is made outside of the writer; each change is judged again inside, by the instance and by the bytes that it was made
/// from: what was overwritten, removed or changed meanwhile is left as it is.
/// </summary>
internal sealed class RewrapBatch
{
    private readonly List<(bool IsKey, Func<IWriteTransaction, bool> Make)> changes = [];

    /// <summary>How many rows were looked at.</summary>
    public int Seen { get; set; }

    /// <summary>How many keys did not open.</summary>
    public int Failed { get; set; }

    /// <summary>How many keys under KMS keys it seals under newer material.</summary>
    public int KmsDone { get; set; }

    /// <summary>How many could not be, since their KMS key cannot be used.</summary>
    public int KmsLeft { get; set; }

    /// <summary>Where the walk goes on; null at its end.</summary>
    public RewrapCursor? Next { get; set; }

    public void AddVersion(ObjectRow row, ObjectDetail from, byte[] wrappedKey, byte[] attributes) => Add(!ReferenceEquals(wrappedKey, from.WrappedKey), tx =>
    {
        if (tx.FindDetail(row.Instance) is not { } latest || !Is(latest.WrappedKey, from.WrappedKey) || !Is(latest.Attributes, from.Attributes)) return false;
        tx.UpdateKeys(row, wrappedKey, attributes);
        return true;
    });

    public void AddUpload(UploadRow from, byte[] wrappedKey, byte[] attributes) => Add(!ReferenceEquals(wrappedKey, from.WrappedKey), tx =>
    {
        if (tx.FindUpload(from.Bucket, from.Key, from.UploadId) is not { } latest || latest.Instance != from.Instance) return false;
        if (!Is(latest.WrappedKey, from.WrappedKey) || !Is(latest.Attributes, from.Attributes)) return false;
        tx.UpdateKeys(from, wrappedKey, attributes);
        return true;
    });

    public void AddPart(PartRow from, byte[] wrappedKey) => Add(isKey: true, tx =>
    {
        if (tx.FindPart(from.Owner, from.Number) is not { } latest || latest.Instance != from.Instance || !Is(latest.WrappedKey, from.WrappedKey)) return false;
        tx.UpdateKey(from, wrappedKey);
        return true;
    });

    public void AddTags(BucketRow bucket, byte[] from, byte[] document) => Add(isKey: true, tx =>
    {
        if (tx.FindBucketConfiguration(bucket.Instance, BucketTags.Kind) is not { } latest || !Is(latest, from)) return false;
        tx.PutBucketConfiguration(bucket.Instance, BucketTags.Kind, document);
        return true;
    });

    /// <summary>Makes the changes that still hold; tells how many of them wrapped a data key anew.</summary>
    public int Apply(IWriteTransaction tx) => changes.Count(change => change.Make(tx) && change.IsKey);

    private void Add(bool isKey, Func<IWriteTransaction, bool> make) => changes.Add((isKey, make));

    private static bool Is(byte[] one, byte[] other) => one.AsSpan().SequenceEqual(other);
}
