namespace Strongroom.Crypto.Sealing;

/// <summary>
/// Seals one body, front to back; one per object version, from one thread at a time. Holds no buffers: the caller gives both.
/// </summary>
/// <remarks>
/// A body is <see cref="WriteHeader"/> once, then <see cref="Seal"/> with multiples of <see cref="SealedBody.ChunkSize"/>
/// and, last, with whatever is left (nothing, maybe).
/// </remarks>
public sealed class BodySealer : IDisposable
{
    private readonly ChunkCipher _cipher;
    private readonly byte[] _header = new byte[SealedBody.HeaderSize];
    private long _chunk;
    private bool _finished;

    /// <summary>Starts a body under a fresh key, with a salt from <paramref name="random"/>.</summary>
    /// <param name="key">32 uniformly random bytes; copied, not kept.</param>
    /// <param name="context">What the body belongs to, any length; the same must be given to open it.</param>
    /// <param name="random">Source of the salt.</param>
    public BodySealer(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, RandomSource random)
    {
        random.Fill(_header.AsSpan(0, SealedBody.SaltSize));
        _cipher = new ChunkCipher(key, _header.AsSpan(0, SealedBody.SaltSize), context, _header.AsSpan(SealedBody.SaltSize));
    }

    /// <summary>Plaintext bytes of every chunk but the last.</summary>
    public static int SegmentPlainSize => SealedBody.ChunkSize;

    /// <summary>The 56 bytes that a sealed body starts with.</summary>
    public ReadOnlySpan<byte> Header => _header;

    /// <summary>Plaintext bytes sealed so far.</summary>
    public long PlainLength { get; private set; }

    /// <summary>Copies <see cref="Header"/> to where the body starts.</summary>
    public void WriteHeader(Span<byte> destination) => _header.CopyTo(destination);

    /// <summary>How many bytes <see cref="Seal"/> will write for this many.</summary>
    public static int SealedSize(int plainLength, bool last) =>
        plainLength + (((plainLength / SealedBody.ChunkSize) + (last ? 1 : 0)) * SealedBody.TagSize);

    /// <summary>Seals the next bytes; returns how many were written, <see cref="SealedSize"/>.</summary>
    /// <param name="plain">A multiple of <see cref="SealedBody.ChunkSize"/>; with <paramref name="last"/> any length.</param>
    /// <param name="destination">Room for <see cref="SealedSize"/>; must not overlap <paramref name="plain"/>.</param>
    /// <param name="last">Nothing follows.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="InvalidOperationException">The body is finished already, or longer than the format allows.</exception>
    public int Seal(ReadOnlySpan<byte> plain, Span<byte> destination, bool last)
    {
        if (_finished) throw new InvalidOperationException("The body is finished.");
        if (!last && plain.Length % SealedBody.ChunkSize != 0)
            throw new ArgumentException("Only the end of a body may be shorter than a chunk.", nameof(plain));
        if (destination.Length < SealedSize(plain.Length, last))
            throw new ArgumentException("No room for the sealed bytes.", nameof(destination));

        var written = 0;
        PlainLength += plain.Length;
        while (plain.Length >= SealedBody.ChunkSize)
        {
            written += SealChunk(plain[..SealedBody.ChunkSize], destination[written..]);
            plain = plain[SealedBody.ChunkSize..];
        }
        if (last)
        {
            written += SealChunk(plain, destination[written..]);
            _finished = true;
        }
        return written;
    }

    /// <summary>Zeroes the keys.</summary>
    public void Dispose() => _cipher.Dispose();

    private int SealChunk(ReadOnlySpan<byte> plain, Span<byte> destination)
    {
        if (_chunk >= SealedBody.ChunkCountMax) throw new InvalidOperationException("A sealed body ends at 4 PiB.");
        _cipher.Seal(_chunk++, plain, destination);
        return plain.Length + SealedBody.TagSize;
    }
}
