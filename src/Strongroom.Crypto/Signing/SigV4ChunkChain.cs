using System.Security.Cryptography;

namespace Strongroom.Crypto.Signing;

/// <summary>
/// Checks the signatures of an aws-chunked body, each of which covers the one before. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html.
/// </summary>
public sealed class SigV4ChunkChain : IDisposable
{
    private readonly byte[] _signingKey;
    private readonly byte[] _previous;
    private readonly string _timestamp;
    private readonly string _scope;
    private bool _broken;

    /// <summary>Starts after the request's own signature, the seed.</summary>
    /// <param name="signingKey">32 bytes; copied.</param>
    /// <param name="timestamp">The request's, such as 20130524T000000Z.</param>
    /// <param name="scope">The request's.</param>
    /// <param name="seedSignature">32 bytes: the verified signature of the request.</param>
    public SigV4ChunkChain(ReadOnlySpan<byte> signingKey, string timestamp, string scope, ReadOnlySpan<byte> seedSignature)
    {
        if (signingKey.Length != SigV4Signing.Size) throw new ArgumentException("A signing key has 32 bytes.", nameof(signingKey));
        if (seedSignature.Length != SigV4Signing.Size) throw new ArgumentException("A signature has 32 bytes.", nameof(seedSignature));
        _signingKey = signingKey.ToArray();
        _previous = seedSignature.ToArray();
        _timestamp = timestamp;
        _scope = scope;
    }

    /// <summary>The signature that the next chunk must carry, and the chain moves on; for clients that sign.</summary>
    public void SignChunk(ReadOnlySpan<byte> chunkSha256, Span<byte> signature)
    {
        SigV4Signing.SignChunk(_signingKey, _timestamp, _scope, _previous, chunkSha256, _previous);
        _previous.CopyTo(signature);
    }

    /// <summary>Whether the next chunk's signature holds; after the first that does not, none does.</summary>
    /// <param name="chunkSha256">SHA-256 of the chunk's data, 32 bytes.</param>
    /// <param name="given">The chunk-signature, 64 lower-case hex digits.</param>
    public bool VerifyChunk(ReadOnlySpan<byte> chunkSha256, ReadOnlySpan<char> given)
    {
        SigV4Signing.SignChunk(_signingKey, _timestamp, _scope, _previous, chunkSha256, _previous);
        return Judge(given);
    }

    /// <summary>The signature that the trailers must carry; for clients that sign.</summary>
    public void SignTrailer(ReadOnlySpan<byte> trailerSha256, Span<byte> signature)
    {
        SigV4Signing.SignTrailer(_signingKey, _timestamp, _scope, _previous, trailerSha256, _previous);
        _previous.CopyTo(signature);
    }

    /// <summary>Whether the x-amz-trailer-signature holds.</summary>
    /// <param name="trailerSha256">SHA-256 of the trailers as <c>name:value\n</c> each, 32 bytes.</param>
    /// <param name="given">64 lower-case hex digits.</param>
    public bool VerifyTrailer(ReadOnlySpan<byte> trailerSha256, ReadOnlySpan<char> given)
    {
        SigV4Signing.SignTrailer(_signingKey, _timestamp, _scope, _previous, trailerSha256, _previous);
        return Judge(given);
    }

    /// <summary>Zeroes the signing key.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_signingKey);

    private bool Judge(ReadOnlySpan<char> given)
    {
        _broken |= !SigV4Signing.SignatureEquals(_previous, given);
        return !_broken;
    }
}
