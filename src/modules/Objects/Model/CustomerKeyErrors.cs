using Strongroom.Kernel;

namespace Strongroom.Objects;

/// <summary>
/// S3's errors of customer-provided keys, in AWS's words. None repeats what the request said of the key. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html and, for what a bucket blocks,
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
/// </summary>
internal static class CustomerKeyErrors
{
    private const string Header = "x-amz-server-side-encryption";

    /// <summary>The request did not come over TLS.</summary>
    public static ServiceError NotSecure() => S3Errors.InvalidRequest("Requests specifying Server Side Encryption with Customer provided keys must be made over a secure connection.");

    /// <summary>A key and another kind of encryption in one request.</summary>
    public static ServiceError Incompatible(string algorithm) =>
        S3Errors.InvalidArgument("Server Side Encryption with Customer provided key is incompatible with the encryption method specified", Header, algorithm);

    /// <summary>No algorithm.</summary>
    public static ServiceError NoAlgorithm() => Invalid("Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.");

    /// <summary>Not AES256.</summary>
    public static ServiceError InvalidAlgorithm(string algorithm) =>
        new ServiceError("InvalidEncryptionAlgorithmError", "The Encryption request you specified is not valid. Supported value: AES256.", 400)
            .With("ArgumentName", Header).With("ArgumentValue", algorithm);

    /// <summary>No key.</summary>
    public static ServiceError NoKey() => Invalid("Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.");

    /// <summary>No MD5 of the key.</summary>
    public static ServiceError NoMd5() => Invalid("Requests specifying Server Side Encryption with Customer provided keys must provide the client calculated MD5 of the secret key.");

    /// <summary>The MD5 is another key's.</summary>
    public static ServiceError OtherMd5() => Invalid("The calculated MD5 hash of the key did not match the hash that was provided.");

    /// <summary>Not the base64 of 32 bytes.</summary>
    public static ServiceError InvalidKey() => Invalid("The secret key was invalid for the specified algorithm.");

    /// <summary>What is stored under a key is asked for without one.</summary>
    public static ServiceError KeyNeeded() => S3Errors.InvalidRequest(
        "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.");

    /// <summary>Another key.</summary>
    public static ServiceError WrongKey() =>
        new("AccessDenied", "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.", 403);

    /// <summary>A key for what is stored under none.</summary>
    public static ServiceError NotApplicable() => S3Errors.InvalidRequest("The encryption parameters are not applicable to this object.");

    /// <summary>One of upload and part is under a key, and the other is not.</summary>
    public static ServiceError UploadKeyNeeded() => S3Errors.InvalidRequest(
        "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.");

    /// <summary>The upload is under another key.</summary>
    public static ServiceError OtherUploadKey() => S3Errors.InvalidRequest("The provided encryption parameters did not match the ones used originally.");

    /// <summary>The parts' checksums are told to who has the key.</summary>
    public static ServiceError ListingKeyNeeded() => S3Errors.InvalidRequest("To retrieve Part Checksum data requests must include appropriate encryption parameters.");

    /// <summary>The bucket takes nothing under customer-provided keys.</summary>
    public static ServiceError Blocked(string callerArn, string resource) => new(
        "AccessDenied",
        $"User: {callerArn} is not authorized to perform: s3:PutObject on resource: \"{resource}\" because this bucket has blocked upload requests that specify Server Side Encryption with Customer provided keys (SSE-C). Please specify a different server-side encryption type",
        403);

    private static ServiceError Invalid(string message) => S3Errors.InvalidArgument(message, Header, "null");
}
