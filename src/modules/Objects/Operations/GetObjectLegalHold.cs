using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>GetObjectLegalHold: whether an object version is under a legal hold. Spec: docs/spec-map.md#s3-GetObjectLegalHold</summary>
internal sealed class GetObjectLegalHold(VersionLocks locks) : S3Operation<GetObjectLegalHold.Input, GetObjectLegalHold.Output>
{
    public sealed record Input(BucketName Bucket, ObjectKey Key, string? VersionId);

    public sealed record Output(bool IsHeld);

    public override OperationInfo Info { get; } = new()
    {
        Name = "GetObjectLegalHold",
        Route = new S3Route("GET", S3Target.Object, "legal-hold"),
        Audit = AuditClass.Data,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket(), r.Key(), RequestMembers.VersionId(r));
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:GetObjectLegalHold", input.Bucket, input.Key, input.VersionId)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (bucket, key, versionId) = granted.Input;
        return Task.FromResult(locks.Read<Input, Output>(
            granted, bucket, key, versionId, kept => kept.IsHeld is { } held ? new Output(held) : S3Errors.NoSuchLock()));
    }

    public override void Write(S3ResponseWriter w, Output output) => LockXml.WriteHold(w, output.IsHeld);
}
