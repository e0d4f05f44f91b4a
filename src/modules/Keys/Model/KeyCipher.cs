using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Kernel;

namespace Strongroom.Keys.Model;

/// <summary>
/// Seals and opens under KMS keys: a sealed body (C2SP chunked encryption: AES-256-GCM under a key derived for this one ciphertext, with a key commitment),
/// bound to its header and to the encryption context. See docs/formats/kms-ciphertext.md
/// </summary>
internal sealed class KeyCipher(KeyMaterials materials, RandomSource random)
{
    /// <summary>The most bytes of a ciphertext: AWS's.</summary>
    public const int CiphertextBytesMax = 6144;

    private static ReadOnlySpan<byte> Label => "strongroom/v1/kms-ciphertext\0"u8;

    /// <summary>Seals under the current version of a key.</summary>
    public Result<byte[]> Seal(KmsKey key, EncryptionContext context, ReadOnlySpan<byte> plaintext)
    {
        Span<byte> material = stackalloc byte[KmsKey.MaterialBytes];
        if (!materials.TryCopy(key, key.CurrentMaterial, material)) return KmsErrors.NoSuchKey(key.Arn);
        try
        {
            var ciphertext = new byte[CiphertextHeader.Size + checked((int)SealedBody.SealedLength(plaintext.Length))];
            var header = ciphertext.AsSpan(0, CiphertextHeader.Size);
            new CiphertextHeader(key.Account, key.Id, key.Materials.Count).Write(header);
            SealedBody.SealOnce(material, Bound(header, context), plaintext, ciphertext.AsSpan(CiphertextHeader.Size), random);
            return ciphertext;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(material);
        }
    }

    /// <summary>Opens a ciphertext of a key; the caller zeroes what it gets.</summary>
    /// <param name="key">The key that its header names.</param>
    /// <param name="context">What it was made with.</param>
    /// <param name="ciphertext">The ciphertext.</param>
    /// <returns>InvalidCiphertextException, whatever is wrong with it.</returns>
    public Result<Opened> Open(KmsKey key, EncryptionContext context, ReadOnlySpan<byte> ciphertext)
    {
        if (!CiphertextHeader.TryRead(ciphertext, out var header) || !header.IsOf(key) || header.MaterialVersion > key.Materials.Count) return KmsErrors.InvalidCiphertext;
        var info = key.Materials[header.MaterialVersion - 1];
        Span<byte> material = stackalloc byte[KmsKey.MaterialBytes];
        if (!materials.TryCopy(key, info, material)) return KmsErrors.InvalidCiphertext;
        try
        {
            var bound = Bound(ciphertext[..CiphertextHeader.Size], context);
            return new Opened(SealedBody.OpenOnce(material, bound, ciphertext[CiphertextHeader.Size..]), info);
        }
        catch (SealBrokenException)
        {
            return KmsErrors.InvalidCiphertext;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(material);
        }
    }

    private static byte[] Bound(ReadOnlySpan<byte> header, EncryptionContext context) => [.. Label, .. header, .. context.Canonical.Span];

    /// <summary>What a ciphertext held.</summary>
    /// <param name="Plaintext">The caller's to zero.</param>
    /// <param name="Material">The version that it was made with.</param>
    internal sealed record Opened(byte[] Plaintext, MaterialInfo Material);
}
