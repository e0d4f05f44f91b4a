using System.Globalization;
using Strongroom.Crypto.Signing;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>Makes the body of a request from its headers and its claim.</summary>
public static class RequestBody
{
    /// <summary>Looks at the headers and makes the body; nothing is read yet.</summary>
    /// <param name="request">The request.</param>
    /// <param name="claim">Its claim, already verified if it is not anonymous.</param>
    /// <param name="signingKey">The claim's 32 bytes; needed where chunks are signed, empty otherwise. Copied.</param>
    /// <param name="checksumIsOfObject">True where x-amz-checksum-* headers are about another body than this one.</param>
    /// <exception cref="ServiceException">MissingContentLength, EntityTooLarge, InvalidDigest, InvalidRequest.</exception>
    public static IncomingBody Create(WireRequest request, AuthenticationClaim claim, ReadOnlySpan<byte> signingKey, bool checksumIsOfObject = false)
    {
        var declared = DeclaredIntegrity.Read(checksumIsOfObject ? name => DeclaredIntegrity.IsChecksum(name) ? null : request.Header(name) : request.Header);
        var payload = claim.Payload;
        if (!payload.IsChunked)
        {
            if (declared.Trailers.Count > 0)
                throw new ServiceException(WireErrors.InvalidRequest("The value specified in the x-amz-trailer header is not supported"));
            if (request.ContentLength is null && request.Header("Transfer-Encoding") is not null)
                throw new ServiceException(PayloadErrors.MissingContentLength());
            Bound(request.ContentLength);
            return new PlainBody(request.Body, payload, declared, request.ContentLength);
        }
        if (declared.Trailers.Count > 0 && !payload.HasTrailer)
            throw new ServiceException(WireErrors.InvalidRequest("The value specified in the x-amz-trailer header is not supported"));
        var text = request.Header("x-amz-decoded-content-length") ?? throw new ServiceException(PayloadErrors.MissingContentLength());
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            throw new ServiceException(WireErrors.InvalidArgument("x-amz-decoded-content-length must be a number of bytes.", "x-amz-decoded-content-length", text));
        Bound(length);
        SigV4ChunkChain? chain = null;
        if (payload.HasChunkSignatures)
            chain = new SigV4ChunkChain(signingKey, claim.Timestamp, claim.Scope!.Text, Convert.FromHexString(claim.Signature));
        return new AwsChunkedBody(request.Body, new AwsChunkedDecoder(chain, payload.HasTrailer), payload, declared, length);
    }

    /// <summary>Content-Encoding without aws-chunked, which is the transfer's and not the object's; null where nothing is left.</summary>
    public static string? StoredContentEncoding(string? contentEncoding)
    {
        if (contentEncoding is null || !contentEncoding.Contains("aws-chunked", StringComparison.OrdinalIgnoreCase)) return contentEncoding;
        var kept = contentEncoding.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(coding => !coding.Equals("aws-chunked", StringComparison.OrdinalIgnoreCase));
        return string.Join(",", kept) is { Length: > 0 } text ? text : null;
    }

    private static void Bound(long? length)
    {
        if (length > Limits.SinglePutBytesMax) throw new ServiceException(PayloadErrors.EntityTooLarge(length.Value, Limits.SinglePutBytesMax));
    }
}
