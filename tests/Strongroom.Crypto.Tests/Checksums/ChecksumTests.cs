using System.Security.Cryptography;
using Strongroom.Crypto.Checksums;
using Xunit;

namespace Strongroom.Crypto.Tests.Checksums;

public sealed class ChecksumTests
{
    public static TheoryData<ChecksumAlgorithm, string, string> Known => new()
    {
        { ChecksumAlgorithm.Crc32, "CRC32", "y/Q5Jg==" },
        { ChecksumAlgorithm.Crc32C, "CRC32C", "4waSgw==" },
        { ChecksumAlgorithm.Crc64Nvme, "CRC64NVME", "rosUhgp5mIg=" },
        { ChecksumAlgorithm.Sha1, "SHA1", "98O8HYCOBHMq32eZZczDTKeuNEE=" },
        { ChecksumAlgorithm.Sha256, "SHA256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=" },
    };

    [Theory, MemberData(nameof(Known))]
    public void Each_algorithm_has_its_name_size_and_value(ChecksumAlgorithm algorithm, string name, string base64)
    {
        using var checksum = Checksum.Create(algorithm);
        checksum.Append("1234"u8);
        checksum.Append("56789"u8);
        Assert.Equal(base64, checksum.FinishBase64());
        Assert.Equal(Convert.FromBase64String(base64).Length, checksum.Size);

        var bytes = new byte[algorithm.Size()];
        Checksum.Compute(algorithm, "123456789"u8, bytes);
        Assert.Equal(base64, Convert.ToBase64String(bytes));

        Assert.Equal(name, algorithm.Name());
        Assert.Equal("x-amz-checksum-" + name.ToLowerInvariant(), algorithm.HeaderName());
        Assert.True(ChecksumAlgorithms.TryParse(name, out var parsed));
        Assert.Equal(algorithm, parsed);
        Assert.False(ChecksumAlgorithms.TryParse(name.ToLowerInvariant(), out _));
    }

    [Theory, MemberData(nameof(Known))]
    public void Finishing_starts_anew(ChecksumAlgorithm algorithm, string name, string base64)
    {
        Assert.NotEmpty(name);
        using var checksum = Checksum.Create(algorithm);
        checksum.Append("something else"u8);
        checksum.FinishBase64();
        checksum.Append("123456789"u8);
        Assert.Equal(base64, checksum.FinishBase64());
    }

    [Fact]
    public void Stored_numbers_are_frozen() =>
        Assert.Equal(
            "Crc32=1 Crc32C=2 Crc64Nvme=3 Sha1=4 Sha256=5",
            string.Join(' ', Enum.GetValues<ChecksumAlgorithm>().Select(a => $"{a}={(int)a}")));

    [Theory]
    [InlineData(ChecksumAlgorithm.Crc32)]
    [InlineData(ChecksumAlgorithm.Crc32C)]
    [InlineData(ChecksumAlgorithm.Sha1)]
    [InlineData(ChecksumAlgorithm.Sha256)]
    public void Composite_is_the_checksum_of_the_checksums_and_a_count(ChecksumAlgorithm algorithm)
    {
        using var composite = MultipartChecksum.Composite(algorithm);
        using var expected = Checksum.Create(algorithm);
        foreach (var part in Parts)
        {
            expected.Append(Of(algorithm, part));
            composite.AddPart(Of(algorithm, part), part.Length);
        }
        Assert.Equal(expected.FinishBase64() + "-3", composite.Finish());
    }

    [Theory]
    [InlineData(ChecksumAlgorithm.Crc32)]
    [InlineData(ChecksumAlgorithm.Crc32C)]
    [InlineData(ChecksumAlgorithm.Crc64Nvme)]
    public void Full_object_is_the_checksum_of_the_joined_parts(ChecksumAlgorithm algorithm)
    {
        using var full = MultipartChecksum.FullObject(algorithm);
        foreach (var part in Parts) full.AddPart(Of(algorithm, part), part.Length);
        Assert.Equal(Convert.ToBase64String(Of(algorithm, [.. Parts.SelectMany(p => p)])), full.Finish());
    }

    [Fact]
    public void Forms_that_aws_does_not_have_are_refused()
    {
        Assert.Throws<ArgumentException>(() => MultipartChecksum.Composite(ChecksumAlgorithm.Crc64Nvme));
        Assert.Throws<ArgumentException>(() => MultipartChecksum.FullObject(ChecksumAlgorithm.Sha1));
        Assert.Throws<ArgumentException>(() => MultipartChecksum.FullObject(ChecksumAlgorithm.Sha256));
        using var composite = MultipartChecksum.Composite(ChecksumAlgorithm.Crc32);
        Assert.Throws<ArgumentException>(() => composite.AddPart(new byte[8], 1));
    }

    [Fact]
    public void Etags_are_md5()
    {
        using var md5 = new Md5Etag();
        md5.Append("12345"u8);
        md5.Append("6789"u8);
        var bytes = new byte[16];
        Assert.Equal(16, md5.Finish(bytes));
        Assert.Equal("25f9e794323b453885f5181f1b624d0b", Convert.ToHexStringLower(bytes));
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData([.. bytes, .. bytes])) + "-2", Md5Etag.OfParts([.. bytes, .. bytes]));
        Assert.Throws<ArgumentException>(() => Md5Etag.OfParts([]));
        Assert.Throws<ArgumentException>(() => Md5Etag.OfParts(new byte[17]));
    }

    private static readonly byte[][] Parts = [Repeatable.Bytes(30, 5_000), Repeatable.Bytes(31, 1), Repeatable.Bytes(32, 777)];

    private static byte[] Of(ChecksumAlgorithm algorithm, byte[] data)
    {
        var bytes = new byte[algorithm.Size()];
        Checksum.Compute(algorithm, data, bytes);
        return bytes;
    }
}
