using System.Text;
using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>What a request says of the object that it is about to write.</summary>
internal sealed record ObjectHeaders
{
    private static readonly string[] StorageClasses =
        ["STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE", "GLACIER_IR"];

    /// <summary>Headers, metadata and tags.</summary>
    public required ObjectAttributes Attributes { get; init; }

    /// <summary>The storage class; null for STANDARD.</summary>
    public string? StorageClass { get; init; }

    /// <summary>True where tags were sent, so that s3:PutObjectTagging is demanded.</summary>
    public bool HasTags => Attributes.Tags.Count > 0;

    /// <summary>The ACL that was sent, so that s3:PutObjectAcl is demanded; null where none was.</summary>
    public AclRequest? Acl { get; init; }

    /// <summary>What is said of encryption.</summary>
    public SseRequest Sse { get; init; } = SseRequest.None;

    /// <summary>The lock that is asked for; null where none is.</summary>
    public LockRequest? Lock { get; init; }

    /// <summary>Reads them all.</summary>
    /// <exception cref="ServiceException">InvalidStorageClass, MethodNotAllowed, MetadataTooLarge, InvalidTag, NotImplemented or InvalidArgument.</exception>
    public static ObjectHeaders Read(S3RequestReader r) => new()
    {
        Attributes = new ObjectAttributes
        {
            ContentType = NullIfEmpty(r.Header("Content-Type")),
            CacheControl = r.Header("Cache-Control"),
            ContentDisposition = r.Header("Content-Disposition"),
            ContentEncoding = WithoutTransfer(r.Header("Content-Encoding")),
            ContentLanguage = r.Header("Content-Language"),
            Expires = r.Header("Expires"),
            WebsiteRedirectLocation = Redirect(r.Header("x-amz-website-redirect-location")),
            Metadata = Metadata(r),
            Tags = TagSet.FromHeader(r.Header("x-amz-tagging")),
        },
        StorageClass = Class(r.Header("x-amz-storage-class")),
        Acl = AclRequest.OfObject(r),
        Sse = SseRequest.Read(r),
        Lock = LockRequest.Read(r),
    };

    /// <summary>aws-chunked says how the bytes came, not what they are.</summary>
    private static string? WithoutTransfer(string? encoding)
    {
        if (encoding is null || !encoding.Contains("aws-chunked", StringComparison.OrdinalIgnoreCase)) return encoding;
        var left = encoding.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(e => !e.Equals("aws-chunked", StringComparison.OrdinalIgnoreCase));
        return NullIfEmpty(string.Join(',', left));
    }

    private static List<KeyValuePair<string, string>> Metadata(S3RequestReader r)
    {
        var metadata = new List<KeyValuePair<string, string>>();
        var bytes = 0;
        foreach (var (name, value) in r.HeadersWithPrefix("x-amz-meta-"))
        {
            var text = EncodedWords.Decode(value);
            bytes += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(text);
            metadata.Add(new(name, text));
        }
        return bytes > Limits.UserMetadataBytesMax ? throw new ServiceException(S3Errors.MetadataTooLarge(bytes)) : metadata;
    }

    private static string? Class(string? name) => name switch
    {
        null or "STANDARD" => null,
        _ => Array.IndexOf(StorageClasses, name) >= 0 ? name : throw new ServiceException(S3Errors.InvalidStorageClass(name)),
    };

    private static string? Redirect(string? location)
    {
        if (location is null || location.StartsWith('/') || location.StartsWith("http://", StringComparison.Ordinal) || location.StartsWith("https://", StringComparison.Ordinal))
            return location;
        throw new ServiceException(new ServiceError("InvalidRedirectLocation", "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.", 400));
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
