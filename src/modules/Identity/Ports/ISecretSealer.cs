namespace Strongroom.Identity.Ports;

/// <summary>Seals secret access keys. Implemented over the key ring.</summary>
public interface ISecretSealer
{
    /// <summary>Seals a secret for its owner.</summary>
    byte[] Seal(ReadOnlySpan<byte> owner, ReadOnlySpan<byte> secret);

    /// <summary>Opens it again; the caller zeroes it.</summary>
    byte[] Open(ReadOnlySpan<byte> owner, ReadOnlySpan<byte> sealedSecret);
}
