using System.Globalization;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>
/// Reads who a request says it comes from: Authorization header, presigned query, or nobody. Believes nothing:
/// <see cref="AuthenticationClaim.Verify"/> does the proving. A browser's POST form is read by the PostForm folder.
/// </summary>
public static class SigV4Parser
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string TimestampFormat = "yyyyMMddTHHmmssZ";

    // Global services are signed for us-east-1 wherever the client believes to be.
    private const string GlobalRegion = "us-east-1";

    /// <summary>Reads the claim.</summary>
    /// <param name="request">The request.</param>
    /// <param name="region">The region that requests must be signed for.</param>
    /// <returns>The claim, or AuthorizationHeaderMalformed, AuthorizationQueryParametersError, InvalidRequest, InvalidArgument, AccessDenied.</returns>
    public static Result<AuthenticationClaim> Parse(WireRequest request, string region)
    {
        try
        {
            var header = request.Header("Authorization");
            var query = request.Query;
            var isPresigned = query.Has("X-Amz-Algorithm") || query.Has("X-Amz-Signature") || query.Has("X-Amz-Credential");
            var isVersion2 = query.Has("Signature") && query.Has("AWSAccessKeyId");
            if (header is not null && (isPresigned || isVersion2)) return AuthErrors.TwoMechanisms();
            if (isVersion2) return AuthErrors.UnsupportedMechanism();
            if (header is not null) return FromHeader(request, header, region);
            if (isPresigned) return FromQuery(request, region);
            return AuthenticationClaim.OfAnonymous(AnonymousPayload(request));
        }
        catch (ServiceException fault)
        {
            return fault.Error;
        }
    }

    /// <summary>Reads a credential, KEYID/20130524/us-east-1/s3/aws4_request.</summary>
    /// <exception cref="ServiceException">It is malformed or for another region; <paramref name="fault"/> makes the error from the reason.</exception>
    internal static CredentialScope ParseScope(string credential, string region, Func<string, ServiceError> fault)
    {
        var parts = credential.Split('/');
        if (parts.Length != 5)
            throw new ServiceException(fault("the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\"."));
        if (parts[0].Length is 0 or > 128) throw new ServiceException(fault("a non-empty Access Key (AKID) must be provided in the credential."));
        if (parts[1].Length != 8 || parts[1].AsSpan().ContainsAnyExceptInRange('0', '9'))
            throw new ServiceException(fault($"incorrect date format \"{parts[1]}\". This date in the credential must be in the format \"yyyyMMdd\"."));
        if (parts[4] != "aws4_request") throw new ServiceException(fault($"incorrect terminal \"{parts[4]}\". This endpoint uses \"aws4_request\"."));
        if (parts[3].Length is 0 or > 64) throw new ServiceException(fault($"incorrect service \"{parts[3]}\". This endpoint belongs to \"s3\"."));
        if (parts[2] != region && !(parts[2] == GlobalRegion && parts[3] is "iam" or "sts" or "organizations"))
            throw new ServiceException(fault($"the region '{parts[2]}' is wrong; expecting '{region}'").With("Region", region));
        return new CredentialScope(parts[0], parts[1], parts[2], parts[3]);
    }

    /// <summary>Reads 20130524T000000Z.</summary>
    internal static bool TryParseTimestamp(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, TimestampFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    private static AuthenticationClaim FromHeader(WireRequest request, string header, string region)
    {
        var cut = header.IndexOf(' ', StringComparison.Ordinal);
        var mechanism = cut < 0 ? header : header[..cut];
        if (mechanism != Algorithm)
        {
            throw new ServiceException(mechanism.StartsWith("AWS", StringComparison.Ordinal)
                ? AuthErrors.UnsupportedMechanism()
                : WireErrors.InvalidArgument("Unsupported Authorization Type").With("ArgumentName", "Authorization"));
        }
        var (credential, signedHeaders, signature) = Components(header.AsSpan(cut < 0 ? header.Length : cut));
        var scope = ParseScope(credential, region, AuthErrors.HeaderMalformed);
        var (timestamp, signedAt) = HeaderTime(request);
        if (!timestamp.StartsWith(scope.Date, StringComparison.Ordinal))
            throw new ServiceException(AuthErrors.HeaderMalformed($"Invalid credential date \"{scope.Date}\". This date is not the same as X-Amz-Date: \"{timestamp[..8]}\"."));
        var payload = PayloadClaim.Document;
        if (scope.IsS3)
        {
            payload = PayloadClaim.Parse(request.Header("x-amz-content-sha256")
                ?? throw new ServiceException(WireErrors.InvalidRequest("Missing required header for this request: x-amz-content-sha256")));
        }
        return AuthenticationClaim.OfRequest(
            CredentialKind.Header, scope, timestamp, signedAt, lifetime: null, SignedHeaderRules.Split(signedHeaders, AuthErrors.HeaderMalformed),
            signature, request.Header("x-amz-security-token"), payload);
    }

    private static (string Credential, string SignedHeaders, string Signature) Components(ReadOnlySpan<char> text)
    {
        string? credential = null, signedHeaders = null, signature = null;
        foreach (var range in text.Split(','))
        {
            var part = text[range].Trim();
            if (part.IsEmpty) continue;
            var cut = part.IndexOf('=');
            var name = cut < 0 ? part : part[..cut];
            var value = cut < 0 ? "" : part[(cut + 1)..].ToString();
            var isNew = name switch
            {
                "Credential" => Take(ref credential, value),
                "SignedHeaders" => Take(ref signedHeaders, value),
                "Signature" => Take(ref signature, value),
                _ => false,
            };
            if (!isNew) throw new ServiceException(AuthErrors.HeaderMalformed($"The authorization component \"{name}\" is malformed."));
        }
        if (string.IsNullOrEmpty(credential)) throw Missing("Credential");
        if (string.IsNullOrEmpty(signedHeaders)) throw Missing("SignedHeaders");
        if (string.IsNullOrEmpty(signature)) throw Missing("Signature");
        return (credential, signedHeaders, signature);

        static ServiceException Missing(string name) =>
            new(AuthErrors.HeaderMalformed($"The authorization header requires three components: Credential, SignedHeaders, and Signature. Missing: {name}."));

        static bool Take(ref string? field, string value)
        {
            if (field is not null) return false;
            field = value;
            return true;
        }
    }

    private static (string Timestamp, DateTimeOffset Time) HeaderTime(WireRequest request)
    {
        if (request.Header("x-amz-date") is { } text)
            return TryParseTimestamp(text, out var time) ? (text, time) : throw Invalid();
        // The signature covers the ISO form whichever form the Date header has.
        if (!DateTimeOffset.TryParse(request.Header("Date"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date))
            throw Invalid();
        return (date.UtcDateTime.ToString(TimestampFormat, CultureInfo.InvariantCulture), date);

        static ServiceException Invalid() => new(WireErrors.AccessDenied("AWS authentication requires a valid Date or x-amz-date header"));
    }

    private static AuthenticationClaim FromQuery(WireRequest request, string region)
    {
        var query = request.Query;
        if (query.Find("X-Amz-Algorithm") is { } algorithm && algorithm != Algorithm)
            throw new ServiceException(AuthErrors.QueryMalformed("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\""));
        var expires = query.Find("X-Amz-Expires");
        if (!query.Has("X-Amz-Algorithm") || query.Find("X-Amz-Credential") is not { Length: > 0 } credential
            || query.Find("X-Amz-Signature") is not { Length: > 0 } signature || query.Find("X-Amz-Date") is not { Length: > 0 } timestamp
            || query.Find("X-Amz-SignedHeaders") is not { Length: > 0 } signedHeaders)
            throw Incomplete();
        var scope = ParseScope(credential, region, why => AuthErrors.QueryMalformed("Error parsing the X-Amz-Credential parameter; " + why));
        if (expires is null && scope.IsS3) throw Incomplete();
        if (!TryParseTimestamp(timestamp, out var signedAt))
            throw new ServiceException(AuthErrors.QueryMalformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""));
        if (!timestamp.StartsWith(scope.Date, StringComparison.Ordinal))
            throw new ServiceException(AuthErrors.QueryMalformed($"Invalid credential date \"{scope.Date}\". This date is not the same as X-Amz-Date: \"{timestamp[..8]}\"."));
        var payload = !scope.IsS3 ? PayloadClaim.Document
            : (query.Find("X-Amz-Content-Sha256") ?? request.Header("x-amz-content-sha256")) is { } text ? PayloadClaim.Parse(text)
            : PayloadClaim.Unsigned;
        return AuthenticationClaim.OfRequest(
            CredentialKind.Presigned, scope, timestamp, signedAt, Lifetime(expires), SignedHeaderRules.Split(signedHeaders, AuthErrors.QueryMalformed),
            signature, query.Find("X-Amz-Security-Token") ?? request.Header("x-amz-security-token"), payload);

        static ServiceException Incomplete() => new(AuthErrors.QueryMalformed(
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."));
    }

    private static TimeSpan Lifetime(string? expires)
    {
        if (expires is null) return TimeSpan.FromSeconds(Limits.ClockSkewSecondsMax);
        if (!long.TryParse(expires, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
            throw new ServiceException(AuthErrors.QueryMalformed("X-Amz-Expires should be a number"));
        if (seconds < 0) throw new ServiceException(AuthErrors.QueryMalformed("X-Amz-Expires must be non-negative"));
        if (seconds > Limits.PresignedSecondsMax)
            throw new ServiceException(AuthErrors.QueryMalformed("X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds"));
        return TimeSpan.FromSeconds(seconds);
    }

    private static PayloadClaim AnonymousPayload(WireRequest request)
    {
        if (request.Header("x-amz-content-sha256") is not { } text) return PayloadClaim.Unsigned;
        var payload = PayloadClaim.Parse(text);
        // A chain of chunk signatures begins with the request's, which is not there.
        if (payload.HasChunkSignatures)
            throw new ServiceException(WireErrors.InvalidArgument("A request without credentials cannot have signed chunks.", "x-amz-content-sha256", text));
        return payload;
    }
}
