using System.Text;
using Konscious.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Keys.Model;
using Strongroom.Server.Roots;
using Xunit;

namespace Strongroom.Server.Tests;

public sealed class PassphraseSealTests
{
    private static readonly Argon2Cost Cheap = new(64, 1, 2);

    /// <summary>RFC 9106, section 5.3.</summary>
    [Fact]
    public void Argon2id_is_that_of_RFC_9106()
    {
        using var argon = new Argon2id(Filled(1, 32))
        {
            Salt = Filled(2, 16), KnownSecret = Filled(3, 8), AssociatedData = Filled(4, 12), MemorySize = 32, Iterations = 3, DegreeOfParallelism = 4,
        };
        Assert.Equal("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659", Convert.ToHexStringLower(argon.GetBytes(32)));
    }

    [Fact]
    public void What_is_sealed_opens_under_its_passphrase_alone()
    {
        var passphrase = "correct horse"u8.ToArray();
        var sealedBytes = PassphraseSeal.Seal(passphrase, "secret"u8, Cheap, RandomSource.System);
        Assert.Equal("secret"u8, PassphraseSeal.Open(passphrase, sealedBytes));
        Assert.Throws<SealBrokenException>(() => PassphraseSeal.Open("correct hors"u8.ToArray(), sealedBytes));
        Assert.NotEqual(sealedBytes, PassphraseSeal.Seal(passphrase, "secret"u8, Cheap, RandomSource.System));
        Assert.Throws<SealBrokenException>(() => PassphraseSeal.Open(passphrase, sealedBytes.AsSpan(..^1)));
        Assert.Throws<SealBrokenException>(() => PassphraseSeal.Open(passphrase, [.. sealedBytes, 0]));
        Assert.Throws<FormatException>(() => PassphraseSeal.Open(passphrase, sealedBytes.AsSpan(..20)));
    }

    [Fact]
    public void Each_changed_byte_is_noticed()
    {
        var passphrase = "correct horse"u8.ToArray();
        var sealedBytes = PassphraseSeal.Seal(passphrase, "secret"u8, Cheap, RandomSource.System);
        for (var i = 0; i < sealedBytes.Length; i++)
        {
            // A high byte of the memory would be believed, and paid for, before it is found wrong: the low bits are enough to show that it counts.
            if (i is 5 or 6 or 9 or 10 or 11 or 13 or 14 or 15) continue;
            var changed = sealedBytes.ToArray();
            changed[i] ^= 1;
            var failed = Assert.ThrowsAny<Exception>(() => PassphraseSeal.Open(passphrase, changed));
            Assert.True(failed is SealBrokenException or FormatException, $"byte {i}: {failed}");
        }
    }

    [Theory]
    [InlineData(5, 0x7F)]
    [InlineData(5, 0x80)]
    [InlineData(9, 0x01)]
    [InlineData(13, 0x01)]
    public void Parameters_beyond_any_that_were_written_are_refused_unpaid(int offset, byte value)
    {
        var sealedBytes = PassphraseSeal.Seal("correct horse"u8.ToArray(), "secret"u8, Cheap, RandomSource.System);
        sealedBytes[offset] = value;
        Assert.Throws<FormatException>(() => PassphraseSeal.Open("correct horse"u8.ToArray(), sealedBytes));
    }

    /// <summary>The files are of the first release that wrote them: every later one must open them.</summary>
    [Fact]
    public void Files_of_the_first_release_open()
    {
        var passphrase = Encoding.ASCII.GetBytes(File.ReadAllText(Fixture("passphrase")).TrimEnd('\n'));
        using var plain = RootKey.Parse(File.ReadAllBytes(Fixture("root-key")), RandomSource.System);
        using var sealedRoot = PassphraseRoot.Open(Fixture("root-passphrase"), passphrase, RandomSource.System);
        Assert.Equal(2, plain.Epochs.Count);
        Assert.Equal(plain.Epochs, sealedRoot.Epochs);
        foreach (var name in new[] { "wrapped-key-epoch-1", "wrapped-key-epoch-2" })
        {
            var key = new byte[32];
            sealedRoot.Unwrap(File.ReadAllBytes(Fixture(name)), "strongroom/v1/key/111122223333/fixture"u8, key);
            Assert.Equal(Filled(7, 32), key);
        }
        var (keyId, nonce, sealedKey) = DirectWrap.Split(File.ReadAllBytes(Fixture("wrapped-key-direct")));
        Assert.Equal(("root-00112233445566aa", 12, 48), (keyId, nonce.Length, sealedKey.Length));
        using var aes = new System.Security.Cryptography.AesGcm(Filled(9, 32), 16);
        var opened = new byte[32];
        aes.Decrypt(nonce, sealedKey.AsSpan(..32), sealedKey.AsSpan(32..), opened, DirectWrap.AssociatedData(keyId, "strongroom/v1/key/111122223333/fixture"u8));
        Assert.Equal(Filled(7, 32), opened);
    }

    /// <summary>Writes the fixtures of a format that is new; what is there is never written again. Run it by -explicit only, with FIXTURES_FOLDER naming a folder.</summary>
    [Fact(Explicit = true)]
    public void Fixtures_are_written_once()
    {
        var folder = Environment.GetEnvironmentVariable("FIXTURES_FOLDER");
        Assert.False(string.IsNullOrEmpty(folder));
        byte[] text = [];
        using var root = RootKey.Parse(RootKey.CreateFile(RandomSource.System), RandomSource.System, "root", next => text = next.ToArray());
        Put("wrapped-key-epoch-1", root.Wrap(Filled(7, 32), "strongroom/v1/key/111122223333/fixture"u8));
        root.AddEpoch();
        Put("wrapped-key-epoch-2", root.Wrap(Filled(7, 32), "strongroom/v1/key/111122223333/fixture"u8));
        Put("root-key", text);
        Put("passphrase", "fixture passphrase\n"u8.ToArray());
        Put("root-passphrase", PassphraseSeal.Seal("fixture passphrase"u8.ToArray(), text, Argon2Cost.Default, RandomSource.System));
        var (nonce, cipher, tag) = (Filled(5, 12), new byte[32], new byte[16]);
        using var aes = new System.Security.Cryptography.AesGcm(Filled(9, 32), 16);
        aes.Encrypt(nonce, Filled(7, 32), cipher, tag, DirectWrap.AssociatedData("root-00112233445566aa", "strongroom/v1/key/111122223333/fixture"u8));
        Put("wrapped-key-direct", DirectWrap.Join("root-00112233445566aa", nonce, [.. cipher, .. tag]));

        void Put(string name, byte[] bytes)
        {
            using var file = new FileStream(Path.Combine(folder!, name), FileMode.CreateNew);
            file.Write(bytes);
        }
    }

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "formats", "roots-1", name);

    private static byte[] Filled(byte value, int count) => [.. Enumerable.Repeat(value, count)];
}
