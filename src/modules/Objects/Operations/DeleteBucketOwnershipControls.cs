using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>DeleteBucketOwnershipControls: removes the setting: ACLs are in use from then on, and writers own what they write. Spec: docs/spec-map.md#s3-DeleteBucketOwnershipControls</summary>
internal sealed class DeleteBucketOwnershipControls(BucketSettings settings) : S3Operation<DeleteBucketOwnershipControls.Input, Nothing>
{
    public sealed record Input(BucketName Bucket);

    public override OperationInfo Info { get; } = new()
    {
        Name = "DeleteBucketOwnershipControls",
        Route = new S3Route("DELETE", S3Target.Bucket, "ownershipControls"),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        SuccessStatus = 204,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket());
    }

    // AWS has no action of its own for it: who may set it may remove it.
    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:PutBucketOwnershipControls", input.Bucket)];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        settings.ChangeAccessAsync(granted, granted.Input.Bucket, OwnershipDocument.Kind, (_, _) => OwnershipDocument.Encode(null), cancellationToken);

    public override void Write(S3ResponseWriter w, Nothing output) => w.NoContent();
}
