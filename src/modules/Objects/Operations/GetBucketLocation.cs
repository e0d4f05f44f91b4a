using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>GetBucketLocation: a bucket's region; nothing stands for us-east-1. Spec: docs/spec-map.md#s3-GetBucketLocation</summary>
internal sealed class GetBucketLocation(BucketDirectory buckets) : S3Operation<GetBucketLocation.Input, GetBucketLocation.Output>
{
    public sealed record Input(BucketName Bucket);

    public sealed record Output(string Region);

    public override OperationInfo Info { get; } = new()
    {
        Name = "GetBucketLocation",
        Route = new S3Route("GET", S3Target.Bucket, "location"),
        Audit = AuditClass.Management,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket());
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:GetBucketLocation", input.Bucket)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var bucket = granted.Input.Bucket;
        if (buckets.Find(bucket) is not { } row) return Task.FromResult<Result<Output>>(S3Errors.NoSuchBucket(bucket.Value));
        return Task.FromResult<Result<Output>>(new Output(row.Region));
    }

    public override void Write(S3ResponseWriter w, Output output) =>
        w.Xml("LocationConstraint").Text(output.Region == LocationConstraint.DefaultRegion ? "" : output.Region).Close("LocationConstraint");
}
