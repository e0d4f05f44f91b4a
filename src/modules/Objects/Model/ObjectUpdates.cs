using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>Changes the sealed attributes of an object version (its tags, its ACL); the version stays what it is.</summary>
internal sealed class ObjectUpdates(Changes changes, AttributesVault vault, CorruptionAlarm alarm, MissingObjects missing)
{
    /// <summary>Changes them; gives the version's id, null for the null version.</summary>
    /// <param name="granted">What the gate let through.</param>
    /// <param name="bucketName">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="versionId">The version, or null for the newest.</param>
    /// <param name="change">Makes the new attributes, within the change.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<Result<TaggedVersion>> ChangeAsync<TInput>(
        Authorized<TInput> granted, BucketName bucketName, ObjectKey key, string? versionId,
        Func<IReadTransaction, ObjectRow, ObjectAttributes, Result<ObjectAttributes>> change, CancellationToken cancellationToken)
        where TInput : class
    {
        var changed = await changes.ChangeAsync<TInput, TaggedVersion>(
            granted,
            tx =>
            {
                if (tx.FindBucket(bucketName.Value) is not { } bucket) return S3Errors.NoSuchBucket(bucketName.Value);
                var found = ObjectReads.FindRow(tx, bucket, key, versionId, granted.Call.Request.Method);
                if (!found.IsSuccess) return found.Error;
                var row = found.Value;
                try
                {
                    // A few microseconds on the writer's thread, so that what is changed is what is there.
                    var detail = tx.FindDetail(row.Instance) ?? throw new BlobMissingException("An object's row has no detail.");
                    return change(tx, row, vault.Open(bucket, row, detail)).Then<TaggedVersion>(attributes =>
                    {
                        tx.UpdateAttributes(row, vault.Reseal(attributes, bucket, row, detail));
                        return new TaggedVersion(VersionIds.Told(bucket, row.VersionId));
                    });
                }
                catch (Exception e) when (CorruptionAlarm.IsCorruption(e))
                {
                    alarm.Raise(bucket, row.Key, row.VersionId, e);
                    return S3Errors.InternalError();
                }
            },
            cancellationToken);
        return changed.IsSuccess ? changed : missing.Hide(granted.Call, bucketName, versionId, changed.Error);
    }
}

/// <summary>The version whose tags or ACL were read or changed.</summary>
/// <param name="VersionId">Null for the null version.</param>
internal sealed record TaggedVersion(string? VersionId);
