using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>HKDF (RFC 5869) with labels, so that one root key serves several purposes without the keys meeting.</summary>
public static class Hkdf
{
    private const int Sha512Size = 64;
    private const int Sha512BlockSize = 128;
    private const int InfoOnStackMax = 512;
    private const int InputOnStackMax = 640;
    private const byte InnerPad = 0x36;
    private const byte OuterPad = 0x5C;

    /// <summary>
    /// Derives a key for one purpose: HKDF-SHA-256 with no salt and, as info, the label, a zero byte and the context.
    /// </summary>
    /// <param name="key">Input key, uniformly random, 16 bytes or more.</param>
    /// <param name="label">Purpose, ASCII without zero bytes, such as <c>strongroom/v1/metadata</c>; never reused for another.</param>
    /// <param name="context">What the key is for within the purpose; may be empty.</param>
    /// <param name="destination">Filled; up to 8,160 bytes.</param>
    public static void Derive(ReadOnlySpan<byte> key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> destination)
    {
        if (key.Length < 16) throw new ArgumentException("A key has at least 16 bytes.", nameof(key));
        if (label.IsEmpty || label.Contains((byte)0)) throw new ArgumentException("A label is not empty and has no zero byte.", nameof(label));
        var size = label.Length + 1 + context.Length;
        var info = size <= InfoOnStackMax ? stackalloc byte[InfoOnStackMax] : new byte[size];
        info = info[..size];
        label.CopyTo(info);
        info[label.Length] = 0;
        context.CopyTo(info[(label.Length + 1)..]);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, destination, [], info);
    }

    /// <summary>HKDF-Expand with SHA-512 alone, for keys that are uniformly random already.</summary>
    /// <remarks>
    /// Written out because the in-box HKDF.Expand refuses a key shorter than the hash, and the C2SP format's has 32 bytes. The HMAC of RFC 2104 is two
    /// hashes of one piece each: the library's own HMAC costs half as much again in setting up, and every object takes four.
    /// </remarks>
    internal static void ExpandSha512(ReadOnlySpan<byte> key, ReadOnlySpan<byte> info, Span<byte> destination)
    {
        if (destination.Length > 255 * Sha512Size) throw new ArgumentException("HKDF gives at most 255 blocks.", nameof(destination));
        if (key.Length > Sha512BlockSize) throw new ArgumentException("A key is no longer than a block of the hash.", nameof(key));
        // Inner pad ‖ former block ‖ info ‖ counter, and outer pad ‖ inner hash. The first block has no former one: its input starts at the info.
        var size = Sha512BlockSize + Sha512Size + info.Length + 1;
        var inner = size <= InputOnStackMax ? stackalloc byte[InputOnStackMax] : new byte[size];
        Span<byte> outer = stackalloc byte[Sha512BlockSize + Sha512Size];
        Span<byte> block = stackalloc byte[Sha512Size];
        outer[..Sha512BlockSize].Fill(OuterPad);
        for (var i = 0; i < key.Length; i++) outer[i] ^= key[i];
        var formerSize = 0;
        for (byte counter = 1; !destination.IsEmpty; counter++)
        {
            var input = inner[..(Sha512BlockSize + formerSize + info.Length + 1)];
            input[..Sha512BlockSize].Fill(InnerPad);
            for (var i = 0; i < key.Length; i++) input[i] ^= key[i];
            block[..formerSize].CopyTo(input[Sha512BlockSize..]);
            info.CopyTo(input[(Sha512BlockSize + formerSize)..]);
            input[^1] = counter;
            SHA512.HashData(input, outer[Sha512BlockSize..]);
            SHA512.HashData(outer, block);
            var count = Math.Min(destination.Length, Sha512Size);
            block[..count].CopyTo(destination);
            destination = destination[count..];
            formerSize = Sha512Size;
        }
        CryptographicOperations.ZeroMemory(block);
        CryptographicOperations.ZeroMemory(outer);
        CryptographicOperations.ZeroMemory(inner);
    }
}
