using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>DeleteObject: removes one version, or what the key shows. Spec: docs/spec-map.md#s3-DeleteObject</summary>
internal sealed class DeleteObject(IStore store, Changes changes, VersionRemoval removal, MfaDelete mfa) : S3Operation<DeleteObject.Input, RemovedVersion>
{
    public sealed record Input(BucketName Bucket, ObjectKey Key, string? VersionId, string? IfMatch, bool BypassesGovernance, MfaToken? Mfa);

    public override OperationInfo Info { get; } = new()
    {
        Name = "DeleteObject",
        Route = new S3Route("DELETE", S3Target.Object),
        Audit = AuditClass.Data,
        IsReadOnly = false,
        SuccessStatus = 204,
        Unsupported = ["x-amz-if-match-last-modified-time", "x-amz-if-match-size"],
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket(), r.Key(), RequestMembers.VersionId(r), r.Header("If-Match")?.Trim().Trim('"'), Bypass(r), MfaToken.Read(r));
    }

    public override IEnumerable<Demand> Demands(Input input) => Of(input.Bucket, input.Key, input.VersionId, input.IfMatch, input.BypassesGovernance);

    public override async Task<Result<RemovedVersion>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (input, audit) = (granted.Input, granted.Call.Audit);
        var shown = input.VersionId is null ? false : await mfa.ShownAsync(granted.Call, input.Bucket, input.Mfa, cancellationToken);
        if (!shown.IsSuccess) return shown.Error;
        var request = new RemovalRequest(input.VersionId, input.IfMatch, input.BypassesGovernance, shown.Value);
        var instance = store.NewInstance();
        return await changes.ChangeAsync<Input, RemovedVersion>(
            granted,
            tx =>
            {
                if (tx.FindBucket(input.Bucket.Value) is not { } bucket) return S3Errors.NoSuchBucket(input.Bucket.Value);
                var removed = removal.Remove(tx, bucket, input.Key, instance, request);
                if (removed.IsSuccess && removed.Value.VersionId is { } id) audit.ResponseElements.Add(new("x-amz-version-id", id));
                if (removed.IsSuccess && removed.Value.IsMarker) audit.ResponseElements.Add(new("x-amz-delete-marker", "true"));
                return removed;
            },
            cancellationToken);
    }

    public override void Write(S3ResponseWriter w, RemovedVersion output) => w
        .NoContent()
        .Header("x-amz-version-id", output.VersionId)
        .Header("x-amz-delete-marker", output.IsMarker ? "true" : null);

    /// <summary>x-amz-bypass-governance-retention.</summary>
    internal static bool Bypass(S3RequestReader r) => r.HeaderFlag("x-amz-bypass-governance-retention");

    /// <summary>What removing demands; an ETag as the condition tells whether the object has it, so it takes the right to read.</summary>
    internal static IEnumerable<Demand> Of(BucketName bucket, ObjectKey key, string? versionId, string? ifMatch, bool bypassesGovernance)
    {
        yield return Demand.On(versionId is null ? "s3:DeleteObject" : "s3:DeleteObjectVersion", bucket, key, versionId);
        // Who names no version hides what is there, and that no lock forbids.
        if (versionId is not null && bypassesGovernance) yield return Demand.On("s3:BypassGovernanceRetention", bucket, key, versionId);
        if (ifMatch is not (null or "*")) yield return Demand.On("s3:GetObject", bucket, key);
    }
}
