using System.Globalization;

namespace Strongroom.Crypto.Checksums;

/// <summary>
/// The checksum of a multipart object from those of its parts, in part order. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
/// </summary>
public sealed class MultipartChecksum : IDisposable
{
    private readonly Checksum? _composite;
    private readonly Crc? _crc;
    private readonly ChecksumAlgorithm _algorithm;
    private ulong _value;
    private int _parts;

    private MultipartChecksum(ChecksumAlgorithm algorithm, bool fullObject)
    {
        _algorithm = algorithm;
        if (fullObject) _crc = CrcBytes.Of(algorithm);
        else _composite = Checksum.Create(algorithm);
    }

    /// <summary>A checksum of the parts' checksums, written <c>base64-N</c>.</summary>
    /// <exception cref="ArgumentException">CRC64NVME, which AWS has for full objects only.</exception>
    public static MultipartChecksum Composite(ChecksumAlgorithm algorithm) => algorithm.AllowsComposite()
        ? new(algorithm, fullObject: false)
        : throw new ArgumentException("CRC64NVME has no composite form.", nameof(algorithm));

    /// <summary>The checksum of the whole object, put together without reading it.</summary>
    /// <exception cref="ArgumentException">A hash, which does not combine.</exception>
    public static MultipartChecksum FullObject(ChecksumAlgorithm algorithm) => algorithm.AllowsFullObject()
        ? new(algorithm, fullObject: true)
        : throw new ArgumentException("Only CRCs have a full-object form.", nameof(algorithm));

    /// <summary>Adds the next part.</summary>
    /// <param name="checksum">Its checksum's bytes.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <exception cref="ArgumentException">The checksum has another size than the algorithm's.</exception>
    public void AddPart(ReadOnlySpan<byte> checksum, long length)
    {
        if (checksum.Length != _algorithm.Size()) throw new ArgumentException("Wrong size of checksum.", nameof(checksum));
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _parts++;
        _composite?.Append(checksum);
        if (_crc is not null) _value = _crc.Combine(_value, CrcBytes.Read(_algorithm, checksum), length);
    }

    /// <summary>The checksum as AWS writes it: base64, and for the composite form a dash and the number of parts.</summary>
    public string Finish()
    {
        if (_composite is not null) return string.Create(CultureInfo.InvariantCulture, $"{_composite.FinishBase64()}-{_parts}");
        Span<byte> bytes = stackalloc byte[8];
        CrcBytes.Write(_algorithm, _value, bytes);
        return Convert.ToBase64String(bytes[.._algorithm.Size()]);
    }

    /// <summary>Gives back the hash.</summary>
    public void Dispose() => _composite?.Dispose();
}
