using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>An object as a decision saw it.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Attributes">Its tags and ACL, open.</param>
internal sealed record SeenObject(ObjectRow Row, ObjectAttributes Attributes);

/// <summary>Looks at stored objects for decisions, and notes on the call what it saw.</summary>
internal sealed class ObjectSight(IStore store, AttributesVault vault)
{
    /// <summary>The object; null where there is none, which is noted as well. Looked at once for all demands of a request.</summary>
    /// <exception cref="FormatException">Its attributes are corrupted: nothing is decided on a guess.</exception>
    public SeenObject? Look(Call call, BucketRow bucket, ObjectKey key, string? versionId)
    {
        var seen = call.Seen as SeenObjects;
        if (seen is null) call.Seen = seen = new SeenObjects();
        if (seen.TryGet(bucket.Instance, key, versionId, out var known)) return known;
        return store.Read(tx =>
        {
            var row = SeenObjects.FindRow(tx, bucket.Instance, key, versionId);
            var detail = row is null ? null : tx.FindDetail(row.Instance) ?? throw new FormatException("An object's row has no detail.");
            var found = detail is null ? null : new SeenObject(row!, detail.Opened as ObjectAttributes ?? vault.Open(bucket, row!, detail));
            seen.Add(bucket.Instance, key, versionId, found, detail?.Attributes);
            return found;
        });
    }

    /// <summary>What an upload's creation asked for, or null where there is no such upload.</summary>
    public ObjectAttributes? LookAtUpload(BucketRow bucket, ObjectKey key, string uploadId) =>
        store.Read(tx => tx.FindUpload(bucket.Instance, key.Utf8, uploadId)) is { } upload ? vault.Open(bucket, upload) : null;
}

/// <summary>The objects that a decision saw. A changed tag or ACL leaves the instance and changes the sealed bytes, so both are compared.</summary>
internal sealed class SeenObjects : ISeenState
{
    private readonly List<Entry> entries = [];

    private sealed record Entry(long Bucket, ObjectKey Key, string? VersionId, SeenObject? Object, byte[]? Attributes);

    /// <inheritdoc/>
    public bool Holds(IReadTransaction transaction)
    {
        foreach (var entry in entries)
        {
            var row = FindRow(transaction, entry.Bucket, entry.Key, entry.VersionId);
            if (row?.Instance != entry.Object?.Row.Instance) return false;
            if (row is not null && transaction.FindDetail(row.Instance)?.Attributes is { } attributes && !attributes.AsSpan().SequenceEqual(entry.Attributes)) return false;
        }
        return true;
    }

    /// <summary>What was seen under a key before.</summary>
    public bool TryGet(long bucket, ObjectKey key, string? versionId, out SeenObject? seen)
    {
        foreach (var entry in entries)
        {
            if (entry.Bucket != bucket || !entry.Key.Equals(key) || entry.VersionId != versionId) continue;
            seen = entry.Object;
            return true;
        }
        seen = null;
        return false;
    }

    /// <summary>Notes an object, or that there is none.</summary>
    public void Add(long bucket, ObjectKey key, string? versionId, SeenObject? seen, byte[]? attributes) => entries.Add(new(bucket, key, versionId, seen, attributes));

    /// <summary>The live object, or the version that is no marker; null where there is none.</summary>
    public static ObjectRow? FindRow(IReadTransaction tx, long bucket, ObjectKey key, string? versionId) =>
        versionId is null ? tx.FindCurrent(bucket, key.Utf8)
        : VersionIds.IsWellFormed(versionId) && tx.FindVersion(bucket, key.Utf8, versionId) is { IsMarker: false } version ? version
        : null;
}
