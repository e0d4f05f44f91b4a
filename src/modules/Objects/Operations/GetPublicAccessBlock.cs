using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>GetPublicAccessBlock: a bucket's own Block Public Access settings; its account's are beside them. Spec: docs/spec-map.md#s3-GetPublicAccessBlock</summary>
internal sealed class GetPublicAccessBlock(BucketSettings settings) : S3Operation<GetPublicAccessBlock.Input, GetPublicAccessBlock.Output>
{
    public sealed record Input(BucketName Bucket);

    public sealed record Output(PublicAccessBlock Settings);

    public override OperationInfo Info { get; } = new()
    {
        Name = "GetPublicAccessBlock",
        Route = new S3Route("GET", S3Target.Bucket, "publicAccessBlock"),
        Audit = AuditClass.Management,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket());
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:GetBucketPublicAccessBlock", input.Bucket)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var bucket = granted.Input.Bucket;
        return Task.FromResult(settings.Read<Input, Output>(granted, bucket, PublicAccessBlockDocument.Kind, (_, document) =>
            PublicAccessBlockDocument.Decode(document).Settings is { } block ? new Output(block) : PolicyErrors.NoSuchPublicAccessBlock(bucket)));
    }

    public override void Write(S3ResponseWriter w, Output output) => output.Settings.Write(w, Utf8XmlWriter.S3Namespace);
}
