using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>DeletePublicAccessBlock: removes a bucket's own Block Public Access settings; its account's stay. Spec: docs/spec-map.md#s3-DeletePublicAccessBlock</summary>
internal sealed class DeletePublicAccessBlock(BucketSettings settings) : S3Operation<DeletePublicAccessBlock.Input, Nothing>
{
    public sealed record Input(BucketName Bucket);

    public override OperationInfo Info { get; } = new()
    {
        Name = "DeletePublicAccessBlock",
        Route = new S3Route("DELETE", S3Target.Bucket, "publicAccessBlock"),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        SuccessStatus = 204,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket());
    }

    // AWS has no action of its own for it: who may set them may remove them.
    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:PutBucketPublicAccessBlock", input.Bucket)];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        settings.ChangeAccessAsync(granted, granted.Input.Bucket, PublicAccessBlockDocument.Kind, (_, _) => PublicAccessBlockDocument.Encode(null), cancellationToken);

    public override void Write(S3ResponseWriter w, Nothing output) => w.NoContent();
}
