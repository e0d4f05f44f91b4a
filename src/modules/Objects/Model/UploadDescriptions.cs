using Strongroom.Crypto.Checksums;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>Makes what listings tell of unfinished uploads.</summary>
internal sealed class UploadDescriptions(ICredentials credentials, AttributesVault vault, CorruptionAlarm alarm)
{
    /// <summary>Describes an upload. One whose attributes do not open is listed without its checksum, so that it can still be aborted.</summary>
    public UploadDescription Describe(BucketRow bucket, UploadRow upload)
    {
        var owner = credentials.CanonicalIdOf(AccountId.Parse(bucket.Account)) ?? "";
        var starter = upload.Initiator.EndsWith(":root", StringComparison.Ordinal)
            ? credentials.CanonicalIdOf(AccountId.Parse(upload.Account)) ?? ""
            : upload.Initiator;
        try
        {
            var attributes = vault.Open(bucket, upload);
            return new(upload, owner, starter, attributes);
        }
        catch (Exception e) when (CorruptionAlarm.IsCorruption(e))
        {
            alarm.Raise(bucket, upload.Key, null, e);
            return new(upload, owner, starter, null);
        }
    }
}

/// <summary>An unfinished upload as listings tell it.</summary>
/// <param name="Row">The upload.</param>
/// <param name="OwnerId">The canonical id of the bucket's account, whose the object will be.</param>
/// <param name="InitiatorId">The canonical id of a root that started it, or another principal's ARN.</param>
/// <param name="Attributes">What its creation asked for; null where that does not open.</param>
internal sealed record UploadDescription(UploadRow Row, string OwnerId, string InitiatorId, ObjectAttributes? Attributes)
{
    /// <summary>Writes Initiator and Owner. No DisplayName: AWS stopped telling it in November 2025.</summary>
    public void WritePeople(Utf8XmlWriter xml)
    {
        xml.Open("Initiator").Element("ID", InitiatorId).Close("Initiator");
        xml.Open("Owner").Element("ID", OwnerId).Close("Owner");
    }

    /// <summary>Writes ChecksumAlgorithm and ChecksumType.</summary>
    public void WriteChecksum(Utf8XmlWriter xml)
    {
        if (Attributes is { IsChecksumDeclared: true, Checksum: { } checksum }) xml.Element("ChecksumAlgorithm", checksum.Algorithm.Name()).Element("ChecksumType", checksum.TypeName);
    }
}
