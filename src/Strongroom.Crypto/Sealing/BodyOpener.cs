using System.Security.Cryptography;

namespace Strongroom.Crypto.Sealing;

/// <summary>
/// Opens chunks of one sealed body in any order, from one thread at a time. Holds no buffers: the caller gives both.
/// <see cref="SealedBody.Locate"/> says which bytes a range needs.
/// </summary>
public sealed class BodyOpener : IDisposable
{
    private readonly ChunkCipher _cipher;
    private readonly long _lastChunk;
    private readonly int _lastChunkSealedSize;

    /// <summary>Checks the key commitment before any chunk is touched.</summary>
    /// <param name="key">32 bytes; copied, not kept.</param>
    /// <param name="context">What the body belongs to, as it was given when sealing.</param>
    /// <param name="header">The first 56 bytes of the sealed body.</param>
    /// <param name="sealedLength">Bytes of the whole sealed body, header included.</param>
    /// <exception cref="SealBrokenException">Key, context or salt is another, or the length is impossible.</exception>
    public BodyOpener(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> header, long sealedLength)
    {
        PlainLength = SealedBody.PlainLength(sealedLength);
        if (header.Length != SealedBody.HeaderSize) throw new SealBrokenException();
        _lastChunk = PlainLength / SealedBody.ChunkSize;
        _lastChunkSealedSize = (int)(PlainLength % SealedBody.ChunkSize) + SealedBody.TagSize;

        Span<byte> commitment = stackalloc byte[SealedBody.CommitmentSize];
        _cipher = new ChunkCipher(key, header[..SealedBody.SaltSize], context, commitment);
        if (CryptographicOperations.FixedTimeEquals(commitment, header[SealedBody.SaltSize..])) return;
        _cipher.Dispose();
        throw new SealBrokenException();
    }

    /// <summary>Bytes of the whole plaintext, as the sealed length says.</summary>
    public long PlainLength { get; }

    /// <summary>Opens consecutive whole chunks; returns how many bytes were written.</summary>
    /// <param name="firstChunk">Number of the first chunk in <paramref name="chunks"/>.</param>
    /// <param name="chunks">One or more whole sealed chunks; only the body's last one may be short.</param>
    /// <param name="plain">Room for the plaintext: the sealed bytes less 16 a chunk; must not overlap.</param>
    /// <exception cref="SealBrokenException">A chunk is not what was sealed at its place; everything written is zeroed.</exception>
    /// <exception cref="ArgumentException">The destination is too small.</exception>
    public int Open(long firstChunk, ReadOnlySpan<byte> chunks, Span<byte> plain)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstChunk);
        if (chunks.IsEmpty) throw new SealBrokenException();
        var written = 0;
        for (var chunk = firstChunk; !chunks.IsEmpty; chunk++)
        {
            var size = chunk == _lastChunk ? _lastChunkSealedSize : SealedBody.SealedChunkSize;
            var fits = chunk <= _lastChunk && chunks.Length >= size;
            if (fits && plain.Length - written < size - SealedBody.TagSize)
                throw new ArgumentException("No room for the opened bytes.", nameof(plain));
            if (!fits || !_cipher.TryOpen(chunk, chunks[..size], plain.Slice(written, size - SealedBody.TagSize)))
            {
                CryptographicOperations.ZeroMemory(plain[..written]);
                throw new SealBrokenException();
            }
            written += size - SealedBody.TagSize;
            chunks = chunks[size..];
        }
        return written;
    }

    /// <summary>Zeroes the keys.</summary>
    public void Dispose() => _cipher.Dispose();
}
