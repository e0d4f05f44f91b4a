using Strongroom.Identity.Ports;
using Strongroom.Keys.Model;

namespace Strongroom.Server.Adapters;

/// <summary>Identity's secrets, sealed by the key ring: each purpose under a key of its own.</summary>
/// <param name="keys">The ring.</param>
/// <param name="purpose">What the secrets are. On disk: never changed.</param>
internal sealed class SecretSealer(KeyRing keys, string purpose) : ISecretSealer
{
    /// <summary>Secret access keys.</summary>
    public const string AccessKey = "access-key";

    /// <summary>Session tokens.</summary>
    public const string SessionToken = "session-token";

    /// <summary>Seeds of MFA devices.</summary>
    public const string MfaSeed = "mfa-seed";

    /// <inheritdoc/>
    public byte[] Seal(ReadOnlySpan<byte> owner, ReadOnlySpan<byte> secret) => keys.SealSecret(purpose, owner, secret);

    /// <inheritdoc/>
    public byte[] Open(ReadOnlySpan<byte> owner, ReadOnlySpan<byte> sealedSecret) => keys.OpenSecret(purpose, owner, sealedSecret);
}
