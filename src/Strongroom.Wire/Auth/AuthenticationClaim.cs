using Strongroom.Crypto.Signing;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>How a request says who sends it.</summary>
public enum CredentialKind
{
    /// <summary>It does not: the caller is anonymous.</summary>
    Anonymous,

    /// <summary>By the Authorization header.</summary>
    Header,

    /// <summary>By X-Amz-… query parameters.</summary>
    Presigned,

    /// <summary>By the fields of a browser's POST form.</summary>
    PostForm,
}

/// <summary>
/// Who a request says it comes from, and the signature that is to prove it. Nothing here is true before <see cref="Verify"/> returned null.
/// Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
/// </summary>
public sealed class AuthenticationClaim
{
    private AuthenticationClaim(CredentialKind kind, PayloadClaim payload)
    {
        Kind = kind;
        Payload = payload;
    }

    /// <summary>Where the claim was found.</summary>
    public CredentialKind Kind { get; }

    /// <summary>What the claim says about the payload.</summary>
    public PayloadClaim Payload { get; }

    /// <summary>The access key's id; empty for the anonymous caller.</summary>
    public string AccessKeyId { get; private init; } = "";

    /// <summary>The credential scope: whose key signs, on what day, where and for which service. Null for the anonymous caller.</summary>
    public CredentialScope? Scope { get; private init; }

    /// <summary>The service that the credential scope names ("s3", "iam"); null for the anonymous caller.</summary>
    public string? Service => Scope?.Service;

    /// <summary>The time of signing as it was signed, 20130524T000000Z.</summary>
    public string Timestamp { get; private init; } = "";

    /// <summary>The time of signing.</summary>
    public DateTimeOffset SignedAt { get; private init; }

    /// <summary>How long a presigned request or a form holds, from <see cref="SignedAt"/>; null for the Authorization header.</summary>
    public TimeSpan? Lifetime { get; private init; }

    /// <summary>Names of the signed headers, lower case, in the order of signing.</summary>
    public IReadOnlyList<string> SignedHeaders { get; private init; } = [];

    /// <summary>The signature as sent: 64 hex digits if it is one at all.</summary>
    public string Signature { get; private init; } = "";

    /// <summary>The session token of temporary credentials, or null. A secret: never logged.</summary>
    public string? SessionToken { get; private init; }

    /// <summary>What a form's signature covers, its policy in base64; null for every other kind.</summary>
    public string? SignedText { get; private init; }

    /// <summary>True where the signature covers the hash of a body that must be read before <see cref="Verify"/>: all services but S3.</summary>
    public bool NeedsDocument => Payload.Mode == PayloadMode.Document;

    internal static AuthenticationClaim OfAnonymous(PayloadClaim payload) => new(CredentialKind.Anonymous, payload);

    internal static AuthenticationClaim OfRequest(
        CredentialKind kind, CredentialScope scope, string timestamp, DateTimeOffset signedAt, TimeSpan? lifetime,
        IReadOnlyList<string> signedHeaders, string signature, string? sessionToken, PayloadClaim payload) => new(kind, payload)
        {
            AccessKeyId = scope.AccessKeyId,
            Scope = scope,
            Timestamp = timestamp,
            SignedAt = signedAt,
            Lifetime = lifetime,
            SignedHeaders = signedHeaders,
            Signature = signature,
            SessionToken = sessionToken,
        };

    internal static AuthenticationClaim OfForm(
        CredentialScope scope, string timestamp, DateTimeOffset signedAt, string policy, string signature, string? sessionToken) =>
        new(CredentialKind.PostForm, PayloadClaim.Unsigned)
        {
            AccessKeyId = scope.AccessKeyId,
            Scope = scope,
            Timestamp = timestamp,
            SignedAt = signedAt,
            Signature = signature,
            SessionToken = sessionToken,
            SignedText = policy,
        };

    /// <summary>Proves the claim: nothing that must be signed is unsigned, the time is right, and the signature is the key's.</summary>
    /// <param name="request">The request that the claim was read from.</param>
    /// <param name="signingKey">The 32 bytes of <see cref="SigningKeyCache"/>; not kept.</param>
    /// <param name="now">The server's time.</param>
    /// <param name="document">The whole body where <see cref="NeedsDocument"/>; not looked at otherwise.</param>
    /// <returns>Null if it holds; otherwise AccessDenied, RequestTimeTooSkewed or SignatureDoesNotMatch.</returns>
    /// <exception cref="InvalidOperationException">The caller is anonymous: there is nothing to prove.</exception>
    public ServiceError? Verify(WireRequest request, ReadOnlySpan<byte> signingKey, DateTimeOffset now, ReadOnlySpan<byte> document = default)
    {
        if (Scope is null) throw new InvalidOperationException("An anonymous caller claims nothing.");
        if (Freshness.Check(this, now) is { } stale) return stale;
        if (SignedText is not null) return FormSignature.Check(this, signingKey);
        if (SignedHeaderRules.Check(this, request) is { } unsigned) return unsigned;
        return RequestSignature.Check(this, request, signingKey, document);
    }
}

/// <summary>A credential: access key id and the scope that its signing key was made for.</summary>
/// <param name="AccessKeyId">The access key's id.</param>
/// <param name="Date">Eight digits, 20130524.</param>
/// <param name="Region">The signing region.</param>
/// <param name="Service">The signing name of the service.</param>
public sealed record CredentialScope(string AccessKeyId, string Date, string Region, string Service)
{
    /// <summary>date/region/service/aws4_request, as strings to sign contain it.</summary>
    public string Text { get; } = SigV4Signing.Scope(Date, Region, Service);

    /// <summary>True for S3, whose canonical requests and errors differ from all other services'.</summary>
    public bool IsS3 => Service == "s3";
}
