using System.Text;
using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Identity.Sts;
using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Identity.Tests.Sts;

/// <summary>What a token says comes out of it as it went in, and nothing that was changed does.</summary>
public sealed class SessionTokenTests
{
    private static readonly AccountId Account = AccountId.Parse("111122223333");
    private static readonly DateTimeOffset Issued = DateTimeOffset.FromUnixTimeSeconds(1_795_300_000);

    [Fact]
    public void What_was_sealed_is_opened()
    {
        var (codec, token, text) = Sealed();
        Assert.Equivalent(token, codec.Open(token.AccessKeyId, text), strict: true);
        var bare = Token() with { SessionName = null, MfaAt = null, SourceIdentity = null, Provider = null, Claims = [], Pack = SessionPack.Empty, Kind = CallerKind.User };
        Assert.Equivalent(bare, codec.Open(bare.AccessKeyId, codec.Seal(bare, [])), strict: true);
    }

    [Fact]
    public void The_secret_is_not_in_the_text()
    {
        var (_, token, text) = Sealed();
        var bytes = Convert.FromBase64String(text);
        Assert.Equal("SRST\u0001", Encoding.ASCII.GetString(bytes, 0, 5));
        Assert.True(bytes.AsSpan().IndexOf(token.SecretKey) < 0);
        Assert.True(bytes.AsSpan().IndexOf("alice"u8) < 0);
    }

    [Fact]
    public void Every_changed_bit_closes_it()
    {
        var (codec, token, text) = Sealed();
        var bytes = Convert.FromBase64String(text);
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= (byte)(1 << (i % 8));
            Assert.Null(codec.Open(token.AccessKeyId, Convert.ToBase64String(changed)));
        }
    }

    [Fact]
    public void Every_cut_and_every_addition_closes_it()
    {
        var (codec, token, text) = Sealed();
        var bytes = Convert.FromBase64String(text);
        for (var size = 0; size < bytes.Length; size++) Assert.Null(codec.Open(token.AccessKeyId, Convert.ToBase64String(bytes.AsSpan(0, size))));
        Assert.Null(codec.Open(token.AccessKeyId, Convert.ToBase64String([.. bytes, 0])));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("not base64!")]
    [InlineData("AAAA")]
    public void What_is_no_token_is_none(string text) => Assert.Null(new SessionTokenCodec(new TestSealer()).Open(Token().AccessKeyId, text));

    [Fact]
    public void It_can_be_written_in_one_way_only()
    {
        var (codec, token, text) = Sealed();
        Assert.Null(codec.Open(token.AccessKeyId, text + "\n"));
        Assert.Null(codec.Open(token.AccessKeyId, text[..4] + " " + text[4..]));
        Assert.Null(codec.Open(token.AccessKeyId, new string('A', SessionTokenCodec.CharactersMax + 4)));
    }

    [Fact]
    public void It_belongs_to_its_key_id_and_its_server()
    {
        var (codec, token, text) = Sealed();
        Assert.Null(codec.Open(SessionKeyId.Draw(Account, RandomSource.System), text));
        Assert.Null(codec.Open("AKIAIOSFODNN7EXAMPLE", text));
        Assert.Null(new SessionTokenCodec(new TestSealer(2)).Open(token.AccessKeyId, text));
    }

    [Fact]
    public void A_key_id_tells_its_account()
    {
        foreach (var digits in new[] { "000000000000", "000000000001", "111122223333", "999999999999" })
        {
            var account = AccountId.Parse(digits);
            var id = SessionKeyId.Draw(account, RandomSource.System);
            Assert.Matches("^ASIA[A-Z2-7]{16}$", id);
            Assert.True(SessionKeyId.TryAccount(id, out var told));
            Assert.Equal(account, told);
        }
        Assert.False(SessionKeyId.TryAccount("ASIA7777777777777777", out _));
        Assert.False(SessionKeyId.TryAccount("ASIAaaaaaaaaaaaaaaaa", out _));
        Assert.False(SessionKeyId.TryAccount("AKIAAAAAAAAAAAAAAAAA", out _));
        Assert.False(SessionKeyId.TryAccount(null, out _));
    }

    [Fact]
    public void A_pack_goes_round_and_has_a_bound()
    {
        var pack = Token().Pack;
        Assert.Equivalent(pack, SessionPacker.Unpack(SessionPacker.Pack(pack, out var percent)!), strict: true);
        Assert.InRange(percent, 1, 20);
        Assert.Empty(SessionPacker.Pack(SessionPack.Empty, out percent)!);
        Assert.Equal(0, percent);
        // What cannot be packed any smaller.
        var random = new Random(7);
        var noise = Enumerable.Range(0, 50).Select(i => new KeyValuePair<string, string>($"k{i}", new string([.. Enumerable.Range(0, 256).Select(_ => (char)('a' + random.Next(26)))]))).ToList();
        Assert.Null(SessionPacker.Pack(pack with { Tags = noise }, out percent));
        Assert.InRange(percent, 101, 1000);
    }

    [Fact]
    public void The_largest_token_fits_into_a_header()
    {
        var random = new Random(7);
        var tags = Enumerable.Range(0, 17).Select(i => new KeyValuePair<string, string>($"k{i}", new string([.. Enumerable.Range(0, 256).Select(_ => (char)('a' + random.Next(26)))]))).ToList();
        var token = Token() with { Pack = new SessionPack(null, [], tags, []) };
        var packed = SessionPacker.Pack(token.Pack, out var percent)!;
        Assert.InRange(percent, 85, 100);
        var codec = new SessionTokenCodec(new TestSealer());
        var text = codec.Seal(token, packed);
        Assert.InRange(text.Length, 1, 6 * 1024);
        Assert.Equivalent(token, codec.Open(token.AccessKeyId, text), strict: true);
    }

    /// <summary>The token is of the first release: today's code must read it, whatever it writes.</summary>
    [Fact]
    public void What_the_first_release_sealed_still_opens()
    {
        using var fixture = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "session-token-1.json")));
        var id = fixture.RootElement.GetProperty("accessKeyId").GetString()!;
        var token = new SessionTokenCodec(new TestSealer()).Open(id, fixture.RootElement.GetProperty("token").GetString()!);
        Assert.Equivalent(Token() with { AccessKeyId = id }, token, strict: true);
    }

    private static (SessionTokenCodec Codec, SessionToken Token, string Text) Sealed()
    {
        var codec = new SessionTokenCodec(new TestSealer());
        var token = Token();
        return (codec, token, codec.Seal(token, SessionPacker.Pack(token.Pack, out _)!));
    }

    private static SessionToken Token() => new()
    {
        Kind = CallerKind.RoleSession, Account = Account, AccessKeyId = SessionKeyId.Draw(Account, RandomSource.System), SecretKey = Encoding.ASCII.GetBytes(new string('s', 40)),
        IssuerId = "AROADBQP57FF2AEXAMPLE", IssuedAt = Issued, ExpiresAt = Issued.AddHours(1), SessionName = "alice", MfaAt = Issued.AddSeconds(-5), SourceIdentity = "alice",
        Provider = "arn:aws:iam::111122223333:oidc-provider/issuer.example", Claims = [new("issuer.example:aud", "a"), new("issuer.example:sub", "ü")],
        Pack = new SessionPack("{}", ["arn:aws:iam::aws:policy/ReadOnlyAccess"], [new("Team", "red"), new("Käse", "")], ["Team"]),
    };
}
