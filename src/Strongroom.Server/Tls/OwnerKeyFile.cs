using System.Security.Cryptography;
using Strongroom.Server.Data;

namespace Strongroom.Server.Tls;

/// <summary>Private keys as files that only their owner may read.</summary>
internal sealed class OwnerKeyFile : IKeyFile
{
    /// <inheritdoc/>
    public byte[]? Read(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;

    /// <inheritdoc/>
    public void Write(string path, byte[] pkcs8)
    {
        DataDirectory.WriteWhole(path, pkcs8);
        CryptographicOperations.ZeroMemory(pkcs8);
    }
}
