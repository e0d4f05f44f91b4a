using System.Globalization;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>
/// The errors of authentication, in S3's words. See https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
/// </summary>
public static class AuthErrors
{
    private const string IsoFormat = "yyyy-MM-ddTHH:mm:ssZ";

    /// <summary>The access key id is nobody's.</summary>
    public static ServiceError InvalidAccessKeyId(string accessKeyId) =>
        new ServiceError("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", 403).With("AWSAccessKeyId", accessKeyId);

    /// <summary>The session token is missing, foreign, or broken.</summary>
    public static ServiceError InvalidToken() => new("InvalidToken", "The provided token is malformed or otherwise invalid.", 400);

    /// <summary>The session is over.</summary>
    public static ServiceError ExpiredToken() => new("ExpiredToken", "The provided token has expired.", 400);

    /// <summary>The Authorization header cannot be read.</summary>
    public static ServiceError HeaderMalformed(string what) =>
        new("AuthorizationHeaderMalformed", "The authorization header is malformed; " + what, 400);

    /// <summary>The query parameters of a presigned request cannot be read.</summary>
    public static ServiceError QueryMalformed(string what) => new("AuthorizationQueryParametersError", what, 400);

    /// <summary>The request was signed by another method than Signature Version 4.</summary>
    public static ServiceError UnsupportedMechanism() =>
        WireErrors.InvalidRequest("The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");

    /// <summary>Both a header and query parameters claim an identity.</summary>
    public static ServiceError TwoMechanisms() => WireErrors.InvalidArgument(
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified")
        .With("ArgumentName", "Authorization");

    /// <summary>Headers that must be signed are not.</summary>
    public static ServiceError HeadersNotSigned(IEnumerable<string> names) =>
        WireErrors.AccessDenied("There were headers present in the request which were not signed").With("HeadersNotSigned", string.Join(", ", names));

    /// <summary>The request's clock is too far from ours.</summary>
    public static ServiceError TimeTooSkewed(string requestTime, DateTimeOffset now) =>
        new ServiceError("RequestTimeTooSkewed", "The difference between the request time and the current time is too large.", 403)
            .With("RequestTime", requestTime)
            .With("ServerTime", Iso(now))
            .With("MaxAllowedSkewMilliseconds", (Limits.ClockSkewSecondsMax * 1000).ToString(CultureInfo.InvariantCulture));

    /// <summary>A presigned request's time is over.</summary>
    public static ServiceError Expired(TimeSpan lifetime, DateTimeOffset expires, DateTimeOffset now) =>
        WireErrors.AccessDenied("Request has expired")
            .With("X-Amz-Expires", ((long)lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture))
            .With("Expires", Iso(expires))
            .With("ServerTime", Iso(now));

    /// <summary>A presigned request's time has not come.</summary>
    public static ServiceError NotYetValid(string requestTime, DateTimeOffset expires, DateTimeOffset now) =>
        WireErrors.AccessDenied("Request is not valid yet").With("X-Amz-Date", requestTime).With("Expires", Iso(expires)).With("ServerTime", Iso(now));

    /// <summary>The signature is not the key's.</summary>
    public static ServiceError SignatureDoesNotMatch() => new(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
        403);

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString(IsoFormat, CultureInfo.InvariantCulture);
}
