using System.Text;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Keys.Model;

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
        Assert.Contains(root.Id, Encoding.ASCII.GetString(first), StringComparison.Ordinal);
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
        Assert.Throws<SealBrokenException>(() => other.Unwrap(wrapped, "c"u8, new byte[32]));
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
        Assert.Equal("root-0011223344556677", root.Id);
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
    [InlineData("STRONGROOM-ROOT-KEY-V1 root-0011223344556677 " + Key)]
    public void What_is_no_root_key_file_is_refused(string file) =>
        Assert.Throws<FormatException>(() => RootKey.Parse(Encoding.ASCII.GetBytes(file), RandomSource.System).Dispose());
}
