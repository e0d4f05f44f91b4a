using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>GetObjectRetention: how long an object version is retained. Spec: docs/spec-map.md#s3-GetObjectRetention</summary>
internal sealed class GetObjectRetention(VersionLocks locks) : S3Operation<GetObjectRetention.Input, GetObjectRetention.Output>
{
    public sealed record Input(BucketName Bucket, ObjectKey Key, string? VersionId);

    public sealed record Output(Storage.LockMode Mode, long UntilMs);

    public override OperationInfo Info { get; } = new()
    {
        Name = "GetObjectRetention",
        Route = new S3Route("GET", S3Target.Object, "retention"),
        Audit = AuditClass.Data,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket(), r.Key(), RequestMembers.VersionId(r));
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:GetObjectRetention", input.Bucket, input.Key, input.VersionId)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (bucket, key, versionId) = granted.Input;
        return Task.FromResult(locks.Read<Input, Output>(
            granted, bucket, key, versionId, kept => kept.Mode is { } mode ? new Output(mode, kept.RetainUntilMs) : S3Errors.NoSuchLock()));
    }

    public override void Write(S3ResponseWriter w, Output output) => LockXml.WriteRetention(w, output.Mode, output.UntilMs);
}
