using System.Text;
using Strongroom.Crypto;
using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Server.Data;

/// <summary>
/// The key pair of whoever holds the data directory: made anew at each start, known to this process and to DATA/operator-credentials, and good for what the
/// server's own policy grants (<see cref="ServerPolicy"/>): administering the server, never its objects. So the root keys of all accounts can be put away, and new
/// ones made when they are needed.
/// </summary>
internal sealed class OperatorCredentials
{
    /// <summary>The operator's name as a service principal.</summary>
    public const string Principal = "operator.strongroom.internal";

    // No letter that AWS begins its key ids with: nothing that knows AWS's takes it for one.
    private const string KeyIdPrefix = "SROP";
    private const string KeyIdAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int KeyIdRandomLength = 16;
    private const int SecretBytes = 30;

    private OperatorCredentials(Credential credential) => Credential = credential;

    /// <summary>The pair, with the caller that it proves.</summary>
    public Credential Credential { get; }

    public string AccessKeyId => Credential.Caller.AccessKeyId!;

    /// <summary>Makes a pair.</summary>
    public static OperatorCredentials Create(AccountId home, RandomSource random)
    {
        Span<byte> bytes = stackalloc byte[KeyIdRandomLength + SecretBytes];
        random.Fill(bytes);
        var id = new StringBuilder(KeyIdPrefix);
        // The alphabet has 32 letters: five bits of a byte are one without bias.
        foreach (var value in bytes[..KeyIdRandomLength]) id.Append(KeyIdAlphabet[value & 31]);
        var caller = new Caller
        {
            Kind = CallerKind.Service, Account = home, Arn = Principal, PrincipalId = Principal, CanonicalId = "", AccessKeyId = id.ToString(), Service = Principal,
        };
        return new(new Credential(caller, Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes[KeyIdRandomLength..]))));
    }

    /// <summary>Writes the file, for this start's command line.</summary>
    public void Write(DataDirectory data) =>
        CredentialsFile.Keep(data.OperatorCredentials, new CredentialsFile(Credential.Caller.Account, AccessKeyId, Encoding.ASCII.GetString(Credential.SecretKey.Span)));
}
