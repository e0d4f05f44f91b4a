using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>
/// PutBucketVersioning: switches versioning on or suspends it, and MFA Delete with it. Spec: docs/spec-map.md#s3-PutBucketVersioning
/// </summary>
internal sealed class PutBucketVersioning(BucketSettings settings, BucketDirectory buckets, MfaDelete mfa) : S3Operation<PutBucketVersioning.Input, Nothing>
{
    public sealed record Input(BucketName Bucket, VersioningState? Status, bool? MfaDelete, MfaToken? Mfa);

    public override OperationInfo Info { get; } = new()
    {
        Name = "PutBucketVersioning",
        Route = new S3Route("PUT", S3Target.Bucket, "versioning"),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        Body = BodyKind.Document,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        RequestMembers.Document(r);
        var (bucket, token) = (r.Bucket(), MfaToken.Read(r));
        var root = S3Xml.Parse(r.Document(), "VersioningConfiguration").Only("Status", "MfaDelete");
        VersioningState? status = root.TextOf("Status")?.Trim() switch
        {
            null => null,
            "Enabled" => VersioningState.Enabled,
            "Suspended" => VersioningState.Suspended,
            _ => throw new ServiceException(S3Errors.MalformedXml()),
        };
        bool? mfaDelete = root.TextOf("MfaDelete")?.Trim() switch
        {
            null => null,
            "Enabled" => true,
            "Disabled" => false,
            _ => throw new ServiceException(S3Errors.MalformedXml()),
        };
        return status is null ? throw new ServiceException(BucketErrors.IllegalVersioning()) : new(bucket, status, mfaDelete, token);
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:PutBucketVersioning", input.Bucket)];

    public override async Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (input, call) = (granted.Input, granted.Call);
        var isMfaShown = false;
        // A code is used up by being looked at, so it is looked at only where it counts.
        if (input.Mfa is { } token && (input.MfaDelete == true || buckets.FindAccess(input.Bucket.Value) is { IsMfaDeleteOn: true }))
        {
            var shown = await mfa.VerifyAsync(call, token, cancellationToken);
            if (!shown.IsSuccess) return shown.Error;
            isMfaShown = shown.Value;
        }
        return await settings.ChangeAccessAsync(
            granted, input.Bucket, VersioningDocument.Kind,
            (tx, access) =>
            {
                var mfaDelete = input.MfaDelete ?? access.IsMfaDeleteOn;
                if (mfaDelete != access.IsMfaDeleteOn && !IsOwnersRoot(call.Caller, access)) return BucketErrors.NotTheOwnersRoot();
                if ((mfaDelete || access.IsMfaDeleteOn) && !isMfaShown) return S3Errors.MfaRequired();
                if (access.ObjectLock is not null && input.Status != VersioningState.Enabled) return BucketErrors.VersioningIsLocked();
                tx.UpdateBucket(access.Row with { Versioning = input.Status!.Value });
                return mfaDelete ? VersioningDocument.Encode(mfaDelete) : Result<byte[]?>.Success(null);
            },
            cancellationToken);
    }

    public override void Write(S3ResponseWriter w, Nothing output) => w.Status(200);

    private static bool IsOwnersRoot(Caller caller, BucketAccess access) => caller.Kind == CallerKind.Root && caller.Account == access.Owner;
}
