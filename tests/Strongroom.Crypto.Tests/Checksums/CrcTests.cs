using FsCheck;
using FsCheck.Fluent;
using Strongroom.Crypto.Checksums;
using Xunit;

namespace Strongroom.Crypto.Tests.Checksums;

public sealed class CrcTests
{
    private static readonly Crc[] All = [Crc.Crc32, Crc.Crc32C, Crc.Crc64Nvme];

    [Fact]
    public void Check_values_of_the_catalogue()
    {
        Assert.Equal(0xcbf43926UL, Crc.Crc32.Append(0, "123456789"u8));
        Assert.Equal(0xe3069283UL, Crc.Crc32C.Append(0, "123456789"u8));
        Assert.Equal(0xae8b14860a799888UL, Crc.Crc64Nvme.Append(0, "123456789"u8));
    }

    /// <summary>RFC 3720, appendix B.4, and the NVM Express specification: long enough to fold.</summary>
    [Fact]
    public void Published_values_of_longer_inputs()
    {
        Assert.Equal(0x8a9136aaUL, Crc.Crc32C.Append(0, new byte[32]));
        Assert.Equal(0x6482d367eb22b64eUL, Crc.Crc64Nvme.Append(0, new byte[4096]));
        var ones = new byte[4096];
        ones.AsSpan().Fill(0xFF);
        Assert.Equal(0xc0ddba7302eca3acUL, Crc.Crc64Nvme.Append(0, ones));
    }

    [Fact]
    public void Folding_agrees_with_the_table_at_every_length()
    {
        var data = Repeatable.Bytes(20, 1_100);
        foreach (var crc in All)
            for (var length = 0; length <= data.Length; length++)
                Assert.Equal(crc.AppendPortable(0, data.AsSpan(0, length)), crc.Append(0, data.AsSpan(0, length)));
    }

    [Fact]
    public void Folding_agrees_with_the_table_at_any_start_offset_and_length() =>
        Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            var data = Repeatable.Bytes(seed, random.Next(1, 70_000));
            var piece = data.AsSpan(random.Next(0, data.Length));
            foreach (var crc in All)
            {
                var before = crc.AppendPortable(0, data);
                Assert.Equal(crc.AppendPortable(before, piece), crc.Append(before, piece));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Pieces_and_combined_parts_give_the_whole() =>
        Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            var data = Repeatable.Bytes(seed, random.Next(0, 20_000));
            var cut = random.Next(0, data.Length + 1);
            foreach (var crc in All)
            {
                var whole = crc.Append(0, data);
                var first = crc.Append(0, data.AsSpan(0, cut));
                Assert.Equal(whole, crc.Append(first, data.AsSpan(cut)));
                Assert.Equal(whole, crc.Combine(first, crc.Append(0, data.AsSpan(cut)), data.Length - cut));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Combining_takes_lengths_of_terabytes()
    {
        foreach (var crc in All)
        {
            // x^(8·2^40) applied once must be x^(8·2^39) applied twice.
            var twice = crc.Combine(crc.Combine(12_345, 0, 1L << 39), 0, 1L << 39);
            Assert.Equal(twice, crc.Combine(12_345, 0, 1L << 40));
            Assert.Throws<ArgumentOutOfRangeException>(() => crc.Combine(1, 2, -1));
        }
    }
}
