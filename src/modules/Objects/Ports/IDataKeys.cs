namespace Strongroom.Objects;

/// <summary>
/// Makes and opens data keys: 32 random bytes each, wrapped under a key of the account and bound to what they seal. Implemented by Keys.
/// Thread-safe and without I/O. Wrapped form: docs/formats/wrapped-key.md
/// </summary>
public interface IDataKeys
{
    /// <summary>Bytes of a data key.</summary>
    const int KeySize = 32;

    /// <summary>Makes a data key.</summary>
    /// <param name="account">The twelve digits of the account that owns what will be sealed.</param>
    /// <param name="context">What the key is for, see <see cref="SealContext"/>; the same must be given to open it.</param>
    /// <param name="plaintextKey">Takes the 32 bytes; the caller zeroes them after use.</param>
    /// <returns>The wrapped key, for keeping.</returns>
    byte[] NewDataKey(string account, ReadOnlySpan<byte> context, Span<byte> plaintextKey);

    /// <summary>
    /// The same data key under the wrapping key that the account has now; the very same bytes where it is under that already. Whatever keeps a wrapped key asks
    /// it in the change: between the making and the keeping the account's key may have got another version.
    /// </summary>
    /// <param name="account">The twelve digits of the account that owns what is sealed.</param>
    /// <param name="wrapped">The data key, wrapped.</param>
    /// <param name="context">What it is for.</param>
    /// <param name="plaintextKey">The data key where it is open: so it can be renewed whatever became of what wrapped it. Empty: it is opened.</param>
    /// <exception cref="Crypto.Sealing.SealBrokenException">Another context, an unknown wrapping key, or changed bytes.</exception>
    byte[] RenewDataKey(string account, byte[] wrapped, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plaintextKey = default);

    /// <summary>Opens a wrapped data key, which names the key that wrapped it, into 32 bytes, which the caller zeroes after use.</summary>
    /// <exception cref="Crypto.Sealing.SealBrokenException">Another context, an unknown wrapping key, or changed bytes.</exception>
    void OpenDataKey(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context, Span<byte> plaintextKey);
}
