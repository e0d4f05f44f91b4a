using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>GetObjectLockConfiguration: a bucket's Object Lock and default retention. Spec: docs/spec-map.md#s3-GetObjectLockConfiguration</summary>
internal sealed class GetObjectLockConfiguration(BucketDirectory buckets) : S3Operation<GetObjectLockConfiguration.Input, GetObjectLockConfiguration.Output>
{
    public sealed record Input(BucketName Bucket);

    public sealed record Output(ObjectLockSettings Settings);

    public override OperationInfo Info { get; } = new()
    {
        Name = "GetObjectLockConfiguration",
        Route = new S3Route("GET", S3Target.Bucket, "object-lock"),
        Audit = AuditClass.Management,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket());
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:GetBucketObjectLockConfiguration", input.Bucket)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var bucket = granted.Input.Bucket;
        if (buckets.FindAccess(bucket.Value) is not { } access) return Task.FromResult<Result<Output>>(S3Errors.NoSuchBucket(bucket.Value));
        return Task.FromResult<Result<Output>>(access.ObjectLock is { } settings ? new Output(settings) : BucketErrors.NoSuchObjectLock(bucket));
    }

    public override void Write(S3ResponseWriter w, Output output) => LockXml.Write(w, output.Settings);
}
