using System.Text;
using Strongroom.Crypto;
using Strongroom.Kernel;

namespace Strongroom.Identity.Model;

/// <summary>Draws ids and secrets. See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html</summary>
internal sealed class IdentitySource(RandomSource random)
{
    public const string UserPrefix = "AIDA";
    public const string GroupPrefix = "AGPA";
    public const string RolePrefix = "AROA";
    public const string PolicyPrefix = "ANPA";
    public const string AccessKeyPrefix = "AKIA";

    private const int UniqueLength = 17;
    private const int AccessKeyLength = 16;
    private const int SecretLength = 40;
    private const string IdAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string SecretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>An account id. Its first digit is not 0: spreadsheets and YAML take such an id for a number.</summary>
    public AccountId Account() => AccountId.Parse(Draw("123456789", 1) + Draw("0123456789", AccountId.Length - 1));

    /// <summary>A canonical user id: 64 hex digits.</summary>
    public string CanonicalId()
    {
        var bytes = new byte[32];
        random.Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>A unique id: the prefix and 17 characters, 85 bits.</summary>
    public string UniqueId(string prefix) => prefix + Draw(IdAlphabet, UniqueLength);

    /// <summary>An access key id: "AKIA" and 16 characters.</summary>
    public string AccessKeyId() => AccessKeyPrefix + Draw(IdAlphabet, AccessKeyLength);

    /// <summary>A secret access key of 40 characters, as UTF-8; the caller zeroes it where it is not kept.</summary>
    public byte[] Secret() => Encoding.ASCII.GetBytes(Draw(SecretAlphabet, SecretLength));

    /// <summary>Draws characters without bias: bytes beyond the last whole multiple of the alphabet are drawn again.</summary>
    private string Draw(string alphabet, int count)
    {
        Span<char> text = stackalloc char[count];
        Span<byte> one = stackalloc byte[1];
        var bound = 256 - (256 % alphabet.Length);
        for (var i = 0; i < count;)
        {
            random.Fill(one);
            if (one[0] < bound) text[i++] = alphabet[one[0] % alphabet.Length];
        }
        return text.ToString();
    }
}
