using System.Text;

namespace Strongroom.Crypto.Sealing;

/// <summary>
/// Wraps a 32-byte data key under a <see cref="Kek"/> and binds it to a context. Format: docs/formats/wrapped-key.md.
/// </summary>
/// <remarks>
/// Layout: magic "SRKW" ‖ version 1 ‖ length of key id (1) ‖ key id ‖ epoch (16) ‖ nonce (12) ‖ sealed key (32) ‖ tag (16).
/// Everything before the nonce, then the context, is associated data.
/// </remarks>
public static class KeyWrap
{
    /// <summary>Bytes of the key that is wrapped.</summary>
    public const int KeySize = 32;

    internal const int TagSize = 16;
    private const int NonceSize = 12;
    private const int FixedSize = 6;
    private const byte Version = 1;
    private const int AadOnStackMax = 768;

    private static ReadOnlySpan<byte> Magic => "SRKW"u8;

    /// <summary>How many bytes a key is when wrapped under <paramref name="kek"/>: 82 and the id's length.</summary>
    public static int WrappedSize(Kek kek) => AadPrefixSize(kek.Id.Length) + NonceSize + KeySize + TagSize;

    /// <summary>Wraps a key into a new array.</summary>
    public static byte[] Wrap(Kek kek, ReadOnlySpan<byte> key, ReadOnlySpan<byte> context)
    {
        var result = new byte[WrappedSize(kek)];
        Wrap(kek, key, context, result);
        return result;
    }

    /// <summary>Wraps a key into a buffer; returns the bytes written, <see cref="WrappedSize"/>.</summary>
    /// <param name="kek">The wrapping key.</param>
    /// <param name="key">32 bytes.</param>
    /// <param name="context">What the key is for; the same must be given to unwrap it.</param>
    /// <param name="destination">Room for <see cref="WrappedSize"/>.</param>
    /// <exception cref="ArgumentException">Key or destination has the wrong size.</exception>
    public static int Wrap(Kek kek, ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, Span<byte> destination)
    {
        if (key.Length != KeySize) throw new ArgumentException("A data key has 32 bytes.", nameof(key));
        var size = WrappedSize(kek);
        if (destination.Length < size) throw new ArgumentException("No room for the wrapped key.", nameof(destination));

        var prefix = AadPrefixSize(kek.Id.Length);
        var nonce = destination.Slice(prefix, NonceSize);
        var wrapping = kek.TakeForWrap(nonce);
        Magic.CopyTo(destination);
        destination[4] = Version;
        destination[5] = (byte)kek.Id.Length;
        Encoding.ASCII.GetBytes(kek.Id, destination[FixedSize..]);
        wrapping.Epoch.CopyTo(destination[(prefix - Kek.EpochSize)..]);

        Span<byte> stack = stackalloc byte[AadOnStackMax];
        var aad = Aad(destination[..prefix], context, stack);
        var body = destination[(prefix + NonceSize)..];
        wrapping.Encrypt(nonce, key, body[..KeySize], body.Slice(KeySize, TagSize), aad);
        return size;
    }

    /// <summary>The id of the key that a wrapped key asks for, one of <see cref="DirectWrap"/> too; unproven until it unwraps.</summary>
    /// <exception cref="SealBrokenException">These are not the bytes of a wrapped key.</exception>
    public static string KeyId(ReadOnlySpan<byte> wrapped)
    {
        if (!DirectWrap.IsOne(wrapped)) CheckForm(wrapped);
        return Encoding.ASCII.GetString(wrapped.Slice(FixedSize, wrapped[5]));
    }

    /// <summary>Unwraps into the first 32 bytes of <paramref name="key"/>.</summary>
    /// <exception cref="SealBrokenException">Another KEK, another context, or changed bytes; the destination is then zeroed.</exception>
    /// <exception cref="ArgumentException">The destination is too small.</exception>
    public static void Unwrap(Kek kek, ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context, Span<byte> key)
    {
        if (key.Length < KeySize) throw new ArgumentException("No room for the key.", nameof(key));
        CheckForm(wrapped);
        if (!Ascii.Equals(wrapped.Slice(FixedSize, wrapped[5]), kek.Id)) throw new SealBrokenException();

        var prefix = AadPrefixSize(wrapped[5]);
        Span<byte> stack = stackalloc byte[AadOnStackMax];
        var aad = Aad(wrapped[..prefix], context, stack);
        var body = wrapped[(prefix + NonceSize)..];
        var wrapping = kek.ForEpoch(wrapped.Slice(prefix - Kek.EpochSize, Kek.EpochSize), out var kept);
        var opened = wrapping.TryDecrypt(
            wrapped.Slice(prefix, NonceSize), body[..KeySize], body[KeySize..], key[..KeySize], aad);
        if (!kept) kek.Keep(wrapping, opened);
        if (!opened) throw new SealBrokenException();
    }

    private static int AadPrefixSize(int idLength) => FixedSize + idLength + Kek.EpochSize;

    private static void CheckForm(ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length < FixedSize || !wrapped.StartsWith(Magic) || wrapped[4] != Version || wrapped[5] == 0
            || wrapped.Length != AadPrefixSize(wrapped[5]) + NonceSize + KeySize + TagSize
            || wrapped.Slice(FixedSize, wrapped[5]).ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            throw new SealBrokenException();
    }

    private static ReadOnlySpan<byte> Aad(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> context, Span<byte> stack)
    {
        var size = prefix.Length + context.Length;
        var aad = size <= stack.Length ? stack[..size] : new byte[size];
        prefix.CopyTo(aad);
        context.CopyTo(aad[prefix.Length..]);
        return aad;
    }
}
