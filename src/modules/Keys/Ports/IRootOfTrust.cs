namespace Strongroom.Keys.Ports;

/// <summary>
/// Wraps the keys that wrap everything else. What stands behind it (a key file, later a passphrase or a token) never shows its own key,
/// so that it can be taken out of the machine.
/// </summary>
public interface IRootOfTrust
{
    /// <summary>Wraps a 32-byte key and binds it to a context.</summary>
    byte[] Wrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context);

    /// <summary>Unwraps into 32 bytes.</summary>
    /// <exception cref="Crypto.Sealing.SealBrokenException">Another root, another context, or changed bytes.</exception>
    void Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context, Span<byte> key);
}
