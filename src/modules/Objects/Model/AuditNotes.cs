using Strongroom.Runtime.Audit;

namespace Strongroom.Objects;

/// <summary>What the record of an object's read or write tells beyond what the pipeline notes, in CloudTrail's words.</summary>
internal static class AuditNotes
{
    /// <summary>A write: call it before the change, so that the record that is committed with it has this.</summary>
    /// <param name="audit">The record.</param>
    /// <param name="isSseAsked">True where the request asked for its encryption by name.</param>
    /// <param name="kind">What it is under.</param>
    /// <param name="kms">The KMS key that it is under, or null.</param>
    /// <param name="bytesIn">Payload bytes that the client sent.</param>
    /// <param name="objectSize">Bytes of what was written, or null.</param>
    public static void Written(AuditEvent audit, bool isSseAsked, SecondKey kind, KmsEncryption? kms, long bytesIn, long? objectSize)
    {
        audit.SseApplied = (isSseAsked || kind == SecondKey.Customer ? "" : "Default_") + NameOf(kind);
        // Nothing of a client's key: not even its MD5, which would tell it from others.
        if (kind == SecondKey.Customer) audit.ResponseElements.Add(new("x-amz-server-side-encryption-customer-algorithm", CustomerKey.Algorithm));
        else audit.ResponseElements.Add(new("x-amz-server-side-encryption", kms is null ? ServerSideEncryption.Aes256 : ServerSideEncryption.Kms));
        if (kms is not null) audit.ResponseElements.Add(new("x-amz-server-side-encryption-aws-kms-key-id", kms.KeyArn));
        audit.BytesIn = bytesIn;
        audit.ObjectSize = objectSize;
    }

    /// <summary>The version that a write made, as the client is told: call it within the change.</summary>
    public static void Version(AuditEvent audit, string? versionId)
    {
        if (versionId is not null) audit.ResponseElements.Add(new("x-amz-version-id", versionId));
    }

    /// <summary>A read.</summary>
    public static void Read(AuditEvent audit, StoredObject found)
    {
        audit.SseApplied = NameOf(found.Attributes.SecondKey);
        audit.ObjectSize = found.Row.Size;
    }

    private static string NameOf(SecondKey kind) => kind switch
    {
        SecondKey.Kms => "SSE_KMS",
        SecondKey.Customer => "SSE_C",
        _ => "SSE_S3",
    };
}
