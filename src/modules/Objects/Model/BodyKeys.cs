using System.Security.Cryptography;
using Strongroom.Crypto;

namespace Strongroom.Objects;

/// <summary>
/// The key of a body that is encrypted under a KMS key. It is derived from two keys: the data key, which the account's key wraps and which is bound to the
/// object or part, and the key that the KMS key wraps. Neither opens the body without the other. See docs/formats/object-attributes.md#sse-kms
/// </summary>
internal static class BodyKeys
{
    private static ReadOnlySpan<byte> Label => "strongroom/v1/kms-body"u8;

    /// <summary>Derives the key into 32 bytes, which the caller zeroes.</summary>
    public static void Derive(ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> kmsKey, Span<byte> bodyKey)
    {
        Span<byte> both = stackalloc byte[IDataKeys.KeySize + IKmsDataKeys.KeySize];
        try
        {
            dataKey.CopyTo(both);
            kmsKey.CopyTo(both[IDataKeys.KeySize..]);
            Hkdf.Derive(both, Label, [], bodyKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(both);
        }
    }
}
