using Strongroom.Kernel;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>The lock of what is about to be written: what the request asks for, else the bucket's default.</summary>
internal sealed class ObjectLocks(ComplianceClock clock)
{
    /// <summary>The error of what a request asks for, or null.</summary>
    public ServiceError? Judge(BucketAccess access, LockRequest? request)
    {
        if (request is null) return null;
        if (access.ObjectLock is null) return S3Errors.NoObjectLock();
        return request.Retention is { } retention && retention.Until <= clock.Latest ? S3Errors.RetentionIsOver(retention.Until) : null;
    }

    /// <summary>The same for what is asked of a body that comes with it: where it will be retained, it must be covered by Content-MD5 or a checksum.</summary>
    public ServiceError? Judge(BucketAccess access, LockRequest? request, IncomingBody body)
    {
        if (Judge(access, request) is { } fault) return fault;
        return (request is not null || access.ObjectLock?.Default is not null) && !IsCovered(body) ? S3Errors.LockNeedsIntegrity("Put Object") : null;
    }

    /// <summary>The error of a part whose object will be locked, or null.</summary>
    public static ServiceError? JudgePart(BucketAccess? access, UploadRow upload, IncomingBody body) =>
        (upload.Lock is not null || access?.ObjectLock?.Default is not null) && !IsCovered(body) ? S3Errors.LockNeedsIntegrity("Put Part") : null;

    /// <summary>What a request asks for, as an upload keeps it until it is completed.</summary>
    public static VersionLock? Asked(LockRequest? request) => request is null ? null : new(request.Retention?.Mode, request.Retention?.Until.ToUnixTimeMilliseconds() ?? 0, request.IsHeld);

    /// <summary>The lock of what is written now; null for none.</summary>
    /// <param name="access">The bucket as the change sees it.</param>
    /// <param name="asked">What was asked for.</param>
    public VersionLock? Of(BucketAccess access, VersionLock? asked)
    {
        if (asked is { Mode: not null } || access.ObjectLock?.Default is not { } standard) return asked;
        var retention = standard.From(clock.Latest);
        return new(retention.Mode, retention.Until.ToUnixTimeMilliseconds(), asked?.IsHeld);
    }

    // What is copied was proved when it came in.
    private static bool IsCovered(IncomingBody body) => body is CopiedBody || body.ExpectedMd5 is not null || body.DeclaredChecksum is not null;
}
