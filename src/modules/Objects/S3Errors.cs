using System.Globalization;
using Strongroom.Kernel;

namespace Strongroom.Objects;

/// <summary>
/// S3's errors in AWS's words. Those of reading and authenticating a request are <see cref="Wire.WireErrors"/>.
/// See https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
/// </summary>
public static class S3Errors
{
    /// <summary>No such bucket.</summary>
    public static ServiceError NoSuchBucket(string bucket) => new ServiceError("NoSuchBucket", "The specified bucket does not exist", 404).With("BucketName", bucket);

    /// <summary>No object under that key.</summary>
    public static ServiceError NoSuchKey(string key) => new ServiceError("NoSuchKey", "The specified key does not exist.", 404).With("Key", key);

    /// <summary>No such version of that key.</summary>
    public static ServiceError NoSuchVersion(string key, string versionId) =>
        new ServiceError("NoSuchVersion", "The specified version does not exist.", 404).With("Key", key).With("VersionId", versionId);

    /// <summary>The version id has a form that none ever has.</summary>
    public static ServiceError InvalidVersionId(string versionId) => InvalidArgument("Invalid version id specified", "versionId", versionId);

    /// <summary>The upload was completed, aborted, or never was.</summary>
    public static ServiceError NoSuchUpload(string uploadId) =>
        new ServiceError("NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.", 404)
            .With("UploadId", uploadId);

    /// <summary>A delete marker has no content.</summary>
    /// <param name="method">The request's method.</param>
    /// <param name="versionId">The marker's version id.</param>
    /// <param name="made">When it was made.</param>
    public static ServiceError DeleteMarkerNotReadable(string method, string versionId, DateTimeOffset made) =>
        new ServiceError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)
            .With("Method", method).With("ResourceType", "DeleteMarker")
            .WithHeader("x-amz-delete-marker", "true").WithHeader("x-amz-version-id", versionId).WithHeader("Allow", "DELETE")
            .WithHeader("Last-Modified", made.UtcDateTime.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>A delete marker has nothing to copy.</summary>
    public static ServiceError DeleteMarkerAsSource() => InvalidRequest("The source of a copy request may not specifically refer to a delete marker by version id.");

    /// <summary>A lock outranks every grant.</summary>
    public static ServiceError ObjectLocked() => new("AccessDenied", "Access Denied because object protected by object lock.", 403);

    /// <summary>The bucket has no Object Lock, so nothing in it can be locked.</summary>
    public static ServiceError NoObjectLock() => InvalidRequest("Bucket is missing Object Lock Configuration");

    /// <summary>The version was never retained, or never held.</summary>
    public static ServiceError NoSuchLock() => new("NoSuchObjectLockConfiguration", "The specified object does not have a ObjectLock configuration", 404);

    /// <summary>A retention that would have ended already.</summary>
    public static ServiceError RetentionIsOver(DateTimeOffset until) =>
        InvalidArgument("The retain until date must be in the future!", "RetainUntilDate", LockXml.TextOf(until));

    /// <summary>What cannot be put right later must come with a proof that it is what was meant.</summary>
    public static ServiceError LockNeedsIntegrity(string what) =>
        InvalidRequest($"Content-MD5 OR x-amz-checksum- HTTP header is required for {what} requests with Object Lock parameters");

    /// <summary>The bucket has MFA Delete on, and no second factor was shown.</summary>
    public static ServiceError MfaRequired() => new("AccessDenied", "Mfa Authentication must be used for this request", 403);

    /// <summary>A condition of the request does not hold.</summary>
    public static ServiceError PreconditionFailed(string condition) =>
        new ServiceError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412).With("Condition", condition);

    /// <summary>The client's copy is still right; carries the validators, no body.</summary>
    public static ServiceError NotModified() => new("NotModified", "Not Modified", 304);

    /// <summary>The range lies outside of the object.</summary>
    public static ServiceError InvalidRange(string range, long size) =>
        new ServiceError("InvalidRange", "The requested range is not satisfiable", 416)
            .With("RangeRequested", range).With("ActualObjectSize", Text(size)).WithHeader("Content-Range", "bytes */" + Text(size));

    /// <summary>The object has no part of that number.</summary>
    public static ServiceError InvalidPartNumber(int requested, int count) =>
        new ServiceError("InvalidPartNumber", "The requested partnumber is not satisfiable", 416)
            .With("PartNumberRequested", Text(requested)).With("ActualPartCount", Text(count));

    /// <summary>Content-MD5 promises other bytes than came.</summary>
    public static ServiceError BadMd5(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> calculated) =>
        new ServiceError("BadDigest", "The Content-MD5 you specified did not match what we received.", 400)
            .With("ExpectedDigest", Convert.ToBase64String(expected)).With("CalculatedDigest", Convert.ToBase64String(calculated));

    /// <summary>A checksum promises other bytes than there are.</summary>
    public static ServiceError BadChecksum(string algorithm) => new("BadDigest", $"The {algorithm} you specified did not match the calculated checksum.", 400);

    /// <summary>The body is longer than one request may carry.</summary>
    public static ServiceError EntityTooLarge(long proposed, long max) =>
        new ServiceError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", 400)
            .With("ProposedSize", Text(proposed)).With("MaxSizeAllowed", Text(max));

    /// <summary>A part that is not the last is below 5 MiB.</summary>
    public static ServiceError EntityTooSmall(long proposed, int partNumber, string eTag) =>
        new ServiceError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", 400)
            .With("ProposedSize", Text(proposed)).With("MinSizeAllowed", Text(Limits.PartBytesMin))
            .With("PartNumber", Text(partNumber)).With("ETag", eTag);

    /// <summary>The request does not say how long its body is.</summary>
    public static ServiceError MissingContentLength() => new("MissingContentLength", "You must provide the Content-Length HTTP header.", 411);

    /// <summary>A part is not there, or its ETag or checksum is another.</summary>
    public static ServiceError InvalidPart(string uploadId, int number, string eTag) =>
        new ServiceError("InvalidPart", "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.", 400)
            .With("UploadId", uploadId).With("PartNumber", Text(number)).With("ETag", eTag);

    /// <summary>Part numbers do not ascend.</summary>
    public static ServiceError InvalidPartOrder(string uploadId) =>
        new ServiceError("InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.", 400).With("UploadId", uploadId);

    /// <summary>AWS has no such storage class.</summary>
    public static ServiceError InvalidStorageClass(string name) =>
        new ServiceError("InvalidStorageClass", "The storage class you specified is not valid", 400).With("StorageClassRequested", name);

    /// <summary>User metadata above 2 KiB.</summary>
    public static ServiceError MetadataTooLarge(int bytes) =>
        new ServiceError("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size", 400)
            .With("Size", Text(bytes)).With("MaxSizeAllowed", Text(Limits.UserMetadataBytesMax));

    /// <summary>ACLs are disabled: the bucket's owner owns every object.</summary>
    public static ServiceError AccessControlListNotSupported() => new("AccessControlListNotSupported", "The bucket does not allow ACLs", 400);

    /// <summary>A tag breaks a rule.</summary>
    public static ServiceError InvalidTag(string message, string key) => new ServiceError("InvalidTag", message, 400).With("TagKey", key);

    /// <summary>Too many tags on one object.</summary>
    public static ServiceError TooManyObjectTags() => new("BadRequest", "Object tags cannot be greater than 10", 400);

    /// <summary>A parameter has a value that it may not have.</summary>
    public static ServiceError InvalidArgument(string message, string name, string value) => Wire.WireErrors.InvalidArgument(message, name, value);

    /// <summary>The request contradicts itself or lacks what it needs.</summary>
    public static ServiceError InvalidRequest(string message) => Wire.WireErrors.InvalidRequest(message);

    /// <summary>A header asks for what this release does not have.</summary>
    public static ServiceError NotImplemented(string header) =>
        new ServiceError("NotImplemented", "A header you provided implies functionality that is not implemented", 501).With("Header", header);

    /// <summary>The XML is not of the published schema.</summary>
    public static ServiceError MalformedXml() => Wire.WireErrors.MalformedXml();

    /// <summary>Others change the same thing all the time.</summary>
    public static ServiceError SlowDown() => new("SlowDown", "Please reduce your request rate.", 503);

    /// <summary>Something failed on our side; the operator's log says what.</summary>
    public static ServiceError InternalError() => Wire.WireErrors.InternalError();

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
