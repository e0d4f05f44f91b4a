using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations.Control;

/// <summary>TagResource of S3 Control: adds tags to a bucket and replaces those that it has. Spec: docs/spec-map.md#s3control-TagResource</summary>
internal sealed class TagResource(BucketSettings settings, BucketTags vault) : S3ControlOperation<TagResource.Input, Nothing>
{
    public sealed record Input(BucketName Bucket, IReadOnlyList<KeyValuePair<string, string>> Tags);

    public override OperationInfo Info { get; } = new()
    {
        Name = "TagResource",
        Service = AwsService.S3Control,
        ControlRoute = new S3ControlRoute("POST", TaggedResource.Path),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        SuccessStatus = 204,
        Body = BodyKind.Document,
    };

    public override Input Parse(S3ControlRequestReader r)
    {
        var tags = S3Xml.Parse(r.Document(), "TagResourceRequest").Only("Tags").Required("Tags");
        return new(TaggedResource.Bucket(r), TagXml.ReadSet(tags, Limits.BucketTagsMax));
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:TagResource", input.Bucket).WithBucketTags(input.Tags)];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (bucket, added) = granted.Input;
        return settings.ChangeAccessAsync(
            granted, bucket, BucketTags.Kind,
            (tx, access) =>
            {
                List<KeyValuePair<string, string>> tags = [.. TaggedResource.TagsOf(tx, access.Row, vault).Where(t => !added.Any(a => a.Key == t.Key)), .. added];
                return tags.Count <= Limits.BucketTagsMax
                    ? vault.Seal(access.Row, tags)
                    : new ServiceError("TooManyTags", $"The number of tags exceeds the limit of {Limits.BucketTagsMax} tags.", 400);
            },
            cancellationToken);
    }

    public override void Write(S3ResponseWriter w, Nothing output) => w.NoContent();
}
