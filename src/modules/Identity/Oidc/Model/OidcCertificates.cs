using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Strongroom.Identity.Oidc;

/// <summary>
/// Whether a provider's certificate is good: by the system's authorities and the configured ones, and where none of them vouches for it, by the thumbprint
/// of a certificate of its chain that the provider's entry holds. Its name must be right in any case. See
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
/// </summary>
internal static class OidcCertificates
{
    public static bool IsGood(
        X509Certificate2 leaf, X509Chain? presented, SslPolicyErrors errors, IReadOnlyList<X509Certificate2> authorities, IReadOnlyCollection<string> thumbprints)
    {
        if (errors == SslPolicyErrors.None) return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors) return false;
        X509Certificate2[] others = presented is null ? [] : [.. presented.ChainElements.Select(element => element.Certificate), .. presented.ChainPolicy.ExtraStore];
        return IsByAuthority(leaf, others, authorities) || IsByThumbprint(leaf, others, thumbprints);
    }

    private static bool IsByAuthority(X509Certificate2 leaf, X509Certificate2[] others, IReadOnlyList<X509Certificate2> authorities)
    {
        if (authorities.Count == 0) return false;
        using var chain = Chain(others, [.. authorities]);
        return chain.Build(leaf);
    }

    private static bool IsByThumbprint(X509Certificate2 leaf, X509Certificate2[] others, IReadOnlyCollection<string> thumbprints)
    {
        if (thumbprints.Count == 0) return false;
        // Signatures and times of the chain still count; only who is at its end is told by the thumbprint and not by an authority.
        using var chain = Chain(others, others);
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        if (!chain.Build(leaf)) return false;
        foreach (var element in chain.ChainElements)
            if (thumbprints.Contains(element.Certificate.GetCertHashString(HashAlgorithmName.SHA1), StringComparer.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static X509Chain Chain(X509Certificate2[] others, X509Certificate2[] trusted)
    {
        var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
        chain.ChainPolicy.ExtraStore.AddRange(others);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain;
    }
}
