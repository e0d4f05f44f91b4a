using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Kernel;

namespace Strongroom.Keys.Model;

/// <summary>
/// Seals and opens under KMS keys: a sealed body (C2SP chunked encryption: AES-256-GCM under a key derived for this one ciphertext, with a key commitment),
/// bound to its header and to the encryption context. See docs/formats/kms-ciphertext.md
/// </summary>
internal sealed class KeyCipher(KeyMaterials materials, RandomSource random, ILogger log)
{
    /// <summary>The most bytes of a ciphertext: AWS's.</summary>
    public const int CiphertextBytesMax = 6144;

    private static ReadOnlySpan<byte> Label => "strongroom/v1/kms-ciphertext\0"u8;

    /// <summary>Seals under the current version of a key.</summary>
    /// <returns>NotFoundException, or KeyUnavailableException where its material is damaged.</returns>
    public Result<byte[]> Seal(KmsKey key, EncryptionContext context, ReadOnlySpan<byte> plaintext)
    {
        Span<byte> material = stackalloc byte[KmsKey.MaterialBytes];
        if (Take(key, key.CurrentMaterial, material) is { } fault) return fault;
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
    /// <returns>InvalidCiphertextException, whatever is wrong with it; NotFoundException, or KeyUnavailableException where the key's material is damaged.</returns>
    public Result<Opened> Open(KmsKey key, EncryptionContext context, ReadOnlySpan<byte> ciphertext)
    {
        if (!CiphertextHeader.TryRead(ciphertext, out var header) || !header.IsOf(key) || header.MaterialVersion > key.Materials.Count) return KmsErrors.InvalidCiphertext;
        var info = key.Materials[header.MaterialVersion - 1];
        Span<byte> material = stackalloc byte[KmsKey.MaterialBytes];
        if (Take(key, info, material) is { } fault) return fault;
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

    /// <summary>Copies a version's material; NotFoundException where it went with its key, KeyUnavailableException where it does not open: that is no fault of the ciphertext's.</summary>
    private ServiceError? Take(KmsKey key, MaterialInfo info, Span<byte> material)
    {
        try
        {
            return materials.TryCopy(key, info, material) ? null : KmsErrors.NoSuchKey(key.Arn);
        }
        catch (SealBrokenException e)
        {
            log.LogError(e, "The material {Material} of {Key} does not open: it was damaged, or the root of trust is not the one that wrapped it.", info.Id, key.Arn);
            return KmsErrors.Unavailable;
        }
    }

    private static byte[] Bound(ReadOnlySpan<byte> header, EncryptionContext context) => [.. Label, .. header, .. context.Canonical.Span];

    /// <summary>What a ciphertext held.</summary>
    /// <param name="Plaintext">The caller's to zero.</param>
    /// <param name="Material">The version that it was made with.</param>
    internal sealed record Opened(byte[] Plaintext, MaterialInfo Material);
}
