using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>DeleteObjectTagging: removes all tags of an object version. Spec: docs/spec-map.md#s3-DeleteObjectTagging</summary>
internal sealed class DeleteObjectTagging(ObjectTags tags) : S3Operation<DeleteObjectTagging.Input, TaggedVersion>
{
    public sealed record Input(BucketName Bucket, ObjectKey Key, string? VersionId);

    public override OperationInfo Info { get; } = new()
    {
        Name = "DeleteObjectTagging",
        Route = new S3Route("DELETE", S3Target.Object, "tagging"),
        Audit = AuditClass.Data,
        IsReadOnly = false,
        SuccessStatus = 204,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket(), r.Key(), RequestMembers.VersionId(r));
    }

    public override IEnumerable<Demand> Demands(Input input) =>
        [Demand.On(input.VersionId is null ? "s3:DeleteObjectTagging" : "s3:DeleteObjectVersionTagging", input.Bucket, input.Key, input.VersionId)];

    public override Task<Result<TaggedVersion>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        return tags.ReplaceAsync(granted, input.Bucket, input.Key, input.VersionId, [], cancellationToken);
    }

    public override void Write(S3ResponseWriter w, TaggedVersion output) => w.NoContent().Header("x-amz-version-id", output.VersionId);
}
