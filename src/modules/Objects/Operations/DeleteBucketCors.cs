using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>DeleteBucketCors: removes a bucket's CORS rules. Spec: docs/spec-map.md#s3-DeleteBucketCors</summary>
internal sealed class DeleteBucketCors(BucketSettings settings, CorsPolicies policies) : S3Operation<DeleteBucketCors.Input, Nothing>
{
    public sealed record Input(BucketName Bucket);

    public override OperationInfo Info { get; } = new()
    {
        Name = "DeleteBucketCors",
        Route = new S3Route("DELETE", S3Target.Bucket, "cors"),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        SuccessStatus = 204,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket());
    }

    // AWS has no action of its own for it: who may set the rules may remove them.
    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:PutBucketCORS", input.Bucket)];

    public override async Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var changed = await settings.ChangeAsync(granted, granted.Input.Bucket, CorsConfiguration.Kind, _ => null, cancellationToken);
        if (changed.IsSuccess) policies.Forget(changed.Value.Instance);
        return changed.Then<Nothing>(_ => Nothing.Instance);
    }

    public override void Write(S3ResponseWriter w, Nothing output) => w.NoContent();
}
