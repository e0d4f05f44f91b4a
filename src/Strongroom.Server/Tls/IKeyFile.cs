namespace Strongroom.Server.Tls;

/// <summary>Keeps private keys in the data directory.</summary>
internal interface IKeyFile
{
    /// <summary>The key's bytes (PKCS #8), which the caller zeroes; null where there is no such file.</summary>
    byte[]? Read(string path);

    /// <summary>Writes the key's bytes and zeroes them.</summary>
    void Write(string path, byte[] pkcs8);
}
