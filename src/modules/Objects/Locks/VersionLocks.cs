using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>Reads and changes the locks of versions.</summary>
internal sealed class VersionLocks(BucketDirectory buckets, Changes changes, ObjectReads reads, MissingObjects missing)
{
    /// <summary>Hands the lock of a version to <paramref name="then"/>; NoSuchObjectLockConfiguration where it never had one.</summary>
    public Result<T> Read<TInput, T>(Authorized<TInput> granted, BucketName bucket, ObjectKey key, string? versionId, Func<VersionLock, Result<T>> then)
        where TInput : class =>
        reads.Find<TInput, T>(granted, bucket, key, versionId, (_, stored) =>
        {
            if (buckets.FindAccess(bucket.Value) is not { ObjectLock: not null }) return S3Errors.NoObjectLock();
            return stored.Detail.Lock is { } kept ? then(kept) : S3Errors.NoSuchLock();
        });

    /// <summary>Changes the lock of a version, judged inside the change.</summary>
    public async Task<Result<Nothing>> ChangeAsync<TInput>(
        Authorized<TInput> granted, BucketName bucketName, ObjectKey key, string? versionId, Func<VersionLock?, Result<VersionLock>> change, CancellationToken cancellationToken)
        where TInput : class
    {
        var changed = await changes.ChangeAsync<TInput, Nothing>(
            granted,
            tx =>
            {
                if (buckets.FindAccess(tx, bucketName.Value) is not { } access) return S3Errors.NoSuchBucket(bucketName.Value);
                if (access.ObjectLock is null) return S3Errors.NoObjectLock();
                var found = ObjectReads.FindRow(tx, access.Row, key, versionId, granted.Call.Request.Method);
                if (!found.IsSuccess) return found.Error;
                return change(tx.FindLock(found.Value.Instance)).Then<Nothing>(made =>
                {
                    tx.SetLock(found.Value, made);
                    return Nothing.Instance;
                });
            },
            cancellationToken);
        return changed.IsSuccess ? changed : missing.Hide(granted.Call, bucketName, versionId, changed.Error);
    }
}
