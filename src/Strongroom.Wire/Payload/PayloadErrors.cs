using System.Globalization;
using Strongroom.Crypto.Checksums;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>The errors of a request's payload, in S3's words. See https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html</summary>
public static class PayloadErrors
{
    /// <summary>The body ended early, or went on after its declared length.</summary>
    public static ServiceError IncompleteBody() =>
        new("IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header", 400);

    /// <summary>An operation that needs to know the length beforehand was not told it.</summary>
    public static ServiceError MissingContentLength() =>
        new("MissingContentLength", "You must provide the Content-Length HTTP header.", 411);

    /// <summary>The payload is larger than one request may carry.</summary>
    public static ServiceError EntityTooLarge(long proposed, long max) =>
        new ServiceError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", 400)
            .With("ProposedSize", proposed.ToString(CultureInfo.InvariantCulture))
            .With("MaxSizeAllowed", max.ToString(CultureInfo.InvariantCulture));

    /// <summary>The payload is smaller than its policy demands.</summary>
    public static ServiceError EntityTooSmall(long proposed, long min) =>
        new ServiceError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", 400)
            .With("ProposedSize", proposed.ToString(CultureInfo.InvariantCulture))
            .With("MinSizeAllowed", min.ToString(CultureInfo.InvariantCulture));

    /// <summary>A document is larger than its kind may be.</summary>
    public static ServiceError MaxMessageLengthExceeded(long max) =>
        new ServiceError("MaxMessageLengthExceeded", "Your request was too big.", 400).With("MaxMessageLengthBytes", max.ToString(CultureInfo.InvariantCulture));

    /// <summary>The payload is not what its checksum promises.</summary>
    public static ServiceError BadChecksum(ChecksumAlgorithm algorithm) =>
        new("BadDigest", $"The {algorithm.Name()} you specified did not match the calculated checksum.", 400);

    /// <summary>The payload is not what Content-MD5 promises.</summary>
    public static ServiceError BadMd5(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> calculated) =>
        new ServiceError("BadDigest", "The Content-MD5 you specified did not match what we received.", 400)
            .With("ExpectedDigest", Convert.ToBase64String(expected)).With("CalculatedDigest", Convert.ToBase64String(calculated));

    /// <summary>Content-MD5 is not 16 bytes in base64.</summary>
    public static ServiceError InvalidDigest(string value) =>
        new ServiceError("InvalidDigest", "The Content-MD5 you specified was invalid.", 400).With("Content-MD5", value);

    /// <summary>A checksum header's value is not that many bytes in base64.</summary>
    public static ServiceError InvalidChecksumValue(string header) => WireErrors.InvalidRequest($"Value for {header} header is invalid.");

    /// <summary>The payload is not what x-amz-content-sha256 promises.</summary>
    public static ServiceError Sha256Mismatch(string claimed, ReadOnlySpan<byte> computed) =>
        new ServiceError("XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.", 400)
            .With("ClientComputedContentSHA256", claimed).With("S3ComputedContentSHA256", Convert.ToHexStringLower(computed));

    /// <summary>The aws-chunked framing is broken.</summary>
    public static ServiceError MalformedChunk() =>
        WireErrors.InvalidRequest("The aws-chunked body you provided was not well-formed.");

    /// <summary>The trailers are broken, or not those that x-amz-trailer declares.</summary>
    public static ServiceError MalformedTrailer() => new(
        "MalformedTrailerError", "The request contained trailing data that was not well-formed or did not conform to our published schema.", 400);

    /// <summary>A chunk but the last is under 8 KiB.</summary>
    public static ServiceError InvalidChunkSize(long size, int number) =>
        new ServiceError("InvalidChunkSizeError", "Only the last chunk is allowed to have a size less than 8192 bytes", 403)
            .With("Chunk", number.ToString(CultureInfo.InvariantCulture)).With("BadChunkSize", size.ToString(CultureInfo.InvariantCulture));

    /// <summary>Nothing came for too long.</summary>
    public static ServiceError RequestTimeout() => new(
        "RequestTimeout",
        "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.",
        400);
}
