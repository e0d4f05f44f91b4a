using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto.Signing;
using Xunit;

namespace Strongroom.Crypto.Tests.Signing;

/// <summary>The worked examples of AWS's pages on Signature Version 4.</summary>
public sealed class SigV4SigningTests
{
    private const string Timestamp = "20130524T000000Z";
    private const string Scope = "20130524/us-east-1/s3/aws4_request";

    private static byte[] SigningKey(string secret, string date, string region, string service)
    {
        var key = new byte[32];
        SigV4Signing.DeriveKey(secret, date, region, service, key);
        return key;
    }

    private static readonly byte[] S3Key = SigningKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "20130524", "us-east-1", "s3");

    [Fact]
    public void Signing_keys_are_derived_as_in_the_general_reference() =>
        Assert.Equal(
            "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d",
            Convert.ToHexStringLower(SigningKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20120215", "us-east-1", "iam")));

    public static TheoryData<string, string> Requests => new()
    {
        // GET Object with a range, PUT in chunks, PUT in chunks with a trailer: canonical request's hash, signature.
        { "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41" },
        { "cee3fed04b70f867d036f722359b0b1f2f0e5dc0efadbc082b76c4c60e316455", "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9" },
        { "44d48b8c2f70eae815a0198cc73d7a546a73a93359c070abbaa5e6c7de112559", "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e" },
    };

    [Theory, MemberData(nameof(Requests))]
    public void Requests_are_signed_as_in_the_examples(string canonicalRequestSha256, string signature)
    {
        Span<byte> result = stackalloc byte[32];
        SigV4Signing.SignRequest(S3Key, Timestamp, Scope, Convert.FromHexString(canonicalRequestSha256), result);
        Assert.Equal(signature, Convert.ToHexStringLower(result));
        Assert.True(SigV4Signing.SignatureEquals(result, signature));
    }

    [Fact]
    public void A_presigned_request_is_signed_as_in_the_example()
    {
        Span<byte> result = stackalloc byte[32];
        var hash = Convert.FromHexString("3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04");
        SigV4Signing.SignRequest(S3Key, Timestamp, Scope, hash, result);
        Assert.Equal("aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404", Convert.ToHexStringLower(result));
    }

    [Fact]
    public void Chunks_chain_as_in_the_example()
    {
        using var chain = Chain("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
        Assert.True(chain.VerifyChunk(Hash(As(65_536)), "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"));
        Assert.True(chain.VerifyChunk(Hash(As(1_024)), "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"));
        Assert.True(chain.VerifyChunk(Hash(""), "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"));
    }

    [Fact]
    public void A_trailer_ends_the_chain_as_in_the_example()
    {
        using var chain = Chain("106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e");
        Assert.True(chain.VerifyChunk(Hash(As(65_536)), "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2"));
        Assert.True(chain.VerifyChunk(Hash(As(1_024)), "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7"));
        Assert.True(chain.VerifyChunk(Hash(""), "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992"));
        Assert.True(chain.VerifyTrailer(
            Hash("x-amz-checksum-crc32c:sOO8/Q==\n"), "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435"));
    }

    [Fact]
    public void One_wrong_chunk_breaks_the_chain_for_good()
    {
        using var chain = Chain("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
        Assert.False(chain.VerifyChunk(Hash(As(65_535)), "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"));
        Span<byte> next = stackalloc byte[32];
        chain.SignChunk(Hash("x"), next);
        Assert.False(chain.VerifyChunk(Hash(""), Convert.ToHexStringLower(next)));
        chain.SignChunk(Hash(""), next);
        Assert.False(chain.VerifyTrailer(Hash(""), Convert.ToHexStringLower(next)));
    }

    [Fact]
    public void What_a_client_signs_the_server_verifies()
    {
        const string seed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
        using var client = Chain(seed);
        using var server = Chain(seed);
        Span<byte> signature = stackalloc byte[32];
        foreach (var data in new[] { "one", "two", "" })
        {
            client.SignChunk(Hash(data), signature);
            Assert.True(server.VerifyChunk(Hash(data), Convert.ToHexStringLower(signature)));
        }
        client.SignTrailer(Hash("t:v\n"), signature);
        Assert.True(server.VerifyTrailer(Hash("t:v\n"), Convert.ToHexStringLower(signature)));
    }

    [Fact]
    public void Signatures_are_64_lower_case_digits_and_all_of_them()
    {
        var signature = Repeatable.Bytes(6, 32);
        var hex = Convert.ToHexStringLower(signature);
        Assert.True(SigV4Signing.SignatureEquals(signature, hex));
        Assert.False(SigV4Signing.SignatureEquals(signature, Convert.ToHexString(signature)));
        Assert.False(SigV4Signing.SignatureEquals(signature, hex.AsSpan(0, 63)));
        Assert.False(SigV4Signing.SignatureEquals(signature, hex + "0"));
        Assert.False(SigV4Signing.SignatureEquals(signature, []));
        for (var i = 0; i < 64; i++)
        {
            var other = hex.ToCharArray();
            other[i] = other[i] == '0' ? '1' : '0';
            Assert.False(SigV4Signing.SignatureEquals(signature, other));
        }
    }

    [Fact]
    public void Limits_are_kept()
    {
        var key = new byte[32];
        Assert.Throws<ArgumentException>(() => SigV4Signing.DeriveKey(new string('s', 257), "d", "r", "s", key));
        Assert.Throws<ArgumentException>(() => SigV4Signing.DeriveKey("s", "d", new string('r', 257), "s", key));
        Assert.Throws<ArgumentException>(() => SigV4Signing.SignRequest(key, Timestamp, new string('s', 257), key, key));
        Assert.Throws<ArgumentException>(() => SigV4Signing.SignRequest(key, Timestamp + "0", Scope, key, key));
        Assert.Throws<ArgumentException>(() => SigV4Signing.SignRequest(key, Timestamp, Scope, new byte[31], key));
        // The longest of everything still fits the buffer.
        SigV4Signing.SignChunk(key, Timestamp, new string('\u20AC', 256), key, key, key);
        Assert.Equal(Scope, SigV4Signing.Scope("20130524", "us-east-1", "s3"));
    }

    [Fact]
    public void A_form_policy_is_signed_as_text()
    {
        var signature = new byte[32];
        SigV4Signing.SignText(S3Key, "cG9saWN5"u8, signature);
        Assert.Equal(HMACSHA256.HashData(S3Key, "cG9saWN5"u8), signature);
    }

    private static SigV4ChunkChain Chain(string seed) => new(S3Key, Timestamp, Scope, Convert.FromHexString(seed));

    private static string As(int count) => new('a', count);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.ASCII.GetBytes(text));
}
