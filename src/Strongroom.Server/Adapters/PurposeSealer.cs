using Strongroom.Identity.Ports;
using Strongroom.Keys.Model;

namespace Strongroom.Server.Adapters;

/// <summary>Secrets of one purpose, sealed by the key ring under a key that is this purpose's alone.</summary>
/// <param name="keys">The key ring.</param>
/// <param name="purpose">ASCII; never used for anything else.</param>
internal sealed class PurposeSealer(KeyRing keys, string purpose) : ISecretSealer
{
    /// <summary>Session tokens: docs/formats/session-token.md</summary>
    public const string SessionToken = "session-token";

    /// <summary>Seeds of MFA devices: docs/formats/documents.md</summary>
    public const string MfaSeed = "mfa-seed";

    /// <inheritdoc/>
    public byte[] Seal(ReadOnlySpan<byte> owner, ReadOnlySpan<byte> secret) => keys.SealSecret(purpose, owner, secret);

    /// <inheritdoc/>
    public byte[] Open(ReadOnlySpan<byte> owner, ReadOnlySpan<byte> sealedSecret) => keys.OpenSecret(purpose, owner, sealedSecret);
}
