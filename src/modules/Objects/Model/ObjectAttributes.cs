namespace Strongroom.Objects;

/// <summary>
/// What a client said about an object, beside its bytes. Kept sealed (docs/formats/object-attributes.md); <see cref="AttributesCodec"/> writes
/// it, <see cref="AttributesVault"/> seals it.
/// </summary>
public sealed record ObjectAttributes
{
    /// <summary>What S3 says of an object whose writer said nothing.</summary>
    public const string DefaultContentType = "binary/octet-stream";

    /// <summary>Content-Type; null where none was given, and <see cref="DefaultContentType"/> is told.</summary>
    public string? ContentType { get; init; }

    /// <summary>Cache-Control.</summary>
    public string? CacheControl { get; init; }

    /// <summary>Content-Disposition.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary>Content-Encoding without aws-chunked, which is of the transfer and not of the object.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>Content-Language.</summary>
    public string? ContentLanguage { get; init; }

    /// <summary>Expires as it was sent.</summary>
    public string? Expires { get; init; }

    /// <summary>x-amz-website-redirect-location.</summary>
    public string? WebsiteRedirectLocation { get; init; }

    /// <summary>x-amz-meta-*: names in lower case without the prefix, values as text; 2 KiB together.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>Tags, at most ten.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>The checksum; for an upload, which algorithm and type its object will have.</summary>
    public ObjectChecksum? Checksum { get; init; }

    /// <summary>In an upload: true where the client chose the algorithm, so that parts must agree.</summary>
    public bool IsChecksumDeclared { get; init; }

    /// <summary>The parts of an object that was put by a multipart upload; null for any other.</summary>
    public PartSizes? Parts { get; init; }

    /// <summary>The upload that made the object, so that completing it again is answered as before; null for any other object.</summary>
    public string? UploadId { get; init; }

    /// <summary>The ACL; null where it says no more than that the owner has full control.</summary>
    public IReadOnlyList<AclGrant>? Acl { get; init; }

    /// <summary>The KMS key that it is encrypted under; null for SSE-S3 and SSE-C.</summary>
    public KmsEncryption? Kms { get; init; }

    /// <summary>What tells the client's key that it is encrypted under from another; null but for SSE-C.</summary>
    public byte[]? CustomerKeyCheck { get; init; }

    /// <summary>What the key of its body is derived with.</summary>
    internal SecondKey SecondKey => Kms is not null ? SecondKey.Kms : CustomerKeyCheck is not null ? SecondKey.Customer : SecondKey.None;

    /// <summary>In an upload: x-amz-server-side-encryption as its creation asked for it, which conditions on its parts are judged by; null where it did not.</summary>
    public string? ServerSideEncryption { get; init; }
}
