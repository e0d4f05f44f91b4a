using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>PutBucketEncryption: sets how what is written into a bucket is encrypted by default. Spec: docs/spec-map.md#s3-PutBucketEncryption</summary>
internal sealed class PutBucketEncryption(BucketSettings settings) : S3Operation<PutBucketEncryption.Input, Nothing>
{
    public sealed record Input(BucketName Bucket, BucketEncryption Encryption);

    public override OperationInfo Info { get; } = new()
    {
        Name = "PutBucketEncryption",
        Route = new S3Route("PUT", S3Target.Bucket, "encryption"),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        Body = BodyKind.Document,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        RequestMembers.Document(r);
        return new(r.Bucket(), EncryptionXml.Read(r.Document()));
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:PutEncryptionConfiguration", input.Bucket)];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (bucket, encryption) = granted.Input;
        return settings.ChangeAccessAsync(granted, bucket, EncryptionDocument.Kind, (_, _) => EncryptionDocument.Encode(encryption), cancellationToken);
    }

    public override void Write(S3ResponseWriter w, Nothing output) => w.Status(200);
}
