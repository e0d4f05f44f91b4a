using System.Security.Cryptography.X509Certificates;

namespace Strongroom.Identity.Oidc;

/// <summary>How the server speaks to identity providers.</summary>
/// <param name="AllowPrivateAddresses">
/// True where providers may be reached at loopback, private and link-local addresses. Off by default: whoever may create a provider could otherwise make
/// this server ask what is behind its firewall.
/// </param>
/// <param name="Authorities">Further certificate authorities that providers' certificates may come from, beside the system's.</param>
public sealed record OidcOptions(bool AllowPrivateAddresses, IReadOnlyList<X509Certificate2> Authorities)
{
    /// <summary>Public addresses and the system's authorities only.</summary>
    public static OidcOptions Default { get; } = new(false, []);

    /// <summary>How long one fetch may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}
