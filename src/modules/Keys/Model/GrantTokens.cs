using System.Text;
using Strongroom.Crypto.Sealing;
using Strongroom.Kernel;

namespace Strongroom.Keys.Model;

/// <summary>
/// Grant tokens. AWS needs them until a new grant has spread; here a grant is in force when the call that made it returns, so a token only names its grant.
/// It is sealed, so that nobody makes one up. Spec: https://docs.aws.amazon.com/kms/latest/developerguide/using-grant-token.html
/// </summary>
internal sealed class GrantTokens(KeyRing ring)
{
    public const int LengthMax = 8192;
    public const int CountMax = 10;

    private const string Purpose = "kms-grant-token";

    /// <summary>What a token names.</summary>
    internal sealed record Named(string Account, string KeyId, string GrantId);

    /// <summary>A token for a grant.</summary>
    public string Create(string account, string keyId, string grantId) =>
        Convert.ToBase64String(ring.SealSecret(Purpose, [], Encoding.ASCII.GetBytes($"{account}/{keyId}/{grantId}")));

    /// <summary>What a token names; InvalidGrantTokenException where nobody here made it.</summary>
    public Result<Named> Open(string token)
    {
        var bytes = new byte[token.Length];
        if (!Convert.TryFromBase64String(token, bytes, out var length)) return KmsErrors.InvalidGrantToken;
        try
        {
            return Encoding.ASCII.GetString(ring.OpenSecret(Purpose, [], bytes.AsSpan(0, length))).Split('/') is [var account, var key, var grant]
                ? new Named(account, key, grant)
                : KmsErrors.InvalidGrantToken;
        }
        catch (SealBrokenException)
        {
            return KmsErrors.InvalidGrantToken;
        }
    }
}
