using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Runtime;

/// <summary>What authentication and the gate answer.</summary>
public static class GateErrors
{
    /// <summary>Access denied; the reason is in the audit record.</summary>
    public static ServiceError AccessDenied() => new("AccessDenied", "Access Denied", 403);

    /// <summary>The bucket does not exist.</summary>
    public static ServiceError NoSuchBucket(BucketName bucket) =>
        new ServiceError("NoSuchBucket", "The specified bucket does not exist", 404).With("BucketName", bucket.Value);

    /// <summary>No such access key, or it is not active; each protocol has its own name for it.</summary>
    public static ServiceError UnknownAccessKey(string accessKeyId, AwsProtocol protocol) => protocol switch
    {
        AwsProtocol.RestXml => new ServiceError("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", 403).With("AWSAccessKeyId", accessKeyId),
        AwsProtocol.Query => new ServiceError("InvalidClientTokenId", "The security token included in the request is invalid.", 403),
        _ => new ServiceError("UnrecognizedClientException", "The security token included in the request is invalid.", 400),
    };

    /// <summary>A session token came with credentials that have none.</summary>
    public static ServiceError InvalidToken(AwsProtocol protocol) => protocol switch
    {
        AwsProtocol.RestXml => new ServiceError("InvalidToken", "The provided token is malformed or otherwise invalid.", 400),
        AwsProtocol.Query => new ServiceError("InvalidClientTokenId", "The security token included in the request is invalid.", 403),
        _ => new ServiceError("UnrecognizedClientException", "The security token included in the request is invalid.", 400),
    };
}
