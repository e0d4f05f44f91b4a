using Strongroom.Kernel;

namespace Strongroom.Keys.Model;

/// <summary>
/// KMS's errors in AWS's words. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html, the errors of each operation, and the notes of
/// the table of key states, https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
/// </summary>
internal static class KmsErrors
{
    /// <summary>Whatever is wrong with a ciphertext: which of it is not told.</summary>
    public static ServiceError InvalidCiphertext { get; } = Of("InvalidCiphertextException", "The ciphertext is not valid, or the encryption context is not the one that it was made with.");

    public static ServiceError IncorrectKey { get; } =
        Of("IncorrectKeyException", "The key ID in the request does not identify a CMK that can perform this operation.");

    public static ServiceError InvalidGrantToken { get; } = Of("InvalidGrantTokenException", "The grant token is not valid.");

    public static ServiceError InvalidMarker { get; } = Of("InvalidMarkerException", "The marker is not valid.");

    public static ServiceError DryRun { get; } = Of("DryRunOperationException", "The request would have succeeded, but the DryRun option is set.");

    public static ServiceError Lockout { get; } =
        Of("MalformedPolicyDocumentException", "The new key policy will not allow you to update the key policy in the future.");

    public static ServiceError OtherAccount { get; } = new("AccessDenied", "The operation cannot be performed on a KMS key in a different AWS account.", 403);

    public static ServiceError ReservedAlias(string name) =>
        Of("NotAuthorizedException", $"{name}: aliases that begin with alias/aws/ are reserved for AWS managed keys.");

    public static ServiceError Of(string code, string message) => new(code, message, 400);

    public static ServiceError Validation(string message) => Of("ValidationException", message);

    public static ServiceError Constraint(string value, string member, string constraint) =>
        Validation($"1 validation error detected: Value {value} at '{member}' failed to satisfy constraint: {constraint}");

    public static ServiceError NoSuchKey(string arn) => Of("NotFoundException", $"Key '{arn}' does not exist");

    public static ServiceError NoSuchAlias(string arn) => Of("NotFoundException", $"Alias {arn} is not found.");

    public static ServiceError InvalidKeyId(string text) => Of("NotFoundException", $"Invalid keyId '{text}'");

    public static ServiceError OtherRegion(string region) => Of("NotFoundException", $"Invalid arn {region}");

    public static ServiceError InvalidArn(string text) => Of("InvalidArnException", $"Invalid ARN '{text}'");

    public static ServiceError NoSuchGrant(string id) => Of("NotFoundException", $"Grant ID {id} not found");

    public static ServiceError Disabled(string arn) => Of("DisabledException", $"{arn} is disabled.");

    public static ServiceError PendingDeletion(string arn) => Of("KMSInvalidStateException", $"{arn} is pending deletion.");

    public static ServiceError NotPendingDeletion(string arn) => Of("KMSInvalidStateException", $"{arn} is not pending deletion.");

    /// <summary>The key is there and usable, and its material does not open: the operator's log says which.</summary>
    public static ServiceError Unavailable { get; } = new("KeyUnavailableException", "The request was rejected because the specified KMS key was not available. You can retry the request.", 500);

    public static ServiceError LimitExceeded(string message) => Of("LimitExceededException", message);

    public static ServiceError Unsupported(string message) => Of("UnsupportedOperationException", message);
}
