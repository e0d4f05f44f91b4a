using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Strongroom.Crypto;

namespace Strongroom.Server.Tls;

/// <summary>
/// The authority that a data directory has of its own: ECDSA P-256, allowed to sign servers for the configured names and nothing else. Who trusts
/// it trusts it for those names only. https://datatracker.ietf.org/doc/html/rfc5280
/// </summary>
internal sealed class LocalAuthority : IDisposable
{
    /// <summary>How long the authority itself is valid. Its key never leaves the data directory.</summary>
    public static readonly TimeSpan AuthorityLife = TimeSpan.FromDays(3650);

    /// <summary>How long a server certificate is valid: clients on Apple's systems take at most 398 days.</summary>
    public static readonly TimeSpan ServerLife = TimeSpan.FromDays(397);

    // Clocks of clients differ from ours.
    private static readonly TimeSpan Backdate = TimeSpan.FromHours(1);

    private readonly TimeProvider time;
    private readonly RandomSource random;

    private LocalAuthority(X509Certificate2 certificate, TimeProvider time, RandomSource random)
    {
        Certificate = certificate;
        this.time = time;
        this.random = random;
    }

    /// <summary>The authority's certificate with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>An authority from its key: a certificate of an earlier start as it is, or a new one of the same key and name.</summary>
    public static LocalAuthority Create(ECDsa key, CertificateNames names, TimeProvider time, RandomSource random)
    {
        var spki = key.ExportSubjectPublicKeyInfo();
        var name = "CN=Strongroom local authority " + Convert.ToHexStringLower(SHA256.HashData(spki).AsSpan(0, 4));
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(NameConstraints.Permit(names));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = time.GetUtcNow();
        using var signed = request.Create(
            request.SubjectName, X509SignatureGenerator.CreateForECDsa(key), now - Backdate, now + AuthorityLife, Serial(random));
        return new LocalAuthority(signed.CopyWithPrivateKey(key), time, random);
    }

    /// <summary>The authority of an earlier start.</summary>
    public static LocalAuthority Load(X509Certificate2 certificate, ECDsa key, TimeProvider time, RandomSource random) =>
        new(certificate.CopyWithPrivateKey(key), time, random);

    /// <summary>Signs a server certificate with a new key.</summary>
    public X509Certificate2 Issue(CertificateNames names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Strongroom", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var dns in names.Dns) alternatives.AddDnsName(dns);
        foreach (IPAddress address in names.Addresses) alternatives.AddIpAddress(address);
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        var now = time.GetUtcNow();
        var end = now - Backdate + ServerLife;
        using var signed = request.Create(Certificate, now - Backdate, end < End(Certificate) ? end : End(Certificate), Serial(random));
        return signed.CopyWithPrivateKey(key);
    }

    /// <summary>When a certificate ends.</summary>
    public static DateTimeOffset End(X509Certificate2 certificate) => new(certificate.NotAfter);

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();

    private static byte[] Serial(RandomSource random)
    {
        var serial = new byte[16];
        random.Fill(serial);
        serial[0] = (byte)(serial[0] & 0x7f | 0x40); // positive, and always of the same length
        return serial;
    }
}
