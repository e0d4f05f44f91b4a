using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Keys.Model;

namespace Strongroom.Server.Data;

/// <summary>DATA/root-key: made at the first start, and never again beside data that another key has sealed.</summary>
internal static class RootKeyFile
{
    /// <exception cref="DataDirectoryException">The key is missing although there is data, or the file is damaged.</exception>
    public static RootKey ReadOrCreate(DataDirectory data, RandomSource random)
    {
        if (!File.Exists(data.RootKey))
        {
            if (File.Exists(data.Metadata)) throw new DataDirectoryException($"{data.RootKey} is missing. Without it nothing in {data.Root} can be opened.");
            var made = RootKey.CreateFile(random);
            DataDirectory.WriteWhole(data.RootKey, made);
            CryptographicOperations.ZeroMemory(made);
        }

        var file = File.ReadAllBytes(data.RootKey);
        try
        {
            return RootKey.Parse(file, random);
        }
        catch (FormatException e)
        {
            throw new DataDirectoryException($"{data.RootKey}: {e.Message}", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file);
        }
    }
}
