using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>PutBucketTagging: replaces all tags of a bucket. Spec: docs/spec-map.md#s3-PutBucketTagging</summary>
internal sealed class PutBucketTagging(BucketSettings settings, BucketTags vault) : S3Operation<PutBucketTagging.Input, Nothing>
{
    public sealed record Input(BucketName Bucket, IReadOnlyList<KeyValuePair<string, string>> Tags);

    public override OperationInfo Info { get; } = new()
    {
        Name = "PutBucketTagging",
        Route = new S3Route("PUT", S3Target.Bucket, "tagging"),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        SuccessStatus = 204,
        Body = BodyKind.Document,
        NeedsIntegrity = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        RequestMembers.Document(r);
        return new(r.Bucket(), TagXml.Read(r.Document(), Limits.BucketTagsMax));
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:PutBucketTagging", input.Bucket).WithBucketTags(input.Tags)];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (bucket, tags) = granted.Input;
        // An empty set is kept as none, so that reading it back is NoSuchTagSet, as in S3.
        return settings.ChangeAccessAsync(
            granted, bucket, BucketTags.Kind,
            (_, access) => access.Tags is not null ? PolicyErrors.TagsDecide(granted.Call) : tags.Count == 0 ? Result<byte[]?>.Success(null) : vault.Seal(access.Row, tags),
            cancellationToken);
    }

    public override void Write(S3ResponseWriter w, Nothing output) => w.NoContent();
}
