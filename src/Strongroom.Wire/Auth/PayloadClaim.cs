using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>How a request's payload is framed and covered by its signature.</summary>
public enum PayloadMode
{
    /// <summary>Neither framed nor covered: UNSIGNED-PAYLOAD, and what anonymous callers send.</summary>
    Unsigned,

    /// <summary>Plain, and its SHA-256 was signed.</summary>
    Sha256,

    /// <summary>A control API's document: its SHA-256 was signed but not sent.</summary>
    Document,

    /// <summary>aws-chunked, each chunk signed.</summary>
    StreamingSigned,

    /// <summary>aws-chunked, each chunk and the trailers signed.</summary>
    StreamingSignedTrailer,

    /// <summary>aws-chunked without signatures, with trailers.</summary>
    StreamingUnsignedTrailer,
}

/// <summary>
/// What x-amz-content-sha256 says about the payload. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
/// </summary>
/// <param name="Mode">How it is framed and covered.</param>
/// <param name="Text">The last line of the canonical request, as sent; empty for <see cref="PayloadMode.Document"/>.</param>
public sealed record PayloadClaim(PayloadMode Mode, string Text)
{
    /// <summary>Nothing is said about the payload.</summary>
    public static PayloadClaim Unsigned { get; } = new(PayloadMode.Unsigned, "UNSIGNED-PAYLOAD");

    /// <summary>The payload's hash is to be made from the payload.</summary>
    public static PayloadClaim Document { get; } = new(PayloadMode.Document, "");

    private static readonly PayloadClaim Streaming = new(PayloadMode.StreamingSigned, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
    private static readonly PayloadClaim StreamingTrailer = new(PayloadMode.StreamingSignedTrailer, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER");
    private static readonly PayloadClaim UnsignedTrailer = new(PayloadMode.StreamingUnsignedTrailer, "STREAMING-UNSIGNED-PAYLOAD-TRAILER");

    /// <summary>True for every aws-chunked framing.</summary>
    public bool IsChunked => Mode is PayloadMode.StreamingSigned or PayloadMode.StreamingSignedTrailer or PayloadMode.StreamingUnsignedTrailer;

    /// <summary>True where each chunk carries a signature.</summary>
    public bool HasChunkSignatures => Mode is PayloadMode.StreamingSigned or PayloadMode.StreamingSignedTrailer;

    /// <summary>True where trailers follow the last chunk.</summary>
    public bool HasTrailer => Mode is PayloadMode.StreamingSignedTrailer or PayloadMode.StreamingUnsignedTrailer;

    /// <summary>Reads the header's value.</summary>
    /// <exception cref="ServiceException">It is none of the modes; SigV4A's (ECDSA) are refused with it.</exception>
    public static PayloadClaim Parse(string text)
    {
        if (text.Length == 64 && IsHex(text)) return new(PayloadMode.Sha256, text);
        foreach (var known in (ReadOnlySpan<PayloadClaim>)[Unsigned, Streaming, StreamingTrailer, UnsignedTrailer])
            if (known.Text == text) return known;
        throw new ServiceException(WireErrors.InvalidArgument(
            "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, "
            + "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.",
            "x-amz-content-sha256",
            text));
    }

    private static bool IsHex(string text)
    {
        foreach (var c in text)
            if (!char.IsAsciiHexDigit(c)) return false;
        return true;
    }
}
