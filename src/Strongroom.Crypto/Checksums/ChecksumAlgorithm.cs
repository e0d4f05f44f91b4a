namespace Strongroom.Crypto.Checksums;

/// <summary>
/// The checksums that S3 keeps with an object. Values are stored: never renumber. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
/// </summary>
public enum ChecksumAlgorithm
{
    /// <summary>CRC-32 (IEEE), 4 bytes.</summary>
    Crc32 = 1,

    /// <summary>CRC-32C (Castagnoli), 4 bytes.</summary>
    Crc32C = 2,

    /// <summary>CRC-64/NVME, 8 bytes.</summary>
    Crc64Nvme = 3,

    /// <summary>SHA-1, 20 bytes.</summary>
    Sha1 = 4,

    /// <summary>SHA-256, 32 bytes.</summary>
    Sha256 = 5,
}

/// <summary>Names, sizes and rules of each <see cref="ChecksumAlgorithm"/>.</summary>
public static class ChecksumAlgorithms
{
    /// <summary>All of them, in AWS's order.</summary>
    public static IReadOnlyList<ChecksumAlgorithm> All { get; } =
    [
        ChecksumAlgorithm.Crc32, ChecksumAlgorithm.Crc32C, ChecksumAlgorithm.Crc64Nvme, ChecksumAlgorithm.Sha1, ChecksumAlgorithm.Sha256,
    ];

    /// <summary>AWS's name: CRC32, CRC32C, CRC64NVME, SHA1, SHA256.</summary>
    public static string Name(this ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => "CRC32",
        ChecksumAlgorithm.Crc32C => "CRC32C",
        ChecksumAlgorithm.Crc64Nvme => "CRC64NVME",
        ChecksumAlgorithm.Sha1 => "SHA1",
        ChecksumAlgorithm.Sha256 => "SHA256",
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>The header and trailer that carries it: x-amz-checksum-crc32 and so on.</summary>
    public static string HeaderName(this ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => "x-amz-checksum-crc32",
        ChecksumAlgorithm.Crc32C => "x-amz-checksum-crc32c",
        ChecksumAlgorithm.Crc64Nvme => "x-amz-checksum-crc64nvme",
        ChecksumAlgorithm.Sha1 => "x-amz-checksum-sha1",
        ChecksumAlgorithm.Sha256 => "x-amz-checksum-sha256",
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>Bytes of a checksum: 4, 8, 20 or 32.</summary>
    public static int Size(this ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 or ChecksumAlgorithm.Crc32C => 4,
        ChecksumAlgorithm.Crc64Nvme => 8,
        ChecksumAlgorithm.Sha1 => 20,
        ChecksumAlgorithm.Sha256 => 32,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>Whether a multipart upload may have it over the whole object: the CRCs, which combine.</summary>
    public static bool AllowsFullObject(this ChecksumAlgorithm algorithm) => algorithm is not (ChecksumAlgorithm.Sha1 or ChecksumAlgorithm.Sha256);

    /// <summary>Whether a multipart upload may have it as a checksum of checksums: all but CRC64NVME.</summary>
    public static bool AllowsComposite(this ChecksumAlgorithm algorithm) => algorithm != ChecksumAlgorithm.Crc64Nvme;

    /// <summary>Finds an algorithm by AWS's name, upper case as AWS writes it.</summary>
    public static bool TryParse(string name, out ChecksumAlgorithm algorithm)
    {
        foreach (var candidate in All)
        {
            if (!string.Equals(candidate.Name(), name, StringComparison.Ordinal)) continue;
            algorithm = candidate;
            return true;
        }
        algorithm = default;
        return false;
    }
}
