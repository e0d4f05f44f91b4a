using System.Globalization;
using Strongroom.Crypto.Checksums;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>Members that many answers share.</summary>
internal static class ResponseMembers
{
    /// <summary>How it is encrypted: everything is.</summary>
    public static S3ResponseWriter Sealed(this S3ResponseWriter w, ObjectEncryption encryption) => encryption switch
    {
        { CustomerKey: { } key } => w.Header("x-amz-server-side-encryption-customer-algorithm", CustomerKey.Algorithm)
            .Header("x-amz-server-side-encryption-customer-key-MD5", key.Md5),
        { Kms: { } kms } => w.Header("x-amz-server-side-encryption", ServerSideEncryption.Kms)
            .Header("x-amz-server-side-encryption-aws-kms-key-id", kms.KeyArn)
            .Header("x-amz-server-side-encryption-bucket-key-enabled", kms.UsesBucketKey ? "true" : null),
        _ => w.Header("x-amz-server-side-encryption", ServerSideEncryption.Aes256),
    };

    /// <summary>The same to who chose it: with the encryption context.</summary>
    public static S3ResponseWriter SealedAsAsked(this S3ResponseWriter w, ObjectEncryption encryption) => w.Sealed(encryption)
        .Header("x-amz-server-side-encryption-context", encryption.Kms is { Context.Count: > 0 } kms ? SseRequest.Encode(kms.Context) : null);

    /// <summary>How it is locked.</summary>
    public static S3ResponseWriter Locked(this S3ResponseWriter w, VersionLock? kept)
    {
        if (kept?.Mode is { } mode)
            w.Header("x-amz-object-lock-mode", LockXml.NameOf(mode)).Header("x-amz-object-lock-retain-until-date", LockXml.TextOf(DateTimeOffset.FromUnixTimeMilliseconds(kept.RetainUntilMs)));
        return kept?.IsHeld is { } held ? w.Header("x-amz-object-lock-legal-hold", LockXml.HoldOf(held)) : w;
    }

    /// <summary>The checksum with its type.</summary>
    public static S3ResponseWriter Checksum(this S3ResponseWriter w, ObjectChecksum? checksum) =>
        checksum is not { } c ? w : w.Header(c.Algorithm.HeaderName(), c.Value).Header("x-amz-checksum-type", c.TypeName);

    /// <summary>The checksum as elements of a result.</summary>
    public static Utf8XmlWriter Checksum(this Utf8XmlWriter xml, ObjectChecksum? checksum) =>
        checksum is not { } c ? xml : xml.Element(c.ElementName, c.Value).Element("ChecksumType", c.TypeName);

    /// <summary>What GET and HEAD tell of an object, beside its body; headers that the request overrides are the request's.</summary>
    public static void Describe(this S3ResponseWriter w, ObjectRow row, ObjectAttributes attributes, CustomerKey? customerKey, ResponseOverrides overrides, bool tellsTags)
    {
        w.ETag(row.ETag)
            .LastModified(DateTimeOffset.FromUnixTimeMilliseconds(row.ModifiedMs))
            .Header("Accept-Ranges", "bytes")
            .Header("Content-Type", overrides.ContentType ?? attributes.ContentType ?? ObjectAttributes.DefaultContentType)
            .Header("Cache-Control", overrides.CacheControl ?? attributes.CacheControl)
            .Header("Content-Disposition", overrides.ContentDisposition ?? attributes.ContentDisposition)
            .Header("Content-Encoding", overrides.ContentEncoding ?? attributes.ContentEncoding)
            .Header("Content-Language", overrides.ContentLanguage ?? attributes.ContentLanguage)
            .Header("Expires", overrides.Expires ?? attributes.Expires)
            .Header("x-amz-website-redirect-location", attributes.WebsiteRedirectLocation)
            .Header("x-amz-storage-class", row.StorageClass)
            .Header("x-amz-tagging-count", !tellsTags ? null : attributes.Tags.Count.ToString(CultureInfo.InvariantCulture))
            .Sealed(new(attributes.Kms, customerKey));
        foreach (var (name, value) in attributes.Metadata) w.Header("x-amz-meta-" + name, EncodedWords.Encode(value));
    }
}
