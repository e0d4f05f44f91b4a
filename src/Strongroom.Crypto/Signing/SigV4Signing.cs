using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Crypto.Signing;

/// <summary>
/// The mathematics of AWS Signature Version 4. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
/// </summary>
/// <remarks>Allocates nothing. Building canonical requests is the wire's work; their SHA-256 comes in here.</remarks>
public static class SigV4Signing
{
    /// <summary>Bytes of a signing key, a signature and a SHA-256.</summary>
    public const int Size = 32;

    /// <summary>Longest credential scope (date/region/service/aws4_request), characters.</summary>
    public const int ScopeLengthMax = 256;

    /// <summary>Longest timestamp, characters; the form is 20130524T000000Z.</summary>
    public const int TimestampLengthMax = 16;

    /// <summary>Longest secret access key, characters; AWS issues 40.</summary>
    public const int SecretLengthMax = 256;

    /// <summary>First line of a request's string to sign, and the algorithm's name in headers and queries.</summary>
    public const string Algorithm = "AWS4-HMAC-SHA256";

    private const int TextSizeMax = 1024;

    /// <summary>SHA-256 of nothing, which a chunk's string to sign contains.</summary>
    public static ReadOnlySpan<byte> EmptySha256Hex => "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"u8;

    /// <summary>Derives the key that signs one day's requests to one service in one region.</summary>
    /// <param name="secret">Secret access key, up to <see cref="SecretLengthMax"/> characters.</param>
    /// <param name="date">Eight digits, such as 20130524.</param>
    /// <param name="region">Such as us-east-1.</param>
    /// <param name="service">Such as s3.</param>
    /// <param name="signingKey">Receives 32 bytes.</param>
    /// <exception cref="ArgumentException">A part is longer than its limit.</exception>
    public static void DeriveKey(
        ReadOnlySpan<char> secret, ReadOnlySpan<char> date, ReadOnlySpan<char> region, ReadOnlySpan<char> service, Span<byte> signingKey)
    {
        if (secret.Length > SecretLengthMax) throw new ArgumentException("The secret is too long.", nameof(secret));
        Span<byte> first = stackalloc byte[4 + (3 * SecretLengthMax)];
        "AWS4"u8.CopyTo(first);
        var firstSize = 4 + Encoding.UTF8.GetBytes(secret, first[4..]);
        var key = signingKey[..Size];
        Step(first[..firstSize], date, key);
        CryptographicOperations.ZeroMemory(first);
        Step(key, region, key);
        Step(key, service, key);
        Step(key, "aws4_request", key);
    }

    /// <summary>Signs a request (header or presigned form).</summary>
    /// <param name="signingKey">From <see cref="DeriveKey"/>.</param>
    /// <param name="timestamp">The request's x-amz-date, such as 20130524T000000Z.</param>
    /// <param name="scope">date/region/service/aws4_request.</param>
    /// <param name="canonicalRequestSha256">32 bytes.</param>
    /// <param name="signature">Receives 32 bytes.</param>
    /// <exception cref="ArgumentException">A part is longer than its limit.</exception>
    public static void SignRequest(
        ReadOnlySpan<byte> signingKey, ReadOnlySpan<char> timestamp, ReadOnlySpan<char> scope,
        ReadOnlySpan<byte> canonicalRequestSha256, Span<byte> signature)
    {
        var text = new SigningText(stackalloc byte[TextSizeMax]);
        text.Open("AWS4-HMAC-SHA256\n"u8, timestamp, scope);
        text.Hex(canonicalRequestSha256);
        SignText(signingKey, text.Written, signature);
    }

    /// <summary>Signs one chunk of an aws-chunked body; an empty chunk ends it.</summary>
    /// <param name="signingKey">From <see cref="DeriveKey"/>.</param>
    /// <param name="timestamp">The request's.</param>
    /// <param name="scope">The request's.</param>
    /// <param name="previousSignature">32 bytes: of the request (the seed) or of the chunk before.</param>
    /// <param name="chunkSha256">32 bytes: of the chunk's data.</param>
    /// <param name="signature">Receives 32 bytes; may be <paramref name="previousSignature"/>'s memory.</param>
    /// <exception cref="ArgumentException">A part is longer than its limit.</exception>
    public static void SignChunk(
        ReadOnlySpan<byte> signingKey, ReadOnlySpan<char> timestamp, ReadOnlySpan<char> scope,
        ReadOnlySpan<byte> previousSignature, ReadOnlySpan<byte> chunkSha256, Span<byte> signature)
    {
        var text = new SigningText(stackalloc byte[TextSizeMax]);
        text.Open("AWS4-HMAC-SHA256-PAYLOAD\n"u8, timestamp, scope);
        text.Hex(previousSignature);
        text.Raw("\n"u8);
        text.Raw(EmptySha256Hex);
        text.Raw("\n"u8);
        text.Hex(chunkSha256);
        SignText(signingKey, text.Written, signature);
    }

    /// <summary>Signs the trailing headers of an aws-chunked body.</summary>
    /// <param name="signingKey">From <see cref="DeriveKey"/>.</param>
    /// <param name="timestamp">The request's.</param>
    /// <param name="scope">The request's.</param>
    /// <param name="previousSignature">32 bytes: of the empty last chunk.</param>
    /// <param name="trailerSha256">32 bytes: of the trailers as <c>name:value\n</c> each.</param>
    /// <param name="signature">Receives 32 bytes.</param>
    /// <exception cref="ArgumentException">A part is longer than its limit.</exception>
    public static void SignTrailer(
        ReadOnlySpan<byte> signingKey, ReadOnlySpan<char> timestamp, ReadOnlySpan<char> scope,
        ReadOnlySpan<byte> previousSignature, ReadOnlySpan<byte> trailerSha256, Span<byte> signature)
    {
        var text = new SigningText(stackalloc byte[TextSizeMax]);
        text.Open("AWS4-HMAC-SHA256-TRAILER\n"u8, timestamp, scope);
        text.Hex(previousSignature);
        text.Raw("\n"u8);
        text.Hex(trailerSha256);
        SignText(signingKey, text.Written, signature);
    }

    /// <summary>Signs any text: for a browser's POST form it is the policy in base64.</summary>
    public static void SignText(ReadOnlySpan<byte> signingKey, ReadOnlySpan<byte> text, Span<byte> signature) =>
        HMACSHA256.HashData(signingKey, text, signature);

    /// <summary>Whether <paramref name="given"/> is <paramref name="expected"/> in 64 lower-case hex digits, in constant time.</summary>
    public static bool SignatureEquals(ReadOnlySpan<byte> expected, ReadOnlySpan<char> given)
    {
        if (expected.Length != Size || given.Length != 2 * Size) return false;
        Span<char> hex = stackalloc char[2 * Size];
        _ = Convert.TryToHexStringLower(expected, hex, out _);
        var difference = 0;
        for (var i = 0; i < hex.Length; i++) difference |= hex[i] ^ given[i];
        return difference == 0;
    }

    /// <summary>The credential scope of a day, region and service.</summary>
    public static string Scope(ReadOnlySpan<char> date, ReadOnlySpan<char> region, ReadOnlySpan<char> service) =>
        string.Create(CultureInfo.InvariantCulture, $"{date}/{region}/{service}/aws4_request");

    private static void Step(ReadOnlySpan<byte> key, ReadOnlySpan<char> text, Span<byte> result)
    {
        if (text.Length > ScopeLengthMax) throw new ArgumentException("A part of the scope is too long.", nameof(text));
        Span<byte> bytes = stackalloc byte[3 * ScopeLengthMax];
        HMACSHA256.HashData(key, bytes[..Encoding.UTF8.GetBytes(text, bytes)], result);
    }
}
