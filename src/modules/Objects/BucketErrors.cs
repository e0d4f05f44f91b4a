using System.Globalization;
using Strongroom.Kernel;

namespace Strongroom.Objects;

/// <summary>
/// S3's errors of buckets, their configuration, and listings, in AWS's words.
/// See https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
/// </summary>
internal static class BucketErrors
{
    /// <summary>Another account has a bucket of that name.</summary>
    public static ServiceError AlreadyExists(BucketName bucket) => new ServiceError(
        "BucketAlreadyExists",
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
        409).With("BucketName", bucket.Value);

    /// <summary>The caller's account has a bucket of that name.</summary>
    public static ServiceError AlreadyOwnedByYou(BucketName bucket) => new ServiceError(
        "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.", 409).With("BucketName", bucket.Value);

    /// <summary>The account has as many buckets as it may.</summary>
    public static ServiceError TooMany() => new("TooManyBuckets", "You have attempted to create more buckets than allowed", 400);

    /// <summary>Something is in the bucket.</summary>
    public static ServiceError NotEmpty(BucketName bucket) =>
        new ServiceError("BucketNotEmpty", "The bucket you tried to delete is not empty", 409).With("BucketName", bucket.Value);

    /// <summary>A region, but not this server's.</summary>
    public static ServiceError IllegalLocationConstraint(string constraint) => new(
        "IllegalLocationConstraintException",
        $"The {constraint} location constraint is incompatible for the region specific endpoint this request was sent to.", 400);

    /// <summary>No region at all, or us-east-1, which is said by saying nothing.</summary>
    public static ServiceError InvalidLocationConstraint(string constraint) =>
        new ServiceError("InvalidLocationConstraint", "The specified location-constraint is not valid", 400).With("LocationConstraint", constraint);

    /// <summary>ACLs are disabled in every new bucket.</summary>
    public static ServiceError AclWithOwnership() =>
        new("InvalidBucketAclWithObjectOwnership", "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting", 400);

    /// <summary>A document asks for what this release does not have.</summary>
    public static ServiceError ElementNotImplemented(string element) =>
        new ServiceError("NotImplemented", "The XML you provided asks for functionality that is not implemented", 501).With("Element", element);

    /// <summary>The bucket has no tags.</summary>
    public static ServiceError NoSuchTagSet(BucketName bucket) =>
        new ServiceError("NoSuchTagSet", "The TagSet does not exist", 404).With("BucketName", bucket.Value);

    /// <summary>The bucket has no Object Lock.</summary>
    public static ServiceError NoSuchObjectLock(BucketName bucket) => new ServiceError(
        "ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket", 404).With("BucketName", bucket.Value);

    /// <summary>What is locked needs versions.</summary>
    public static ServiceError VersioningIsOff() =>
        new("InvalidBucketState", "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration", 409);

    /// <summary>A bucket with Object Lock stays versioned.</summary>
    public static ServiceError VersioningIsLocked() =>
        new("InvalidBucketState", "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.", 409);

    /// <summary>A versioning configuration that says nothing, or what there is not.</summary>
    public static ServiceError IllegalVersioning() => new("IllegalVersioningConfigurationException", "The Versioning element must be specified", 400);

    /// <summary>Only the root of the bucket's account may switch MFA Delete.</summary>
    public static ServiceError NotTheOwnersRoot() => new("AccessDenied", "This operation may only be performed by the bucket owner", 403);

    /// <summary>The bucket has no CORS rules.</summary>
    public static ServiceError NoSuchCors(BucketName bucket) =>
        new ServiceError("NoSuchCORSConfiguration", "The CORS configuration does not exist", 404).With("BucketName", bucket.Value);

    /// <summary>A preflight that the bucket's rules do not allow.</summary>
    public static ServiceError CorsNotAllowed(string method, string resourceType) => CorsForbidden(
        "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
        method, resourceType);

    /// <summary>A preflight on a bucket without rules.</summary>
    public static ServiceError CorsNotEnabled(string method, string resourceType) => CorsForbidden("CORSResponse: CORS is not enabled for this bucket.", method, resourceType);

    /// <summary>A preflight on no bucket.</summary>
    public static ServiceError CorsBucketNotFound(string method, string resourceType) => CorsForbidden("CORSResponse: Bucket not found", method, resourceType);

    /// <summary>A preflight without its headers.</summary>
    public static ServiceError BadRequest(string message) => new("BadRequest", message, 400);

    /// <summary>A token that no page ended with.</summary>
    public static ServiceError InvalidToken(string token) => S3Errors.InvalidArgument("The continuation token provided is incorrect", "continuation-token", token);

    private static ServiceError CorsForbidden(string message, string method, string resourceType) =>
        new ServiceError("AccessForbidden", message, 403).With("Method", method).With("ResourceType", resourceType.ToUpper(CultureInfo.InvariantCulture));
}
