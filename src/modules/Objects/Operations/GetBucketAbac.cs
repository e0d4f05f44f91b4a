using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>GetBucketAbac: whether a bucket's tags take part in decisions. Spec: docs/spec-map.md#s3-GetBucketAbac</summary>
internal sealed class GetBucketAbac(BucketDirectory buckets) : S3Operation<GetBucketAbac.Input, GetBucketAbac.Output>
{
    public sealed record Input(BucketName Bucket);

    public sealed record Output(bool IsEnabled);

    public override OperationInfo Info { get; } = new()
    {
        Name = "GetBucketAbac",
        Route = new S3Route("GET", S3Target.Bucket, "abac"),
        Audit = AuditClass.Management,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket());
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:GetBucketAbac", input.Bucket)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var bucket = granted.Input.Bucket;
        return Task.FromResult<Result<Output>>(buckets.FindAccess(bucket.Value) is { } access ? new Output(access.Tags is not null) : S3Errors.NoSuchBucket(bucket.Value));
    }

    public override void Write(S3ResponseWriter w, Output output) =>
        w.Xml("AbacStatus").Element("Status", output.IsEnabled ? "Enabled" : "Disabled").Close("AbacStatus");
}
