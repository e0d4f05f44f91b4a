namespace Strongroom.Identity.Ports;

/// <summary>
/// Seals secrets of one purpose: secret access keys, session tokens, or the seeds of MFA devices. What one instance sealed, one of another purpose does
/// not open. Implemented over the key ring.
/// </summary>
public interface ISecretSealer
{
    /// <summary>Seals a secret for its owner.</summary>
    byte[] Seal(ReadOnlySpan<byte> owner, ReadOnlySpan<byte> secret);

    /// <summary>Opens it again; the caller zeroes it.</summary>
    /// <exception cref="Crypto.Sealing.SealBrokenException">Another purpose, another owner, or changed bytes.</exception>
    byte[] Open(ReadOnlySpan<byte> owner, ReadOnlySpan<byte> sealedSecret);
}
