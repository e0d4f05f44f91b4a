using System.Text.Json;
using Strongroom.Kernel;

namespace Strongroom.Objects;

/// <summary>
/// Who owns what is written into a bucket, and whether ACLs are in use. Spec: https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
/// </summary>
internal enum ObjectOwnership
{
    /// <summary>The bucket's owner owns every object; ACLs are disabled.</summary>
    BucketOwnerEnforced,

    /// <summary>The bucket's owner owns what is written with the ACL bucket-owner-full-control, the writer the rest.</summary>
    BucketOwnerPreferred,

    /// <summary>The writer owns the object.</summary>
    ObjectWriter,
}

/// <summary>
/// The setting as it is kept. No document at all is BucketOwnerEnforced, what every new bucket has. Format: docs/formats/bucket-configuration.md
/// </summary>
/// <param name="Version">1.</param>
/// <param name="Ownership">AWS's name of the setting; null where it was removed.</param>
internal sealed record OwnershipDocument(int Version, string? Ownership)
{
    /// <summary>The document's kind.</summary>
    public const string Kind = "ownership";

    /// <summary>The setting in force. Where it was removed it is ObjectWriter, what buckets had before there was a setting.</summary>
    /// <exception cref="FormatException">A newer release wrote it.</exception>
    public static ObjectOwnership InForce(byte[]? document) => Find(document) ?? ObjectOwnership.ObjectWriter;

    /// <summary>The setting; null where it was removed.</summary>
    /// <exception cref="FormatException">A newer release wrote it.</exception>
    public static ObjectOwnership? Find(byte[]? document)
    {
        if (document is null) return ObjectOwnership.BucketOwnerEnforced;
        if (AccessDocuments.Read(document, AccessJson.Default.OwnershipDocument, d => d.Version).Ownership is not { } name) return null;
        return TryParse(name, out var ownership) ? ownership : throw new FormatException("Not an object ownership.");
    }

    /// <summary>Writes the document.</summary>
    public static byte[] Encode(ObjectOwnership? ownership) =>
        JsonSerializer.SerializeToUtf8Bytes(new OwnershipDocument(1, ownership?.ToString()), AccessJson.Default.OwnershipDocument);

    /// <summary>Reads AWS's name of a setting.</summary>
    public static bool TryParse(string name, out ObjectOwnership ownership) =>
        Enum.TryParse(name, out ownership) && string.Equals(ownership.ToString(), name, StringComparison.Ordinal);

    /// <summary>Reads x-amz-object-ownership; null where it was not sent.</summary>
    /// <exception cref="ServiceException">InvalidArgument.</exception>
    public static ObjectOwnership? FromHeader(string? header)
    {
        if (header is null) return null;
        return TryParse(header, out var ownership)
            ? ownership
            : throw new ServiceException(S3Errors.InvalidArgument("Invalid x-amz-object-ownership header: " + header, "x-amz-object-ownership", header));
    }
}
