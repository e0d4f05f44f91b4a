using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>
/// The names that services other than S3 have for the errors of authentication and access. Spec:
/// https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html and https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html
/// </summary>
internal static class ErrorNames
{
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
