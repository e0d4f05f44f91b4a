using Strongroom.Policy;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>GetBucketPolicyStatus: whether a bucket's policy is public, as Block Public Access means it. Spec: docs/spec-map.md#s3-GetBucketPolicyStatus</summary>
internal sealed class GetBucketPolicyStatus(BucketDirectory buckets) : S3Operation<GetBucketPolicyStatus.Input, GetBucketPolicyStatus.Output>
{
    public sealed record Input(BucketName Bucket);

    public sealed record Output(bool IsPublic);

    public override OperationInfo Info { get; } = new()
    {
        Name = "GetBucketPolicyStatus",
        Route = new S3Route("GET", S3Target.Bucket, "policyStatus"),
        Audit = AuditClass.Management,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket());
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:GetBucketPolicyStatus", input.Bucket)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var bucket = granted.Input.Bucket;
        if (buckets.FindAccess(bucket.Value) is not { } access) return Task.FromResult<Result<Output>>(S3Errors.NoSuchBucket(bucket.Value));
        return Task.FromResult<Result<Output>>(access.Policy is { } policy
            ? new Output(PublicPolicy.Find(policy.Document) is not null)
            : PolicyErrors.NoSuchPolicy(bucket));
    }

    public override void Write(S3ResponseWriter w, Output output) =>
        w.Xml("PolicyStatus").Element("IsPublic", output.IsPublic).Close("PolicyStatus");
}
