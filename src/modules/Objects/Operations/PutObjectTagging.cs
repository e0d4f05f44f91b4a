using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>PutObjectTagging: replaces all tags of an object version. Spec: docs/spec-map.md#s3-PutObjectTagging</summary>
internal sealed class PutObjectTagging(ObjectTags tags) : S3Operation<PutObjectTagging.Input, TaggedVersion>
{
    public sealed record Input(BucketName Bucket, ObjectKey Key, string? VersionId, IReadOnlyList<KeyValuePair<string, string>> Tags);

    public override OperationInfo Info { get; } = new()
    {
        Name = "PutObjectTagging",
        Route = new S3Route("PUT", S3Target.Object, "tagging"),
        Audit = AuditClass.Data,
        IsReadOnly = false,
        Body = BodyKind.Document,
        NeedsIntegrity = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        RequestMembers.Document(r);
        return new(r.Bucket(), r.Key(), RequestMembers.VersionId(r), TagXml.Read(r.Document(), Limits.ObjectTagsMax));
    }

    public override IEnumerable<Demand> Demands(Input input) =>
        [Demand.On(input.VersionId is null ? "s3:PutObjectTagging" : "s3:PutObjectVersionTagging", input.Bucket, input.Key, input.VersionId).WithObjectTags(input.Tags)];

    public override Task<Result<TaggedVersion>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        return tags.ReplaceAsync(granted, input.Bucket, input.Key, input.VersionId, input.Tags, cancellationToken);
    }

    public override void Write(S3ResponseWriter w, TaggedVersion output) => w.Header("x-amz-version-id", output.VersionId);
}
