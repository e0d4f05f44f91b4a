using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>
/// What services other than S3 call the errors of authentication and access, and which status they have there. Spec:
/// https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html and https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html
/// </summary>
internal static class ErrorNames
{
    /// <summary>The status: the errors of the JSON protocols' services are 400 whatever S3, IAM and STS tell by 403.</summary>
    public static int StatusIn(AwsProtocol protocol, ServiceError error) =>
        error.Status == 403 && protocol is (AwsProtocol.Json10 or AwsProtocol.Json11 or AwsProtocol.RpcV2Cbor) ? 400 : error.Status;

    /// <summary>The error's code as clients of this protocol know it.</summary>
    public static string In(AwsProtocol protocol, ServiceError error) => protocol switch
    {
        AwsProtocol.RestXml => error.Code,
        AwsProtocol.Query => error.Code switch
        {
            "InvalidAccessKeyId" => "InvalidClientTokenId",
            "AuthorizationHeaderMalformed" or "AuthorizationQueryParametersError" => "IncompleteSignature",
            "RequestTimeTooSkewed" => "SignatureDoesNotMatch",
            "InternalError" => "InternalFailure",
            var code => code,
        },
        _ => error.Code switch
        {
            "InvalidAccessKeyId" => "UnrecognizedClientException",
            "AuthorizationHeaderMalformed" or "AuthorizationQueryParametersError" => "IncompleteSignatureException",
            "RequestTimeTooSkewed" or "SignatureDoesNotMatch" => "InvalidSignatureException",
            "AccessDenied" => "AccessDeniedException",
            "ExpiredToken" => "ExpiredTokenException",
            "MissingAuthenticationToken" => "MissingAuthenticationTokenException",
            "InternalError" => "InternalFailure",
            var code => code,
        },
    };
}
