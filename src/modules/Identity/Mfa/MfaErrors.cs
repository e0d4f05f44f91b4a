using Strongroom.Identity.Model;
using Strongroom.Kernel;

namespace Strongroom.Identity.Mfa;

/// <summary>What IAM's operations on MFA devices answer.</summary>
internal static class MfaErrors
{
    public static ServiceError NoDevice(string serialNumber) => IamErrors.NoSuchEntity($"VirtualMFADevice with serial number {serialNumber} does not exist.");

    public static ServiceError NotEnabled(string userName) => IamErrors.NoSuchEntity($"MFA Device invalid for user {userName}.");

    public static ServiceError InUse() => IamErrors.EntityAlreadyExists("MFA Device is already in use.");

    public static ServiceError WrongCodes() => new("InvalidAuthenticationCode", "Authentication code for device is not valid.", 403);

    public static ServiceError TooManyCodes() =>
        new("InvalidAuthenticationCode", "Too many authentication codes for the device were not valid. Try again in a few minutes.", 403);
}
