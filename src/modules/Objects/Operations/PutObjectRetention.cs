using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>PutObjectRetention: sets, extends, shortens or takes away the retention of an object version. Spec: docs/spec-map.md#s3-PutObjectRetention</summary>
internal sealed class PutObjectRetention(VersionLocks locks, ComplianceClock clock) : S3Operation<PutObjectRetention.Input, Nothing>
{
    public sealed record Input(BucketName Bucket, ObjectKey Key, string? VersionId, Retention? Retention, bool BypassesGovernance);

    public override OperationInfo Info { get; } = new()
    {
        Name = "PutObjectRetention",
        Route = new S3Route("PUT", S3Target.Object, "retention"),
        Audit = AuditClass.Data,
        IsReadOnly = false,
        Body = BodyKind.Document,
        NeedsIntegrity = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        RequestMembers.Document(r);
        var (bypass, versionId) = (DeleteObject.Bypass(r), RequestMembers.VersionId(r));
        return new(r.Bucket(), r.Key(), versionId, LockXml.ReadRetention(r.Document()), bypass);
    }

    public override IEnumerable<Demand> Demands(Input input)
    {
        yield return Of("s3:PutObjectRetention", input);
        if (input.BypassesGovernance) yield return Of("s3:BypassGovernanceRetention", input);
    }

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        return locks.ChangeAsync(
            granted, input.Bucket, input.Key, input.VersionId, kept => LockRules.Retain(kept, input.Retention, clock.Observe(), input.BypassesGovernance), cancellationToken);
    }

    public override void Write(S3ResponseWriter w, Nothing output) => w.Status(200);

    /// <summary>What is asked for is in the body, where no condition can see it.</summary>
    private static Demand Of(string action, Input input)
    {
        var demand = Demand.On(action, input.Bucket, input.Key, input.VersionId);
        return input.Retention is not { } retention
            ? demand
            : demand.With("s3:object-lock-mode", LockXml.NameOf(retention.Mode)).With("s3:object-lock-retain-until-date", LockXml.TextOf(retention.Until));
    }
}
