using System.Text;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Keys.Model;
using Strongroom.Keys.Ports;

namespace Strongroom.Keys.Tests;

public sealed class RootKeyTests
{
    private const string Key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    [Fact]
    public void A_new_file_is_read_and_no_two_are_alike()
    {
        var first = RootKey.CreateFile(RandomSource.System);
        Assert.Matches("^strongroom-root-key-v1 root-[0-9a-f]{16} [A-Za-z0-9+/]{43}=\n$", Encoding.ASCII.GetString(first));
        Assert.NotEqual(first, RootKey.CreateFile(RandomSource.System));
        using var root = RootKey.Parse(first, RandomSource.System);
        Assert.Contains(Assert.Single(root.Epochs), Encoding.ASCII.GetString(first), StringComparison.Ordinal);
        var key = new byte[32];
        root.Unwrap(root.Wrap(new byte[32], "c"u8), "c"u8, key);
        Assert.Equal(new byte[32], key);
    }

    [Fact]
    public void Another_root_or_another_context_opens_nothing()
    {
        using var root = RootKey.Parse(RootKey.CreateFile(RandomSource.System), RandomSource.System);
        using var other = RootKey.Parse(RootKey.CreateFile(RandomSource.System), RandomSource.System);
        var wrapped = root.Wrap(new byte[32], "c"u8);
        Assert.Throws<RootEpochMissingException>(() => other.Unwrap(wrapped, "c"u8, new byte[32]));
        Assert.Throws<SealBrokenException>(() => root.Unwrap(wrapped, "d"u8, new byte[32]));
        wrapped[^1] ^= 1;
        Assert.Throws<SealBrokenException>(() => root.Unwrap(wrapped, "c"u8, new byte[32]));
    }

    [Theory]
    [InlineData("strongroom-root-key-v1 root-0011223344556677 " + Key + "\n")]
    [InlineData("strongroom-root-key-v1 root-0011223344556677 " + Key)]
    [InlineData("strongroom-root-key-v1 root-0011223344556677 " + Key + "\r\n")]
    public void Line_ends_of_editors_are_taken(string file)
    {
        using var root = RootKey.Parse(Encoding.ASCII.GetBytes(file), RandomSource.System);
        Assert.Equal("root-0011223344556677", Assert.Single(root.Epochs));
    }

    [Fact]
    public void Epochs_are_lines_and_the_last_is_current()
    {
        byte[] kept = [];
        using var root = RootKey.Parse(RootKey.CreateFile(RandomSource.System), RandomSource.System, "root", next => kept = next.ToArray());
        var first = root.Wrap(new byte[32], "c"u8);
        var old = Assert.Single(root.Epochs);
        root.AddEpoch();
        using var both = RootKey.Parse(kept, RandomSource.System);
        Assert.Equal(root.Epochs, both.Epochs);
        Assert.Equal(old, both.Epochs[0]);
        var second = root.Wrap(new byte[32], "c"u8);
        both.Unwrap(first, "c"u8, new byte[32]);
        both.Unwrap(second, "c"u8, new byte[32]);
        Assert.Equal(both.Epochs[1], KeyWrap.KeyId(second));
        Assert.Throws<InvalidOperationException>(() => root.DestroyEpoch(both.Epochs[1]));
        root.DestroyEpoch(old);
        root.DestroyEpoch("root-0000000000000000");
        using var rest = RootKey.Parse(kept, RandomSource.System);
        Assert.Equal([both.Epochs[1]], rest.Epochs);
        rest.Unwrap(second, "c"u8, new byte[32]);
        foreach (var gone in new[] { root, rest })
            Assert.Contains(old, Assert.Throws<RootEpochMissingException>(() => gone.Unwrap(first, "c"u8, new byte[32])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_epoch_that_cannot_be_kept_is_not_there()
    {
        using var root = RootKey.Parse(RootKey.CreateFile(RandomSource.System), RandomSource.System, "root", _ => throw new IOException("full"));
        var before = root.Epochs;
        Assert.Throws<IOException>(root.AddEpoch);
        Assert.Equal(before, root.Epochs);
        Assert.Equal(before[0], KeyWrap.KeyId(root.Wrap(new byte[32], "c"u8)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData(Key)]
    [InlineData("strongroom-root-key-v2 root-0011223344556677 " + Key)]
    [InlineData("strongroom-root-key-v1 " + Key)]
    [InlineData("strongroom-root-key-v1 root-0011223344556677 ")]
    [InlineData("strongroom-root-key-v1 root-0011223344556677 AAECAwQFBgcICQoLDA0ODw==")]
    [InlineData("strongroom-root-key-v1 root-0011223344556677 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gIQ==")]
    [InlineData("strongroom-root-key-v1 root-0011223344556677 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [InlineData("strongroom-root-key-v1 root-0011223344556677 !AECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    [InlineData("strongroom-root-key-v1 nobodys-name " + Key)]
    [InlineData("strongroom-root-key-v1 root-0011223344556677 root-0011223344556677 " + Key)]
    [InlineData("strongroom-root-key-v1 root-001122334455667g " + Key)]
    [InlineData("strongroom-root-key-v1 root-0011223344556677 " + Key + "\nstrongroom-root-key-v1 root-0011223344556677 " + Key)]
    [InlineData("strongroom-root-key-v1 root-0011223344556677 " + Key + "\n\nstrongroom-root-key-v1 root-0011223344556678 " + Key)]
    [InlineData("STRONGROOM-ROOT-KEY-V1 root-0011223344556677 " + Key)]
    public void What_is_no_root_key_file_is_refused(string file) =>
        Assert.Throws<FormatException>(() => RootKey.Parse(Encoding.ASCII.GetBytes(file), RandomSource.System).Dispose());
}
