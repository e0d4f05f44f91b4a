using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>GetBucketPolicy: a bucket's policy, as it was put but for principals that were deleted or renamed since. Spec: docs/spec-map.md#s3-GetBucketPolicy</summary>
internal sealed class GetBucketPolicy(BucketSettings settings, BucketDirectory buckets, IPrincipalNames names) : S3Operation<GetBucketPolicy.Input, GetBucketPolicy.Output>
{
    public sealed record Input(BucketName Bucket);

    public sealed record Output(string Policy);

    public override OperationInfo Info { get; } = new()
    {
        Name = "GetBucketPolicy",
        Route = new S3Route("GET", S3Target.Bucket, "policy"),
        Audit = AuditClass.Management,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket());
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:GetBucketPolicy", input.Bucket)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var bucket = granted.Input.Bucket;
        if (buckets.FindAccess(bucket.Value) is { } access && PolicyErrors.OfStranger(granted.Call, access) is { } stranger) return Task.FromResult<Result<Output>>(stranger);
        return Task.FromResult(settings.Read<Input, Output>(granted, bucket, BucketPolicyDocument.Kind, (_, document) =>
            document is null ? PolicyErrors.NoSuchPolicy(bucket)
            : BucketPolicyDocument.Decode(document) is { } kept ? new Output(kept.TextByNames(names))
            : S3Errors.InternalError()));
    }

    public override void Write(S3ResponseWriter w, Output output) => w.Text(output.Policy, "application/json");
}
