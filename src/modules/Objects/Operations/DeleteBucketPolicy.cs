using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>DeleteBucketPolicy: removes a bucket's policy; one that has none is left as it is. Spec: docs/spec-map.md#s3-DeleteBucketPolicy</summary>
internal sealed class DeleteBucketPolicy(BucketSettings settings) : S3Operation<DeleteBucketPolicy.Input, Nothing>
{
    public sealed record Input(BucketName Bucket);

    public override OperationInfo Info { get; } = new()
    {
        Name = "DeleteBucketPolicy",
        Route = new S3Route("DELETE", S3Target.Bucket, "policy"),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        SuccessStatus = 204,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket());
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:DeleteBucketPolicy", input.Bucket)];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        settings.ChangeAccessAsync(
            granted, granted.Input.Bucket, BucketPolicyDocument.Kind,
            (_, access) => PolicyErrors.OfStranger(granted.Call, access) is { } stranger ? stranger : Result<byte[]?>.Success(null),
            cancellationToken);

    public override void Write(S3ResponseWriter w, Nothing output) => w.NoContent();
}
