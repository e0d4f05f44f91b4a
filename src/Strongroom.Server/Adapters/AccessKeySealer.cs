using Strongroom.Identity.Ports;
using Strongroom.Keys.Model;

namespace Strongroom.Server.Adapters;

/// <summary>Identity's secrets, sealed by the key ring.</summary>
internal sealed class AccessKeySealer(KeyRing keys) : ISecretSealer
{
    private const string Purpose = "access-key";

    /// <inheritdoc/>
    public byte[] Seal(ReadOnlySpan<byte> owner, ReadOnlySpan<byte> secret) => keys.SealSecret(Purpose, owner, secret);

    /// <inheritdoc/>
    public byte[] Open(ReadOnlySpan<byte> owner, ReadOnlySpan<byte> sealedSecret) => keys.OpenSecret(Purpose, owner, sealedSecret);
}
