using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations.Control;

/// <summary>ListTagsForResource of S3 Control: a bucket's tags, none where it has none. Spec: docs/spec-map.md#s3control-ListTagsForResource</summary>
internal sealed class ListTagsForResource(IStore store, BucketDirectory buckets, BucketTags vault) : S3ControlOperation<ListTagsForResource.Input, ListTagsForResource.Output>
{
    public sealed record Input(BucketName Bucket);

    public sealed record Output(IReadOnlyList<KeyValuePair<string, string>> Tags);

    public override OperationInfo Info { get; } = new()
    {
        Name = "ListTagsForResource",
        Service = AwsService.S3Control,
        ControlRoute = new S3ControlRoute("GET", TaggedResource.Path),
        Audit = AuditClass.Management,
        IsReadOnly = true,
    };

    public override Input Parse(S3ControlRequestReader r) => new(TaggedResource.Bucket(r));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:ListTagsForResource", input.Bucket)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var bucket = granted.Input.Bucket;
        if (buckets.Find(bucket) is not { } row) return Task.FromResult<Result<Output>>(S3Errors.NoSuchBucket(bucket.Value));
        return Task.FromResult<Result<Output>>(new Output(store.Read(tx => TaggedResource.TagsOf(tx, row, vault))));
    }

    public override void Write(S3ResponseWriter w, Output output)
    {
        var xml = w.Xml("ListTagsForResourceResult", S3ControlRequestReader.Namespace).Open("Tags");
        foreach (var (key, value) in output.Tags) xml.Open("Tag").Element("Key", key).Element("Value", value).Close("Tag");
        xml.Close("Tags").Close("ListTagsForResourceResult");
    }
}
