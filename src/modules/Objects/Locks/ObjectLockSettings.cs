using System.Text.Json;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>
/// Object Lock of a bucket that has it: once on, it stays. Spec: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html
/// </summary>
/// <param name="Default">How what is written without a word about retention is retained; null where it is not.</param>
internal sealed record ObjectLockSettings(DefaultRetention? Default)
{
    /// <summary>The longest default retention in days: a hundred years.</summary>
    public const int DaysMax = 36_500;

    /// <summary>The longest default retention in years.</summary>
    public const int YearsMax = 100;
}

/// <summary>A bucket's default retention; either days or years.</summary>
internal sealed record DefaultRetention(LockMode Mode, int? Days, int? Years)
{
    /// <summary>The retention of what is written at a moment; a year has 365 days, as AWS counts.</summary>
    public Retention From(DateTimeOffset written) => new(Mode, written.AddDays(Days ?? Years!.Value * 365));
}

/// <summary>Object Lock as it is kept; no document is none. Format: docs/formats/bucket-configuration.md</summary>
/// <param name="Version">1.</param>
/// <param name="Mode">The default retention's mode in AWS's words; absent where there is none.</param>
/// <param name="Days">Its days, or absent.</param>
/// <param name="Years">Its years, or absent.</param>
internal sealed record ObjectLockDocument(int Version, string? Mode, int? Days, int? Years)
{
    /// <summary>The document's kind.</summary>
    public const string Kind = "object-lock";

    /// <summary>Writes the document.</summary>
    public static byte[] Encode(ObjectLockSettings settings) => JsonSerializer.SerializeToUtf8Bytes(
        new ObjectLockDocument(1, settings.Default is { } retention ? LockXml.NameOf(retention.Mode) : null, settings.Default?.Days, settings.Default?.Years),
        AccessJson.Default.ObjectLockDocument);

    /// <summary>Reads the document; null is no Object Lock.</summary>
    /// <exception cref="FormatException">A newer release wrote it.</exception>
    public static ObjectLockSettings? Decode(byte[]? document)
    {
        if (document is null) return null;
        var read = AccessDocuments.Read(document, AccessJson.Default.ObjectLockDocument, d => d.Version);
        if (read.Mode is null) return new(null);
        return LockXml.TryParse(read.Mode, out var mode) && read.Days is null != read.Years is null
            ? new(new DefaultRetention(mode, read.Days, read.Years))
            : throw new FormatException("Not an Object Lock configuration.");
    }
}

/// <summary>What of a bucket's versioning is not in its row: MFA Delete. No document is off. Format: docs/formats/bucket-configuration.md</summary>
/// <param name="Version">1.</param>
/// <param name="MfaDelete">True where it is on.</param>
internal sealed record VersioningDocument(int Version, bool MfaDelete)
{
    /// <summary>The document's kind.</summary>
    public const string Kind = "versioning";

    /// <summary>Writes the document.</summary>
    public static byte[] Encode(bool mfaDelete) => JsonSerializer.SerializeToUtf8Bytes(new VersioningDocument(1, mfaDelete), AccessJson.Default.VersioningDocument);

    /// <summary>Reads the document; null is off.</summary>
    /// <exception cref="FormatException">A newer release wrote it.</exception>
    public static bool Decode(byte[]? document) => document is not null && AccessDocuments.Read(document, AccessJson.Default.VersioningDocument, d => d.Version).MfaDelete;
}
