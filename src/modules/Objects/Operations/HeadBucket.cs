using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>HeadBucket: whether a bucket exists and may be listed, and its region. Spec: docs/spec-map.md#s3-HeadBucket</summary>
internal sealed class HeadBucket(BucketDirectory buckets) : S3Operation<HeadBucket.Input, HeadBucket.Output>
{
    public sealed record Input(BucketName Bucket);

    public sealed record Output(BucketName Bucket, string Region);

    public override OperationInfo Info { get; } = new()
    {
        Name = "HeadBucket",
        Route = new S3Route("HEAD", S3Target.Bucket),
        Audit = AuditClass.Management,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket());
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:ListBucket", input.Bucket)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var bucket = granted.Input.Bucket;
        if (buckets.Find(bucket) is not { } row) return Task.FromResult<Result<Output>>(S3Errors.NoSuchBucket(bucket.Value));
        return Task.FromResult<Result<Output>>(new Output(bucket, row.Region));
    }

    public override void Write(S3ResponseWriter w, Output output) => w
        .Header("x-amz-bucket-arn", Arn.OfBucket(output.Bucket))
        .Header("x-amz-bucket-region", output.Region)
        .Header("x-amz-access-point-alias", "false")
        .Header("Content-Type", "application/xml");
}
