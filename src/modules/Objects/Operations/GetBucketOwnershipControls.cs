using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>GetBucketOwnershipControls: who owns what is written into a bucket. Spec: docs/spec-map.md#s3-GetBucketOwnershipControls</summary>
internal sealed class GetBucketOwnershipControls(BucketSettings settings) : S3Operation<GetBucketOwnershipControls.Input, GetBucketOwnershipControls.Output>
{
    public sealed record Input(BucketName Bucket);

    public sealed record Output(ObjectOwnership Ownership);

    public override OperationInfo Info { get; } = new()
    {
        Name = "GetBucketOwnershipControls",
        Route = new S3Route("GET", S3Target.Bucket, "ownershipControls"),
        Audit = AuditClass.Management,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket());
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:GetBucketOwnershipControls", input.Bucket)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var bucket = granted.Input.Bucket;
        return Task.FromResult(settings.Read<Input, Output>(granted, bucket, OwnershipDocument.Kind, (_, document) =>
            OwnershipDocument.Find(document) is { } ownership ? new Output(ownership) : PolicyErrors.NoOwnershipControls(bucket)));
    }

    public override void Write(S3ResponseWriter w, Output output) => w.Xml("OwnershipControls")
        .Open("Rule").Element("ObjectOwnership", output.Ownership.ToString()).Close("Rule").Close("OwnershipControls");
}
