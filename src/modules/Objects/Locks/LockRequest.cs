using Strongroom.Kernel;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>How long a version is to be retained.</summary>
/// <param name="Mode">How.</param>
/// <param name="Until">Until when.</param>
internal sealed record Retention(LockMode Mode, DateTimeOffset Until);

/// <summary>The lock that a request asks for what it writes.</summary>
/// <param name="Retention">Null where it does not say, and the bucket's default applies.</param>
/// <param name="IsHeld">Whether a legal hold is asked for; null where it does not say.</param>
internal sealed record LockRequest(Retention? Retention, bool? IsHeld)
{
    private const string Mode = "x-amz-object-lock-mode";
    private const string Until = "x-amz-object-lock-retain-until-date";
    private const string Hold = "x-amz-object-lock-legal-hold";

    /// <summary>Reads the headers; null where there are none.</summary>
    /// <exception cref="ServiceException">InvalidArgument.</exception>
    public static LockRequest? Read(S3RequestReader r)
    {
        var (mode, until, hold) = (r.Header(Mode), r.Header(Until), r.Header(Hold));
        if (mode is null && until is null && hold is null) return null;
        if (mode is null != until is null) throw new ServiceException(S3Errors.InvalidArgument($"{Until} and {Mode} must both be supplied", mode is null ? Mode : Until, ""));
        return new(mode is null ? null : new Retention(ModeOf(mode), TimeOf(until!)), HoldOf(hold));
    }

    /// <summary>What it demands beyond writing.</summary>
    public IEnumerable<Runtime.Demand> Demands(BucketName bucket, ObjectKey key)
    {
        if (Retention is not null) yield return Runtime.Demand.On("s3:PutObjectRetention", bucket, key);
        if (IsHeld is not null) yield return Runtime.Demand.On("s3:PutObjectLegalHold", bucket, key);
    }

    private static LockMode ModeOf(string text) =>
        LockXml.TryParse(text, out var mode) ? mode : throw new ServiceException(S3Errors.InvalidArgument("Unknown wormMode directive.", Mode, text));

    private static DateTimeOffset TimeOf(string text) =>
        LockXml.TryParseTime(text, out var time)
            ? time
            : throw new ServiceException(S3Errors.InvalidArgument("The retain until date must be provided in ISO 8601 format", Until, text));

    private static bool? HoldOf(string? text) => text switch
    {
        null => null,
        "ON" => true,
        "OFF" => false,
        _ => throw new ServiceException(S3Errors.InvalidArgument("Legal Hold must be either of 'ON' or 'OFF'", Hold, text)),
    };
}
