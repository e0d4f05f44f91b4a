using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>DeleteBucketEncryption: sets a bucket's encryption back to what every bucket begins with. Spec: docs/spec-map.md#s3-DeleteBucketEncryption</summary>
internal sealed class DeleteBucketEncryption(BucketSettings settings) : S3Operation<DeleteBucketEncryption.Input, Nothing>
{
    public sealed record Input(BucketName Bucket);

    public override OperationInfo Info { get; } = new()
    {
        Name = "DeleteBucketEncryption",
        Route = new S3Route("DELETE", S3Target.Bucket, "encryption"),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        SuccessStatus = 204,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket());
    }

    // AWS has no action of its own for it: who may set it may remove it.
    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:PutEncryptionConfiguration", input.Bucket)];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        settings.ChangeAccessAsync(granted, granted.Input.Bucket, EncryptionDocument.Kind, (_, _) => Result<byte[]?>.Success(null), cancellationToken);

    public override void Write(S3ResponseWriter w, Nothing output) => w.NoContent();
}
