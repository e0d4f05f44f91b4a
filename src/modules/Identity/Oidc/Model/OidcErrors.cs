using Strongroom.Kernel;

namespace Strongroom.Identity.Oidc;

/// <summary>What AssumeRoleWithWebIdentity answers to a token that proves nobody. See https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html</summary>
internal static class OidcErrors
{
    public static ServiceError NotAToken() =>
        Invalid("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");

    public static ServiceError NoProvider(string issuer) => Invalid($"No OpenIDConnect provider found in your account for {issuer}");

    public static ServiceError WrongAudience() => Invalid("Incorrect token audience");

    public static ServiceError NoKey() =>
        Invalid("Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements");

    public static ServiceError WrongSignature() => Invalid("The signature of the ID Token provided could not be verified");

    public static ServiceError Invalid(string message) => new("InvalidIdentityToken", message, 400);

    public static ServiceError Expired(DateTimeOffset now, DateTimeOffset expired) => new(
        "ExpiredTokenException",
        $"Token expired: current date/time {now.ToUnixTimeSeconds()} must be before the expiration date/time {expired.ToUnixTimeSeconds()}", 400);

    public static ServiceError Rejected(string message) => new("IDPRejectedClaim", message, 403);
}
