using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>PutPublicAccessBlock: replaces a bucket's Block Public Access settings. Spec: docs/spec-map.md#s3-PutPublicAccessBlock</summary>
internal sealed class PutPublicAccessBlock(BucketSettings settings) : S3Operation<PutPublicAccessBlock.Input, Nothing>
{
    public sealed record Input(BucketName Bucket, PublicAccessBlock Settings);

    public override OperationInfo Info { get; } = new()
    {
        Name = "PutPublicAccessBlock",
        Route = new S3Route("PUT", S3Target.Bucket, "publicAccessBlock"),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        Body = BodyKind.Document,
        NeedsIntegrity = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        RequestMembers.Document(r);
        return new(r.Bucket(), PublicAccessBlock.Read(r.Document()));
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:PutBucketPublicAccessBlock", input.Bucket)];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (bucket, block) = granted.Input;
        return settings.ChangeAccessAsync(granted, bucket, PublicAccessBlockDocument.Kind, (_, _) => PublicAccessBlockDocument.Encode(block), cancellationToken);
    }

    public override void Write(S3ResponseWriter w, Nothing output) => w.Status(200);
}
