using System.Security.Cryptography;
using System.Text;
using Strongroom.Keys.Model;
using Strongroom.Server.Data;

namespace Strongroom.Server.Tls;

/// <summary>Private keys as files sealed by the key ring, each to its own name: a copy of the files without the root of trust opens nothing.</summary>
internal sealed class SealedKeyFile(KeyRing keys) : IKeyFile
{
    private const string Purpose = "tls-key";

    /// <inheritdoc/>
    public byte[]? Read(string path) => File.Exists(path) ? keys.OpenSecret(Purpose, Owner(path), File.ReadAllBytes(path)) : null;

    /// <inheritdoc/>
    public void Write(string path, byte[] pkcs8)
    {
        DataDirectory.WriteWhole(path, keys.SealSecret(Purpose, Owner(path), pkcs8));
        CryptographicOperations.ZeroMemory(pkcs8);
    }

    // The name alone: a data directory may be moved.
    private static byte[] Owner(string path) => Encoding.UTF8.GetBytes(Path.GetFileName(path));
}
