using System.Security.Cryptography;
using Strongroom.Crypto.Checksums;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>Hashes a payload as it is read, and at its end compares what was promised: SHA-256 by the signature, checksum by header or trailer.</summary>
internal sealed class PayloadProof(PayloadClaim claim, DeclaredIntegrity declared) : IDisposable
{
    private readonly byte[]? sha256Expected = claim.Mode == PayloadMode.Sha256 ? Convert.FromHexString(claim.Text) : null;
    private ChecksumAlgorithm? algorithm = declared.Algorithm;
    private byte[]? value = declared.Value;
    private IncrementalHash? sha256;
    private byte[]? sha256OfWhole;
    private Checksum? checksum;
    private bool hasStarted;

    public byte[]? Result { get; private set; }

    public void Require(ChecksumAlgorithm wanted)
    {
        if (hasStarted) throw new InvalidOperationException("A checksum must be required before the first read.");
        algorithm ??= wanted;
    }

    /// <summary>The checksum that the trailer brought.</summary>
    public void TrailerValue(byte[] bytes) => value = bytes;

    /// <param name="data">The next bytes.</param>
    /// <param name="isWhole">True where they are the whole payload: one-shot hashing spares a small object the set-up of a hash.</param>
    public void Append(ReadOnlySpan<byte> data, bool isWhole)
    {
        hasStarted = true;
        if (algorithm is { } needed) (checksum ??= Checksum.Create(needed)).Append(data);
        if (sha256Expected is null) return;
        if (isWhole) sha256OfWhole = SHA256.HashData(data);
        else (sha256 ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256)).AppendData(data);
    }

    /// <exception cref="ServiceException">A promise does not hold.</exception>
    public void Finish()
    {
        hasStarted = true;
        if (sha256Expected is not null)
        {
            var computed = sha256OfWhole ?? sha256?.GetHashAndReset() ?? SHA256.HashData([]);
            if (!CryptographicOperations.FixedTimeEquals(computed, sha256Expected))
                throw new ServiceException(PayloadErrors.Sha256Mismatch(claim.Text, computed));
        }
        if (algorithm is not { } made) return;
        var bytes = new byte[made.Size()];
        (checksum ??= Checksum.Create(made)).Finish(bytes);
        if (value is not null && !bytes.AsSpan().SequenceEqual(value)) throw new ServiceException(PayloadErrors.BadChecksum(made));
        Result = bytes;
    }

    public void Dispose()
    {
        sha256?.Dispose();
        checksum?.Dispose();
    }
}
