using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Strongroom.Crypto.Checksums;

/// <summary>A checksum over bytes that come piece by piece; one object per body, one thread at a time.</summary>
public abstract class Checksum : IDisposable
{
    private protected Checksum(ChecksumAlgorithm algorithm) => Algorithm = algorithm;

    /// <summary>Which one.</summary>
    public ChecksumAlgorithm Algorithm { get; }

    /// <summary>Bytes of the result.</summary>
    public int Size => Algorithm.Size();

    /// <summary>Starts a checksum.</summary>
    public static Checksum Create(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Sha1 => new OfHash(algorithm, HashAlgorithmName.SHA1),
        ChecksumAlgorithm.Sha256 => new OfHash(algorithm, HashAlgorithmName.SHA256),
        _ => new OfCrc(algorithm),
    };

    /// <summary>The checksum of bytes that are all there; <paramref name="destination"/> has room for its size.</summary>
    public static void Compute(ChecksumAlgorithm algorithm, ReadOnlySpan<byte> data, Span<byte> destination)
    {
        switch (algorithm)
        {
            case ChecksumAlgorithm.Sha1:
                SHA1.HashData(data, destination);
                break;
            case ChecksumAlgorithm.Sha256:
                SHA256.HashData(data, destination);
                break;
            default:
                CrcBytes.Write(algorithm, CrcBytes.Of(algorithm).Append(0, data), destination);
                break;
        }
    }

    /// <summary>Takes the next bytes.</summary>
    public abstract void Append(ReadOnlySpan<byte> data);

    /// <summary>Writes the checksum (CRCs big-endian, as AWS does) and starts anew; returns its size.</summary>
    public abstract int Finish(Span<byte> destination);

    /// <summary>The checksum as AWS writes it, in base64; starts anew.</summary>
    public string FinishBase64()
    {
        Span<byte> bytes = stackalloc byte[32];
        return Convert.ToBase64String(bytes[..Finish(bytes)]);
    }

    /// <summary>Gives back what the checksum holds.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the derived class holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    private sealed class OfCrc(ChecksumAlgorithm algorithm) : Checksum(algorithm)
    {
        private readonly Crc _crc = CrcBytes.Of(algorithm);
        private ulong _value;

        public override void Append(ReadOnlySpan<byte> data) => _value = _crc.Append(_value, data);

        public override int Finish(Span<byte> destination)
        {
            CrcBytes.Write(Algorithm, _value, destination);
            _value = 0;
            return Size;
        }
    }

    private sealed class OfHash(ChecksumAlgorithm algorithm, HashAlgorithmName name) : Checksum(algorithm)
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(name);

        public override void Append(ReadOnlySpan<byte> data) => _hash.AppendData(data);

        public override int Finish(Span<byte> destination) => _hash.GetHashAndReset(destination);

        protected override void Dispose(bool disposing)
        {
            if (disposing) _hash.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>CRC values and the bytes that AWS writes for them.</summary>
internal static class CrcBytes
{
    public static Crc Of(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => Crc.Crc32,
        ChecksumAlgorithm.Crc32C => Crc.Crc32C,
        ChecksumAlgorithm.Crc64Nvme => Crc.Crc64Nvme,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), "Not a CRC."),
    };

    public static void Write(ChecksumAlgorithm algorithm, ulong value, Span<byte> destination)
    {
        if (algorithm == ChecksumAlgorithm.Crc64Nvme) BinaryPrimitives.WriteUInt64BigEndian(destination, value);
        else BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)value);
    }

    public static ulong Read(ChecksumAlgorithm algorithm, ReadOnlySpan<byte> bytes) => algorithm == ChecksumAlgorithm.Crc64Nvme
        ? BinaryPrimitives.ReadUInt64BigEndian(bytes)
        : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
