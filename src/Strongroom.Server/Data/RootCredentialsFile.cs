using System.Security.Cryptography;
using System.Text;
using Strongroom.Identity.Model;
using Strongroom.Server.Configuration;
using Strongroom.Server.Roots;

namespace Strongroom.Server.Data;

/// <summary>
/// The file with the key pair of the first account's root user. With a key file as the root of trust, which whoever takes the directory has anyway, it lies beside that;
/// under a passphrase or a token it would give away what these guard, and there is none unless the operator names a place.
/// </summary>
internal static class RootCredentialsFile
{
    /// <summary>Where it lies, or null.</summary>
    public static string? PathOf(RootModel root, DataDirectory data) => root.CredentialsFile ?? (root.Kind == RootKind.File ? data.RootCredentials : null);

    /// <summary>Writes the file, or destroys it where there is nothing to write; what an earlier configuration left in the data directory goes too.</summary>
    public static void Keep(RootModel root, DataDirectory data, RootCredentials? credentials, ILogger log)
    {
        var path = PathOf(root, data);
        if (DestroyLeft(root, data))
            log.LogWarning("{Path} is destroyed: with this configuration the root user's secret key does not lie there. {Hint}", data.RootCredentials, Hint(credentials?.Account.Value ?? "ACCOUNT"));
        if (credentials is null)
        {
            if (path is not null) SecretFile.Destroy(path);
            return;
        }
        if (path is not null) CredentialsFile.Keep(path, new CredentialsFile(credentials.Account, credentials.AccessKeyId, Encoding.ASCII.GetString(credentials.SecretAccessKey)));
        CryptographicOperations.ZeroMemory(credentials.SecretAccessKey);
    }

    /// <summary>Destroys the data directory's file where it is not the one; true where it was there.</summary>
    public static bool DestroyLeft(RootModel root, DataDirectory data)
    {
        if (PathOf(root, data) == data.RootCredentials || !File.Exists(data.RootCredentials)) return false;
        SecretFile.Destroy(data.RootCredentials);
        return true;
    }

    /// <summary>How a key pair is come by without the file.</summary>
    public static string Hint(string account) => $"`strongroom account root-key create {account}` makes another key pair and prints it once.";
}
