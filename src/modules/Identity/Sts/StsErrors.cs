using Strongroom.Kernel;

namespace Strongroom.Identity.Sts;

/// <summary>What STS answers. See https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_Errors and CommonErrors there.</summary>
internal static class StsErrors
{
    public static ServiceError Unsigned() => new("MissingAuthenticationToken", "Request is missing Authentication Token", 403);

    public static ServiceError Denied(string message) => new("AccessDenied", message, 403);

    public static ServiceError RootAssumesNoRole() => Denied("Roles may not be assumed by root accounts.");

    /// <summary>Which credentials an operation takes: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html</summary>
    public static ServiceError NotWithSession(string operation) => Denied($"Cannot call {operation} with session credentials");

    public static ServiceError NotWithFederation(string operation) => Denied($"Cannot call {operation} with federation credentials");

    public static ServiceError Invalid(string message) => new("ValidationError", message, 400);

    public static ServiceError InvalidParameter(string message) => new("InvalidParameterValue", message, 400);

    public static ServiceError MalformedPolicy(string message) => new("MalformedPolicyDocument", message, 400);

    public static ServiceError PackedPolicyTooLarge(int percent) => new(
        "PackedPolicyTooLarge", $"Packed policy consumes {(percent == int.MaxValue ? "far more than 100" : percent)}% of allotted space, please use smaller policy.", 400);

    public static ServiceError WrongCode() => Denied("MultiFactorAuthentication failed with invalid MFA one time pass code. ");

    public static ServiceError WrongDevice() => Denied(
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.");

    public static ServiceError HalfAFactor() => Denied("MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code. ");

    public static ServiceError TooManyCodes() => Denied("MultiFactorAuthentication failed, too many attempts with invalid MFA one time pass codes. Try again in a few minutes.");
}
