using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Objects;

/// <summary>Replaces the ACL of an object version: it is part of its sealed attributes, and the version stays what it is.</summary>
internal sealed class ObjectAcls(ObjectUpdates updates, BucketDirectory buckets, AclRules rules)
{
    /// <summary>Replaces it; gives the version's id, null for the null version.</summary>
    public Task<Result<TaggedVersion>> ReplaceAsync<TInput>(
        Authorized<TInput> granted, BucketName bucketName, ObjectKey key, string? versionId, AclRequest asked, CancellationToken cancellationToken)
        where TInput : class
    {
        var demand = Demand.On(versionId is null ? "s3:PutObjectAcl" : "s3:PutObjectVersionAcl", bucketName, key, versionId);
        return updates.ChangeAsync(
            granted, bucketName, key, versionId,
            (tx, row, attributes) => buckets.FindAccess(tx, bucketName.Value) is { } access
                ? rules.OfObject(granted.Call, access, asked, access.UsesAcls ? row.Account : access.Row.Account, demand).Then<ObjectAttributes>(grants => attributes with { Acl = grants })
                : S3Errors.NoSuchBucket(bucketName.Value),
            cancellationToken);
    }
}
