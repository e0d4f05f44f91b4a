using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>DeleteBucketTagging: removes all tags of a bucket. Spec: docs/spec-map.md#s3-DeleteBucketTagging</summary>
internal sealed class DeleteBucketTagging(BucketSettings settings) : S3Operation<DeleteBucketTagging.Input, Nothing>
{
    public sealed record Input(BucketName Bucket);

    public override OperationInfo Info { get; } = new()
    {
        Name = "DeleteBucketTagging",
        Route = new S3Route("DELETE", S3Target.Bucket, "tagging"),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        SuccessStatus = 204,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket());
    }

    // AWS has no action of its own for it: who may set the tags may remove them.
    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:PutBucketTagging", input.Bucket)];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        settings.ChangeAccessAsync(
            granted, granted.Input.Bucket, BucketTags.Kind, (_, access) => access.Tags is not null ? PolicyErrors.TagsDecide(granted.Call) : Result<byte[]?>.Success(null), cancellationToken);

    public override void Write(S3ResponseWriter w, Nothing output) => w.NoContent();
}
