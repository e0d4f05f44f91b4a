using Strongroom.Identity.Ports;
using Strongroom.Kernel;
using Strongroom.Objects;
using Strongroom.Policy;

namespace Strongroom.Server.Adapters;

/// <summary>Buckets' access for questions about it, from Objects' directory.</summary>
internal sealed class BucketAccessReader(BucketDirectory buckets) : IBucketAccess
{
    /// <inheritdoc/>
    public BucketAccessFacts? Find(BucketName bucket)
    {
        if (buckets.FindAccess(bucket.Value) is not { } access) return null;
        var statement = access.Policy is { } policy ? PublicPolicy.Find(policy.Document) : null;
        return new(access.Owner, access.Policy, statement, access.IsAclPublic, access.UsesAcls, access.PublicAccess.RestrictPublicBuckets && statement is not null);
    }
}
