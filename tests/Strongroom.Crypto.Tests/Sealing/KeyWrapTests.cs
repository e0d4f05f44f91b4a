using Strongroom.Crypto.Sealing;
using Xunit;

namespace Strongroom.Crypto.Tests.Sealing;

public sealed class KeyWrapTests
{
    private static readonly byte[] KekBytes = Repeatable.Bytes(11, 32);
    private static readonly byte[] DataKey = Repeatable.Bytes(12, 32);

    [Fact]
    public void A_wrapped_key_has_the_documented_form()
    {
        using var kek = new Kek("kms-1", KekBytes, new Repeatable(0xA1, 0xB2, 0xC3));
        var wrapped = KeyWrap.Wrap(kek, DataKey, "ctx"u8);

        Assert.Equal(82 + 5, wrapped.Length);
        Assert.Equal(wrapped.Length, KeyWrap.WrappedSize(kek));
        Assert.Equal("SRKW\x01\x05kms-1"u8, wrapped.AsSpan(0, 11));
        Assert.Equal("kms-1", KeyWrap.KeyId(wrapped));
    }

    [Fact]
    public void Version_1_keys_open_for_ever()
    {
        // Made outside this code base, from the format page. A change of format must keep reading it.
        var wrapped = Convert.FromHexString(FirstRelease);
        using var kek = new Kek("kms-1", [.. Enumerable.Range(0, 32).Select(i => (byte)i)], RandomSource.System);
        Assert.Equal([.. Enumerable.Range(32, 32).Select(i => (byte)i)], Unwrap(kek, wrapped, "ctx"u8));
    }

    private const string FirstRelease =
        "53524b5701056b6d732d31a0a1a2a3a4a5a6a7a8a9aaabacadaeafc0c1c2c3c4c5c6c7c8c9cacbc70dcc6b0"
        + "64625310bdd15795283f9d09a3432c7ad004c601a70e0b585f1036dc8511866cb1a63168edc6138e3d03a47";

    [Fact]
    public void A_key_opens_under_its_kek_and_context_alone()
    {
        using var kek = new Kek("a", KekBytes, RandomSource.System);
        using var restarted = new Kek("a", KekBytes, RandomSource.System);
        using var renamed = new Kek("b", KekBytes, RandomSource.System);
        using var other = new Kek("a", Repeatable.Bytes(13, 32), RandomSource.System);
        var wrapped = KeyWrap.Wrap(kek, DataKey, "ctx"u8);

        Assert.Equal(DataKey, Unwrap(kek, wrapped, "ctx"u8));
        Assert.Equal(DataKey, Unwrap(restarted, wrapped, "ctx"u8));
        Assert.Equal(DataKey, Unwrap(restarted, wrapped, "ctx"u8));
        Assert.Throws<SealBrokenException>(() => Unwrap(kek, wrapped, "ctX"u8));
        Assert.Throws<SealBrokenException>(() => Unwrap(kek, wrapped, []));
        Assert.Throws<SealBrokenException>(() => Unwrap(renamed, wrapped, "ctx"u8));
        Assert.Throws<SealBrokenException>(() => Unwrap(other, wrapped, "ctx"u8));
    }

    [Fact]
    public void Every_byte_counts_and_so_does_the_length()
    {
        using var kek = new Kek("kms-1", KekBytes, RandomSource.System);
        var wrapped = KeyWrap.Wrap(kek, DataKey, "ctx"u8);
        for (var i = 0; i < wrapped.Length; i++)
        {
            var changed = wrapped.ToArray();
            changed[i] ^= 1;
            Assert.Throws<SealBrokenException>(() => Unwrap(kek, changed, "ctx"u8));
        }
        for (var length = 0; length < wrapped.Length; length++)
        {
            var cut = wrapped[..length];
            Assert.Throws<SealBrokenException>(() => Unwrap(kek, cut, "ctx"u8));
            Assert.Throws<SealBrokenException>(() => KeyWrap.KeyId(cut));
        }
        Assert.Throws<SealBrokenException>(() => Unwrap(kek, [.. wrapped, 0], "ctx"u8));
    }

    [Fact]
    public void Nothing_is_left_in_the_destination_of_a_failed_unwrap()
    {
        using var kek = new Kek("k", KekBytes, RandomSource.System);
        var wrapped = KeyWrap.Wrap(kek, DataKey, "ctx"u8);
        var key = Repeatable.Bytes(14, 32);
        Assert.Throws<SealBrokenException>(() => KeyWrap.Unwrap(kek, wrapped, "no"u8, key));
        Assert.Equal(new byte[32], key);
    }

    [Fact]
    public void Two_wraps_of_one_key_differ()
    {
        using var kek = new Kek("k", KekBytes, RandomSource.System);
        Assert.NotEqual(KeyWrap.Wrap(kek, DataKey, []), KeyWrap.Wrap(kek, DataKey, []));
    }

    [Fact]
    public void One_kek_serves_many_threads()
    {
        using var kek = new Kek("k", KekBytes, RandomSource.System);
        using var reader = new Kek("k", KekBytes, RandomSource.System);
        Parallel.For(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var key = Repeatable.Bytes(i, 32);
            var context = BitConverter.GetBytes(i);
            var wrapped = KeyWrap.Wrap(kek, key, context);
            Assert.Equal(key, Unwrap(i % 2 == 0 ? kek : reader, wrapped, context));
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("schlüssel")]
    public void Key_ids_are_printable_ascii(string id) =>
        Assert.Throws<ArgumentException>(() => new Kek(id, KekBytes, RandomSource.System));

    [Fact]
    public void A_disposed_kek_does_nothing()
    {
        var kek = new Kek(new string('k', 255), KekBytes, RandomSource.System);
        var wrapped = KeyWrap.Wrap(kek, DataKey, new byte[2_000]);
        Assert.Equal(DataKey, Unwrap(kek, wrapped, new byte[2_000]));
        kek.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Unwrap(kek, wrapped, new byte[2_000]));
        Assert.Throws<ObjectDisposedException>(() => KeyWrap.Wrap(kek, DataKey, []));
    }

    private static byte[] Unwrap(Kek kek, ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context)
    {
        var key = new byte[32];
        KeyWrap.Unwrap(kek, wrapped, context, key);
        return key;
    }
}
