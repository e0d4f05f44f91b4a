using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>GetBucketEncryption: how what is written into a bucket is encrypted by default. Spec: docs/spec-map.md#s3-GetBucketEncryption</summary>
internal sealed class GetBucketEncryption(BucketDirectory buckets) : S3Operation<GetBucketEncryption.Input, GetBucketEncryption.Output>
{
    public sealed record Input(BucketName Bucket);

    public sealed record Output(BucketEncryption Encryption);

    public override OperationInfo Info { get; } = new()
    {
        Name = "GetBucketEncryption",
        Route = new S3Route("GET", S3Target.Bucket, "encryption"),
        Audit = AuditClass.Management,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket());
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:GetEncryptionConfiguration", input.Bucket)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var bucket = granted.Input.Bucket;
        return Task.FromResult<Result<Output>>(buckets.FindAccess(bucket.Value) is { } access ? new Output(access.Encryption) : S3Errors.NoSuchBucket(bucket.Value));
    }

    public override void Write(S3ResponseWriter w, Output output) => EncryptionXml.Write(w, output.Encryption);
}
