using System.Runtime.InteropServices;

namespace Strongroom.Crypto.Sealing;

/// <summary>
/// Sizes, positions and one-shot forms of a sealed body: C2SP chunked encryption, instance Cobblestone-256
/// (HKDF-Expand with SHA-512, AES-256-GCM). Spec: https://c2sp.org/chunked-encryption, page docs/formats/sealed-body.md.
/// </summary>
/// <remarks>
/// Layout: salt (24) ‖ commitment (32) ‖ chunks. Each chunk but the last holds 16,384 bytes of plaintext, the last fewer
/// (none, if the length is a multiple), each followed by a 16-byte tag. A plain length has exactly one sealed length.
/// </remarks>
public static class SealedBody
{
    /// <summary>Bytes of the input key.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes of the random salt at the start.</summary>
    public const int SaltSize = 24;

    /// <summary>Bytes of the key commitment after the salt.</summary>
    public const int CommitmentSize = 32;

    /// <summary>Bytes before the first chunk.</summary>
    public const int HeaderSize = SaltSize + CommitmentSize;

    /// <summary>Plaintext bytes of every chunk but the last.</summary>
    public const int ChunkSize = 16 * 1024;

    /// <summary>Bytes that each chunk grows by.</summary>
    public const int TagSize = 16;

    /// <summary>Sealed bytes of every chunk but the last.</summary>
    public const int SealedChunkSize = ChunkSize + TagSize;

    /// <summary>Most chunks of one body (2^38), set by the format.</summary>
    public const long ChunkCountMax = 1L << 38;

    /// <summary>Longest plaintext in bytes: 4 PiB - 1, since the last chunk is never full.</summary>
    public const long PlainLengthMax = (ChunkCountMax * ChunkSize) - 1;

    /// <summary>How long <paramref name="plainLength"/> bytes are when sealed, header included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or above <see cref="PlainLengthMax"/>.</exception>
    public static long SealedLength(long plainLength)
    {
        CheckPlainLength(plainLength);
        return HeaderSize + plainLength + (((plainLength / ChunkSize) + 1) * TagSize);
    }

    /// <summary>How many chunks <paramref name="plainLength"/> bytes take; never none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or above <see cref="PlainLengthMax"/>.</exception>
    public static long ChunkCount(long plainLength)
    {
        CheckPlainLength(plainLength);
        return (plainLength / ChunkSize) + 1;
    }

    /// <summary>How much plaintext <paramref name="sealedLength"/> sealed bytes (header included) hold.</summary>
    /// <exception cref="SealBrokenException">No plaintext seals to this length: the body is cut short or grown.</exception>
    public static long PlainLength(long sealedLength)
    {
        var chunks = sealedLength - HeaderSize;
        var last = chunks % SealedChunkSize;
        if (chunks < TagSize || last < TagSize || chunks / SealedChunkSize >= ChunkCountMax)
            throw new SealBrokenException();
        return (chunks / SealedChunkSize * ChunkSize) + last - TagSize;
    }

    /// <summary>Which chunks, and which sealed bytes, hold the plaintext bytes from <paramref name="offset"/> on.</summary>
    /// <param name="plainLength">Bytes of the whole plaintext.</param>
    /// <param name="offset">First byte wanted.</param>
    /// <param name="length">How many are wanted; may be 0, then one chunk is named all the same and proves key and place.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the plaintext.</exception>
    public static SealedRange Locate(long plainLength, long offset, long length)
    {
        CheckPlainLength(plainLength);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, plainLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, plainLength - offset);

        var firstChunk = offset / ChunkSize;
        var lastChunk = length == 0 ? firstChunk : (offset + length - 1) / ChunkSize;
        // A read that reaches the end also opens the last chunk, even an empty one: it alone proves that nothing was cut off.
        if (offset + length == plainLength) lastChunk = plainLength / ChunkSize;
        var start = HeaderSize + (firstChunk * SealedChunkSize);
        var end = Math.Min(HeaderSize + ((lastChunk + 1) * SealedChunkSize), SealedLength(plainLength));
        return new SealedRange(firstChunk, lastChunk - firstChunk + 1, start, end - start, (int)(offset % ChunkSize));
    }

    /// <summary>Seals a small body or blob in one call.</summary>
    /// <param name="key">32 uniformly random bytes.</param>
    /// <param name="context">What the bytes belong to; the same must be given to open them.</param>
    /// <param name="plain">The bytes to seal.</param>
    /// <param name="random">Source of the salt.</param>
    public static byte[] SealOnce(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plain, RandomSource random)
    {
        var result = new byte[checked((int)SealedLength(plain.Length))];
        SealOnce(key, context, plain, result, random);
        return result;
    }

    /// <summary>Seals a small body into a buffer of the caller's; returns the bytes written, <see cref="SealedLength"/>.</summary>
    /// <exception cref="ArgumentException">A buffer or key has the wrong size.</exception>
    public static int SealOnce(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plain, Span<byte> destination, RandomSource random)
    {
        using var sealer = new BodySealer(key, context, random);
        sealer.WriteHeader(destination);
        return HeaderSize + sealer.Seal(plain, destination[HeaderSize..], last: true);
    }

    /// <summary>Opens what <see cref="SealOnce(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, RandomSource)"/> made.</summary>
    /// <exception cref="SealBrokenException">Anything at all is wrong with it.</exception>
    public static byte[] OpenOnce(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> body)
    {
        var result = new byte[checked((int)PlainLength(body.Length))];
        OpenOnce(key, context, body, result);
        return result;
    }

    /// <summary>Opens a small body into a buffer of the caller's; returns the bytes written.</summary>
    /// <exception cref="SealBrokenException">Anything at all is wrong with it; the destination is then zeroed.</exception>
    public static int OpenOnce(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> body, Span<byte> destination)
    {
        _ = PlainLength(body.Length);
        using var opener = new BodyOpener(key, context, body[..HeaderSize], body.Length);
        return opener.Open(0, body[HeaderSize..], destination);
    }

    private static void CheckPlainLength(long plainLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plainLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plainLength, PlainLengthMax);
    }
}

/// <summary>The part of a sealed body that holds a range of plaintext.</summary>
/// <param name="FirstChunk">Number of the first chunk, what <see cref="BodyOpener.Open"/> is told.</param>
/// <param name="ChunkCount">How many chunks follow each other from there.</param>
/// <param name="SealedOffset">Where the first chunk starts in the sealed body, bytes.</param>
/// <param name="SealedLength">How many sealed bytes to read.</param>
/// <param name="SkipPlain">Opened bytes before the first one wanted.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SealedRange(long FirstChunk, long ChunkCount, long SealedOffset, long SealedLength, int SkipPlain);
