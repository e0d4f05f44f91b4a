using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>Where a copy comes from: x-amz-copy-source is "bucket/key" or "/bucket/key", percent-encoded, perhaps with "?versionId=…".</summary>
internal sealed record CopySource(BucketName Bucket, ObjectKey Key, string? VersionId, CustomerKey? CustomerKey)
{
    private const string Header = "x-amz-copy-source";
    private const string VersionMark = "?versionId=";

    /// <summary>Reads the header.</summary>
    /// <exception cref="ServiceException">InvalidArgument, InvalidRequest or InvalidEncryptionAlgorithmError for the key that it is under, or NotImplemented for an access point's ARN.</exception>
    public static CopySource Read(S3RequestReader r)
    {
        _ = r.Header("x-amz-source-expected-bucket-owner");
        var customerKey = CustomerKey.ReadForSource(r);
        var text = r.Header(Header) ?? "";
        if (text.StartsWith("arn:", StringComparison.Ordinal)) throw new ServiceException(S3Errors.NotImplemented(Header));
        string? versionId = null;
        var mark = text.LastIndexOf(VersionMark, StringComparison.Ordinal);
        var path = text.AsSpan();
        if (mark >= 0)
        {
            versionId = QueryParameters.Decode(text.AsSpan(mark + VersionMark.Length), plusIsSpace: false);
            path = path[..mark];
            if (versionId.Length == 0) throw new ServiceException(S3Errors.InvalidArgument("Version id cannot be the empty string", Header, text));
        }
        var decoded = QueryParameters.Decode(path, plusIsSpace: false);
        if (decoded.StartsWith('/')) decoded = decoded[1..];
        // What follows the first slash is the key whatever it holds: "../x" is a key, and no way out of the bucket.
        var cut = decoded.IndexOf('/', StringComparison.Ordinal);
        if (cut <= 0 || cut + 1 == decoded.Length)
            throw new ServiceException(S3Errors.InvalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey", Header, text));
        return BucketName.TryParse(decoded[..cut], out var bucket)
            ? new(bucket, S3RequestReader.KeyFrom(decoded[(cut + 1)..]), versionId, customerKey)
            : throw new ServiceException(S3Errors.InvalidArgument("Invalid copy source bucket name", Header, text));
    }

    /// <summary>What s3:x-amz-copy-source tells: decoded, without a leading slash and without a version, so that no way of writing it gets around a condition.</summary>
    public string ConditionText => $"{Bucket.Value}/{Key.Text}";

    /// <summary>The error of reading it as a copy tells it: what a GET may not do with a delete marker, a copy may not name.</summary>
    public static ServiceError Told(ServiceError error) => error.Code == "MethodNotAllowed" ? S3Errors.DeleteMarkerAsSource() : error;

    /// <summary>What reading its tags demands.</summary>
    public Demand TaggingDemand => Demand.On(VersionId is null ? "s3:GetObjectTagging" : "s3:GetObjectVersionTagging", Bucket, Key, VersionId).OfSource();

    /// <summary>What reading it demands.</summary>
    public Demand Demand => Demand.On(VersionId is null ? "s3:GetObject" : "s3:GetObjectVersion", Bucket, Key, VersionId).OfSource();
}
