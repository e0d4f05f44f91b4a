using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Kernel;

namespace Strongroom.Keys.Model;

/// <summary>Makes data keys under KMS keys.</summary>
internal sealed class DataKeys(KeyCipher cipher, RandomSource random)
{
    /// <summary>A data key.</summary>
    /// <param name="Key">The KMS key.</param>
    /// <param name="Plaintext">The data key, the caller's to zero.</param>
    /// <param name="Ciphertext">The data key, sealed.</param>
    internal sealed record Made(KmsKey Key, byte[] Plaintext, byte[] Ciphertext);

    /// <summary>Draws a data key and seals it.</summary>
    public Result<Made> Make(KmsKey key, EncryptionContext context, int bytes)
    {
        var plaintext = new byte[bytes];
        random.Fill(plaintext);
        var ciphertext = cipher.Seal(key, context, plaintext);
        if (ciphertext.IsSuccess) return new Made(key, plaintext, ciphertext.Value);
        CryptographicOperations.ZeroMemory(plaintext);
        return ciphertext.Error;
    }
}
