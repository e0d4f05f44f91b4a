using System.Security.Cryptography;
using Xunit;

namespace Strongroom.Crypto.Tests;

public sealed class HkdfTests
{
    /// <summary>RFC 5869, appendix A.1: the platform's HKDF, which ours rests on.</summary>
    [Fact]
    public void The_platform_meets_rfc_5869()
    {
        var okm = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, Convert.FromHexString("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"), 42,
            Convert.FromHexString("000102030405060708090a0b0c"), Convert.FromHexString("f0f1f2f3f4f5f6f7f8f9"));
        Assert.Equal("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865", Convert.ToHexStringLower(okm));
    }

    /// <summary>NIST's GCM test cases 13 and 14 (AES-256): the platform's cipher, which all sealing rests on.</summary>
    [Fact]
    public void The_platform_meets_the_gcm_specification()
    {
        using var aes = new AesGcm(new byte[32], 16);
        var text = new byte[16];
        var tag = new byte[16];
        aes.Encrypt(new byte[12], Array.Empty<byte>(), Array.Empty<byte>(), tag);
        Assert.Equal("530f8afbc74536b9a963b4f1c4cb738b", Convert.ToHexStringLower(tag));
        aes.Encrypt(new byte[12], new byte[16], text, tag);
        Assert.Equal("cea7403d4d606b6e074ec5d3baf39d18", Convert.ToHexStringLower(text));
        Assert.Equal("d0d1c8a799996bf0265b98b5d48ab919", Convert.ToHexStringLower(tag));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(64, 20)]
    [InlineData(76, 128)]
    [InlineData(1000, 600)]
    public void Expand_agrees_with_the_platform_where_that_takes_the_key(int length, int infoLength)
    {
        var key = Repeatable.Bytes(3, 64);
        var info = Repeatable.Bytes(4, infoLength);
        var ours = new byte[length];
        Hkdf.ExpandSha512(key, info, ours);
        Assert.Equal(HKDF.Expand(HashAlgorithmName.SHA512, key, length, info), ours);
    }

    [Fact]
    public void Labels_and_contexts_do_not_run_into_each_other()
    {
        var key = Repeatable.Bytes(5, 32);
        var results = new[] { Derive("ab"u8, "c"u8), Derive("a"u8, "bc"u8), Derive("abc"u8, []), Derive("ab"u8, "d"u8) };
        Assert.Equal(results.Length, results.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Derive("ab"u8, "c"u8), results[0]);
        Assert.Throws<ArgumentException>(() => Derive("a\0b"u8, []));
        Assert.Throws<ArgumentException>(() => Derive([], []));

        string Derive(ReadOnlySpan<byte> label, ReadOnlySpan<byte> context)
        {
            var result = new byte[32];
            Hkdf.Derive(key, label, context, result);
            return Convert.ToHexString(result);
        }
    }
}
