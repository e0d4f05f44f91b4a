namespace Strongroom.Kernel;

/// <summary>
/// The bounds of what a request may ask for. AWS's own where AWS documents one
/// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html), chosen here where it does not.
/// </summary>
public static class Limits
{
    /// <summary>The largest body of one PutObject or UploadPart, in bytes: 5 GiB.</summary>
    public const long SinglePutBytesMax = 5L << 30;

    /// <summary>The largest object, in bytes: 50 TB since December 2025.</summary>
    public const long ObjectBytesMax = 50_000_000_000_000;

    /// <summary>The smallest part of a multipart upload but its last, in bytes: 5 MiB.</summary>
    public const long PartBytesMin = 5L << 20;

    /// <summary>The highest part number, and so the most parts.</summary>
    public const int PartNumberMax = 10_000;

    /// <summary>User metadata of one object, names and values together, in bytes: 2 KiB.</summary>
    public const int UserMetadataBytesMax = 2048;

    /// <summary>Tags on one object.</summary>
    public const int ObjectTagsMax = 10;

    /// <summary>Tags on one bucket.</summary>
    public const int BucketTagsMax = 50;

    /// <summary>Characters of a tag's key.</summary>
    public const int TagKeyCharactersMax = 128;

    /// <summary>Characters of a tag's value.</summary>
    public const int TagValueCharactersMax = 256;

    /// <summary>Keys in one page of a listing.</summary>
    public const int ListKeysMax = 1000;

    /// <summary>Keys in one DeleteObjects.</summary>
    public const int DeleteObjectsKeysMax = 1000;

    /// <summary>CORS rules on one bucket.</summary>
    public const int CorsRulesMax = 100;

    /// <summary>Buckets of one account: AWS's default quota since November 2024.</summary>
    public const int BucketsPerAccountMax = 10_000;

    /// <summary>Bytes of an XML document in a request, but for CompleteMultipartUpload and DeleteObjects: 64 KiB of CORS rules is AWS's largest.</summary>
    public const int XmlBytesMax = 256 * 1024;

    /// <summary>Bytes of the XML of CompleteMultipartUpload and DeleteObjects (10,000 parts with checksums; 1,000 keys of 1,024 bytes, escaped).</summary>
    public const int BatchXmlBytesMax = 8 * 1024 * 1024;

    /// <summary>Nesting of an XML document in a request.</summary>
    public const int XmlDepthMax = 16;

    /// <summary>Nesting of a JSON document in a request.</summary>
    public const int JsonDepthMax = 32;

    /// <summary>Bytes of a JSON or query-protocol body: AWS's limit for control APIs is 1 MiB.</summary>
    public const int ControlBodyBytesMax = 1024 * 1024;

    /// <summary>Bytes of the fields before the file in a browser POST: 20 KiB in AWS.</summary>
    public const int PostFieldsBytesMax = 20 * 1024;

    /// <summary>The longest life of a presigned request, in seconds: seven days.</summary>
    public const int PresignedSecondsMax = 604_800;

    /// <summary>How far a request's clock may be from ours, in seconds: fifteen minutes.</summary>
    public const int ClockSkewSecondsMax = 900;
}
