using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Crypto.Sealing;

/// <summary>
/// The form of a 32-byte key that was wrapped by a key which never leaves its device, and which therefore encrypts itself instead of deriving as a
/// <see cref="Kek"/> does: version 2 of the wrapped key. AES-256-GCM; everything before the nonce, then the context, is associated data. Format: docs/formats/wrapped-key.md.
/// </summary>
public static class DirectWrap
{
    /// <summary>Bytes of the nonce.</summary>
    public const int NonceSize = 12;

    /// <summary>Bytes of ciphertext and tag.</summary>
    public const int SealedSize = KeyWrap.KeySize + KeyWrap.TagSize;

    private const int FixedSize = 6;
    private const byte Version = 2;

    private static ReadOnlySpan<byte> Magic => "SRKW"u8;

    /// <summary>The associated data of a wrap.</summary>
    /// <param name="keyId">The wrapping key's id, 1 to 255 printable ASCII characters.</param>
    /// <param name="context">What the key is for.</param>
    public static byte[] AssociatedData(string keyId, ReadOnlySpan<byte> context) => [.. Header(keyId), .. context];

    /// <summary>Puts a wrap together.</summary>
    public static byte[] Join(string keyId, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedKey)
    {
        if (nonce.Length != NonceSize || sealedKey.Length != SealedSize) throw new CryptographicException("The device answered with another number of bytes than AES-256-GCM gives.");
        return [.. Header(keyId), .. nonce, .. sealedKey];
    }

    /// <summary>Takes a wrap apart; nothing of it is proven before it opens.</summary>
    /// <exception cref="SealBrokenException">These are no bytes of one.</exception>
    public static (string KeyId, byte[] Nonce, byte[] SealedKey) Split(ReadOnlySpan<byte> wrapped)
    {
        if (!IsOne(wrapped)) throw new SealBrokenException();
        var header = FixedSize + wrapped[5];
        return (Encoding.ASCII.GetString(wrapped[FixedSize..header]), wrapped.Slice(header, NonceSize).ToArray(), wrapped[(header + NonceSize)..].ToArray());
    }

    internal static bool IsOne(ReadOnlySpan<byte> wrapped) =>
        wrapped.Length > FixedSize && wrapped.StartsWith(Magic) && wrapped[4] == Version && wrapped[5] != 0 && wrapped.Length == FixedSize + wrapped[5] + NonceSize + SealedSize
        && !wrapped.Slice(FixedSize, wrapped[5]).ContainsAnyExceptInRange((byte)'!', (byte)'~');

    private static byte[] Header(string keyId)
    {
        if (keyId.Length is 0 or > Kek.IdLengthMax || keyId.AsSpan().ContainsAnyExceptInRange('!', '~')) throw new ArgumentException("A key id is 1 to 255 printable ASCII characters.", nameof(keyId));
        return [.. Magic, Version, (byte)keyId.Length, .. Encoding.ASCII.GetBytes(keyId)];
    }
}
