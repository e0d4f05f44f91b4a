using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>PutObjectLegalHold: puts a legal hold on an object version, or takes it off. Spec: docs/spec-map.md#s3-PutObjectLegalHold</summary>
internal sealed class PutObjectLegalHold(VersionLocks locks) : S3Operation<PutObjectLegalHold.Input, Nothing>
{
    public sealed record Input(BucketName Bucket, ObjectKey Key, string? VersionId, bool IsHeld);

    public override OperationInfo Info { get; } = new()
    {
        Name = "PutObjectLegalHold",
        Route = new S3Route("PUT", S3Target.Object, "legal-hold"),
        Audit = AuditClass.Data,
        IsReadOnly = false,
        Body = BodyKind.Document,
        NeedsIntegrity = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        RequestMembers.Document(r);
        return new(r.Bucket(), r.Key(), RequestMembers.VersionId(r), LockXml.ReadHold(r.Document()));
    }

    public override IEnumerable<Demand> Demands(Input input) =>
        [Demand.On("s3:PutObjectLegalHold", input.Bucket, input.Key, input.VersionId).With("s3:object-lock-legal-hold", LockXml.HoldOf(input.IsHeld))];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        return locks.ChangeAsync(
            granted, input.Bucket, input.Key, input.VersionId, kept => new Storage.VersionLock(kept?.Mode, kept?.RetainUntilMs ?? 0, input.IsHeld), cancellationToken);
    }

    public override void Write(S3ResponseWriter w, Nothing output) => w.Status(200);
}
