using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>Replaces the tags of an object version: they are part of its sealed attributes, and the version stays what it is.</summary>
internal sealed class ObjectTags(Changes changes, AttributesVault vault, CorruptionAlarm alarm)
{
    /// <summary>Replaces all tags; gives the version's id, null for the null version.</summary>
    public Task<Result<TaggedVersion>> ReplaceAsync<TInput>(
        Authorized<TInput> granted, BucketName bucketName, ObjectKey key, string? versionId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken)
        where TInput : class =>
        changes.ChangeAsync<TInput, TaggedVersion>(
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
                    tx.UpdateAttributes(row, vault.Reseal(vault.Open(bucket, row, detail) with { Tags = tags }, bucket, row, detail));
                    return new TaggedVersion(row.VersionId);
                }
                catch (Exception e) when (CorruptionAlarm.IsCorruption(e))
                {
                    alarm.Raise(bucket, row.Key, row.VersionId, e);
                    return S3Errors.InternalError();
                }
            },
            cancellationToken);
}

/// <summary>The version whose tags were read or changed.</summary>
/// <param name="VersionId">Null for the null version.</param>
internal sealed record TaggedVersion(string? VersionId);
