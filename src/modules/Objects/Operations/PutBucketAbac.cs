using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>PutBucketAbac: says whether a bucket's tags take part in decisions. Spec: docs/spec-map.md#s3-PutBucketAbac</summary>
internal sealed class PutBucketAbac(BucketSettings settings) : S3Operation<PutBucketAbac.Input, Nothing>
{
    public sealed record Input(BucketName Bucket, bool IsEnabled);

    public override OperationInfo Info { get; } = new()
    {
        Name = "PutBucketAbac",
        Route = new S3Route("PUT", S3Target.Bucket, "abac"),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        Body = BodyKind.Document,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        RequestMembers.Document(r);
        var status = S3Xml.Parse(r.Document(), "AbacStatus").Only("Status").RequiredText("Status").Trim();
        return status is "Enabled" or "Disabled" ? new(r.Bucket(), status == "Enabled") : throw new ServiceException(S3Errors.MalformedXml());
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:PutBucketAbac", input.Bucket)];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (bucket, isEnabled) = granted.Input;
        return settings.ChangeAccessAsync(granted, bucket, AbacDocument.Kind, (_, _) => AbacDocument.Encode(isEnabled), cancellationToken);
    }

    public override void Write(S3ResponseWriter w, Nothing output) => w.Status(200);
}
