using Strongroom.Crypto;
using Strongroom.Kernel;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>What a removal did.</summary>
/// <param name="VersionId">The version that was removed, or the marker's that was made; null where the bucket keeps but one version and none was named.</param>
/// <param name="IsMarker">True where it is a delete marker that was made, or removed.</param>
internal sealed record RemovedVersion(string? VersionId, bool IsMarker);

/// <summary>
/// Removes one version, or the newest by the rules of the bucket's versioning. Removing what is not there is a success.
/// See https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
/// </summary>
internal sealed class VersionRemoval(TimeProvider time, RandomSource random)
{
    /// <summary>Removes within a change.</summary>
    /// <param name="tx">The change.</param>
    /// <param name="bucket">The bucket as the change sees it.</param>
    /// <param name="key">The key.</param>
    /// <param name="instance">A fresh instance id for a marker. Taken before the change: asking for one may itself wait for the writer.</param>
    /// <param name="versionId">The version, or null for what the key shows.</param>
    /// <param name="ifMatch">The ETag that the newest version must have, unquoted, or "*" for any; null for no condition.</param>
    public Result<RemovedVersion> Remove(IWriteTransaction tx, BucketRow bucket, ObjectKey key, long instance, string? versionId, string? ifMatch)
    {
        if (versionId is not null && !VersionIds.IsWellFormed(versionId)) return S3Errors.InvalidVersionId(versionId);
        if (ifMatch is not null && !Holds(tx, bucket, key, ifMatch)) return S3Errors.PreconditionFailed("If-Match");
        if (versionId is not null)
        {
            var version = tx.FindVersion(bucket.Instance, key.Utf8, versionId);
            if (version is not null) tx.RemoveVersion(version);
            return new RemovedVersion(versionId, version?.IsMarker ?? false);
        }
        if (bucket.Versioning == VersioningState.Off)
        {
            if (tx.FindCurrent(bucket.Instance, key.Utf8) is { } current) tx.RemoveVersion(current);
            return new RemovedVersion(null, IsMarker: false);
        }
        var marker = Marker(bucket, key, instance);
        tx.PutVersion(marker, new ObjectDetail { Layout = BodyLayout.None, WrappedKey = [], Attributes = [] });
        return new RemovedVersion(marker.VersionId ?? VersionIds.Null, IsMarker: true);
    }

    /// <summary>Judged on the newest version alone, also where another one is removed: S3's rule for conditional deletes.</summary>
    private static bool Holds(IWriteTransaction tx, BucketRow bucket, ObjectKey key, string ifMatch) =>
        tx.FindCurrent(bucket.Instance, key.Utf8) is { } current && (ifMatch is "*" || string.Equals(current.ETag, ifMatch, StringComparison.Ordinal));

    private ObjectRow Marker(BucketRow bucket, ObjectKey key, long instance) => new()
    {
        Bucket = bucket.Instance, Key = key.Utf8, Instance = instance, VersionId = VersionIds.New(bucket, random), IsMarker = true,
        Size = 0, ETag = "", ModifiedMs = time.GetUtcNow().ToUnixTimeMilliseconds(), Account = bucket.Account,
    };
}
