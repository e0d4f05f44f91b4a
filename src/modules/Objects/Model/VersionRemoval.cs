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
internal sealed class VersionRemoval(BucketDirectory buckets, ComplianceClock clock, TimeProvider time, RandomSource random)
{
    /// <summary>Removes within a change. A lock outranks every grant, so it is judged here and not in the gate.</summary>
    /// <param name="tx">The change.</param>
    /// <param name="bucket">The bucket as the change sees it.</param>
    /// <param name="key">The key.</param>
    /// <param name="instance">A fresh instance id for a marker. Taken before the change: asking for one may itself wait for the writer.</param>
    /// <param name="request">What is to go, and what it may rest on.</param>
    public Result<RemovedVersion> Remove(IWriteTransaction tx, BucketRow bucket, ObjectKey key, long instance, RemovalRequest request)
    {
        if (request.VersionId is { } id && !VersionIds.IsWellFormed(id)) return S3Errors.InvalidVersionId(id);
        if (request.IfMatch is not null && !Holds(tx, bucket, key, request.IfMatch)) return S3Errors.PreconditionFailed("If-Match");
        if (request.VersionId is not null) return RemoveVersion(tx, bucket, key, request.VersionId, request);
        if (bucket.Versioning == VersioningState.Off)
        {
            if (tx.FindCurrent(bucket.Instance, key.Utf8) is { } current) tx.RemoveVersion(current);
            return new RemovedVersion(null, IsMarker: false);
        }
        var marker = Marker(bucket, key, instance);
        tx.PutVersion(marker, new ObjectDetail { Layout = BodyLayout.None, WrappedKey = [], Attributes = [] });
        return new RemovedVersion(marker.VersionId ?? VersionIds.Null, IsMarker: true);
    }

    private Result<RemovedVersion> RemoveVersion(IWriteTransaction tx, BucketRow bucket, ObjectKey key, string versionId, RemovalRequest request)
    {
        if (!request.IsMfaShown && buckets.FindAccess(tx, bucket.Name) is { IsMfaDeleteOn: true }) return S3Errors.MfaRequired();
        if (tx.FindVersion(bucket.Instance, key.Utf8, versionId) is not { } version) return new RemovedVersion(versionId, IsMarker: false);
        if (LockRules.IsLocked(tx.FindLock(version.Instance), clock.Now, request.BypassesGovernance)) return S3Errors.ObjectLocked();
        tx.RemoveVersion(version);
        return new RemovedVersion(versionId, version.IsMarker);
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

/// <summary>What is to be removed of a key.</summary>
/// <param name="VersionId">The version, or null for what the key shows.</param>
/// <param name="IfMatch">The ETag that the newest version must have, unquoted, or "*" for any; null for no condition.</param>
/// <param name="BypassesGovernance">True where the caller asked to bypass governance, which was demanded.</param>
/// <param name="IsMfaShown">True where the caller has shown a second factor.</param>
internal sealed record RemovalRequest(string? VersionId, string? IfMatch, bool BypassesGovernance, bool IsMfaShown);
