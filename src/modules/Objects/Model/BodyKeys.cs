using System.Security.Cryptography;
using Strongroom.Crypto;

namespace Strongroom.Objects;

/// <summary>What the key of a body is derived with, beside the data key.</summary>
internal enum SecondKey
{
    /// <summary>Nothing: the data key is the body's.</summary>
    None = 0,

    /// <summary>The key that a KMS key wraps.</summary>
    Kms = 1,

    /// <summary>The key that the client brings.</summary>
    Customer = 2,
}

/// <summary>
/// The key of a body that is encrypted under a KMS key or a client's. It is derived from two keys: the data key, which the account's key wraps and which is
/// bound to the object or part, and the other. Neither opens the body without the other. See docs/formats/object-attributes.md#sse-kms
/// </summary>
internal static class BodyKeys
{
    /// <summary>Bytes of a check.</summary>
    public const int CheckSize = 32;

    private static ReadOnlySpan<byte> KmsLabel => "strongroom/v1/kms-body"u8;

    private static ReadOnlySpan<byte> CustomerLabel => "strongroom/v1/customer-body"u8;

    private static ReadOnlySpan<byte> CheckLabel => "strongroom/v1/customer-check"u8;

    /// <summary>Derives the key into 32 bytes, which the caller zeroes.</summary>
    /// <param name="kind">What the second key is.</param>
    /// <param name="dataKey">The data key of the object or part.</param>
    /// <param name="secondKey">32 bytes; not read where there is none.</param>
    /// <param name="bodyKey">Takes the 32 bytes.</param>
    public static void Derive(SecondKey kind, ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> secondKey, Span<byte> bodyKey)
    {
        if (kind == SecondKey.None) dataKey.CopyTo(bodyKey);
        else Derive(kind == SecondKey.Kms ? KmsLabel : CustomerLabel, dataKey, secondKey, bodyKey);
    }

    /// <summary>Derives what is kept to tell the client's key from another.</summary>
    public static void DeriveCheck(ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> customerKey, Span<byte> check) => Derive(CheckLabel, dataKey, customerKey, check);

    private static void Derive(ReadOnlySpan<byte> label, ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> secondKey, Span<byte> destination)
    {
        Span<byte> both = stackalloc byte[IDataKeys.KeySize + CustomerKey.KeySize];
        try
        {
            dataKey.CopyTo(both);
            secondKey.CopyTo(both[IDataKeys.KeySize..]);
            Hkdf.Derive(both, label, [], destination);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(both);
        }
    }
}
