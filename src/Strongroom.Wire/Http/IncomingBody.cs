using Strongroom.Crypto.Checksums;

namespace Strongroom.Wire;

/// <summary>
/// A request's payload, decoded (aws-chunked framing removed) and proved while it is read: declared length, payload SHA-256 or chunk
/// signatures, trailer signature, and checksum. Unproven until <see cref="ReadAsync"/> returns 0: nothing may be committed before that.
/// </summary>
public abstract class IncomingBody
{
    /// <summary>Bytes of payload after decoding, as declared. Null where the request declared none.</summary>
    public abstract long? Length { get; }

    /// <summary>The MD5 that Content-MD5 promises (16 bytes), or null. The reader of the body compares it, since it makes the MD5 for the ETag anyway.</summary>
    public abstract byte[]? ExpectedMd5 { get; }

    /// <summary>The checksum that the client declared by header or trailer, or null.</summary>
    public abstract ChecksumAlgorithm? DeclaredChecksum { get; }

    /// <summary>Has this checksum made while reading, where the client declared none. Call it before the first read.</summary>
    public abstract void RequireChecksum(ChecksumAlgorithm algorithm);

    /// <summary>The checksum's raw bytes; available once <see cref="ReadAsync"/> has returned 0, null where neither declared nor required.</summary>
    public abstract byte[]? Checksum { get; }

    /// <summary>
    /// Fills the destination as far as it goes. Returns 0 only at the end, after every proof held.
    /// </summary>
    /// <exception cref="Kernel.ServiceException">IncompleteBody, BadDigest, XAmzContentSHA256Mismatch, SignatureDoesNotMatch, EntityTooLarge,
    /// InvalidRequest or another of AWS's errors: the payload must be dropped.</exception>
    public abstract ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken);
}
