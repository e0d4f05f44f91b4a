using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>
/// PutObjectLockConfiguration: switches Object Lock on for good, or sets the default retention. Spec: docs/spec-map.md#s3-PutObjectLockConfiguration
/// </summary>
internal sealed class PutObjectLockConfiguration(BucketSettings settings) : S3Operation<PutObjectLockConfiguration.Input, Nothing>
{
    public sealed record Input(BucketName Bucket, ObjectLockSettings Settings);

    public override OperationInfo Info { get; } = new()
    {
        Name = "PutObjectLockConfiguration",
        Route = new S3Route("PUT", S3Target.Bucket, "object-lock"),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        Body = BodyKind.Document,
        NeedsIntegrity = true,
        Unsupported = ["x-amz-bucket-object-lock-token"],
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        RequestMembers.Document(r);
        return new(r.Bucket(), LockXml.ReadSettings(r.Document()));
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:PutBucketObjectLockConfiguration", input.Bucket)];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (bucket, wanted) = granted.Input;
        return settings.ChangeAccessAsync(
            granted, bucket, ObjectLockDocument.Kind,
            (_, access) => access.Row.Versioning == VersioningState.Enabled ? ObjectLockDocument.Encode(wanted) : BucketErrors.VersioningIsOff(),
            cancellationToken);
    }

    public override void Write(S3ResponseWriter w, Nothing output) => w.Status(200);
}
