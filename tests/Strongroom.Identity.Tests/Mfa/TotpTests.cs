using System.Text;
using Strongroom.Identity.Mfa;

namespace Strongroom.Identity.Tests.Mfa;

/// <summary>The vectors that RFC 6238 and RFC 4226 publish.</summary>
public sealed class TotpTests
{
    private static readonly byte[] Seed = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <summary>RFC 6238, appendix B, SHA-1.</summary>
    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void Codes_by_time(long seconds, string code)
    {
        var step = Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds));
        Assert.Equal(code, Totp.Code(Seed, step, digits: 8));
        Assert.Equal(code[2..], Totp.Code(Seed, step));
    }

    /// <summary>RFC 4226, appendix D.</summary>
    [Fact]
    public void Codes_by_counter() => Assert.Equal(
        ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"],
        Enumerable.Range(0, 10).Select(step => Totp.Code(Seed, step)));

    [Fact]
    public void A_code_is_found_within_the_window_and_not_beyond()
    {
        var now = Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(1111111109));
        for (var offset = -3; offset <= 3; offset++)
            Assert.Equal(Math.Abs(offset) <= 1 ? now + offset : null, Totp.Find(Seed, Totp.Code(Seed, now + offset), now));
        Assert.Null(Totp.Find(Seed, "12345", now));
        Assert.Null(Totp.Find(Seed, "", now));
    }

    [Fact]
    public void Two_codes_in_a_row_tell_the_clock()
    {
        for (var offset = -10; offset <= 10; offset++)
            Assert.Equal(1000 + offset, Totp.FindPair(Seed, Totp.Code(Seed, 1000 + offset), Totp.Code(Seed, 1001 + offset), 1000, 10));
        Assert.Null(Totp.FindPair(Seed, Totp.Code(Seed, 1000), Totp.Code(Seed, 1002), 1000, 10));
        Assert.Null(Totp.FindPair(Seed, Totp.Code(Seed, 1001), Totp.Code(Seed, 1000), 1000, 10));
        Assert.Null(Totp.FindPair(Seed, Totp.Code(Seed, 1011), Totp.Code(Seed, 1012), 1000, 10));
    }

    /// <summary>RFC 4648, section 10, those without padding.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobafooba", "MZXW6YTBMZXW6YTB")]
    public void Base32_is_the_published_one(string text, string encoded) => Assert.Equal(encoded, Base32.Encode(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Base32_writes_whole_groups_only() => Assert.Throws<ArgumentException>(() => Base32.Encode(new byte[4]));
}
