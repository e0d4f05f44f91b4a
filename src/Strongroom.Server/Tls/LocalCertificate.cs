using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Strongroom.Crypto;
using Strongroom.Server.Data;

namespace Strongroom.Server.Tls;

/// <summary>
/// The certificate from the local authority, kept over restarts: (1) the authority's key, made once; (2) its certificate, signed again by the same
/// key where the permitted names changed; (3) the server's certificate, signed again at two thirds of its life or where its names changed.
/// </summary>
internal sealed class LocalCertificate : IServerCertificate
{
    private readonly DataDirectory data;
    private readonly IKeyFile keys;
    private readonly CertificateNames names;
    private readonly TimeProvider time;
    private readonly LocalAuthority authority;
    private DateTimeOffset renewAt;

    public LocalCertificate(DataDirectory data, IKeyFile keys, CertificateNames names, TimeProvider time, RandomSource random)
    {
        this.data = data;
        this.keys = keys;
        this.names = names;
        this.time = time;
        using var key = AuthorityKey(); // (1)
        authority = Authority(key, random); // (2)
        Current = Use(Kept() ?? Issue()); // (3)
    }

    /// <inheritdoc/>
    public SslStreamCertificateContext Current { get; private set; }

    /// <inheritdoc/>
    public void Refresh()
    {
        // The replaced certificate is not disposed: connections that began with it may still be in their handshake.
        if (time.GetUtcNow() >= renewAt) Current = Use(Issue());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Current.TargetCertificate.Dispose();
        authority.Dispose();
    }

    private ECDsa AuthorityKey()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (keys.Read(data.AuthorityKey) is { } kept) key.ImportPkcs8PrivateKey(kept, out _);
        else keys.Write(data.AuthorityKey, key.ExportPkcs8PrivateKey());
        return key;
    }

    private LocalAuthority Authority(ECDsa key, RandomSource random)
    {
        if (File.Exists(data.AuthorityCertificate))
        {
            using var kept = X509Certificate2.CreateFromPem(File.ReadAllText(data.AuthorityCertificate));
            var permitted = kept.Extensions.FirstOrDefault(e => e.Oid?.Value == "2.5.29.30");
            var isOfKey = kept.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());
            if (isOfKey && permitted is not null && permitted.RawData.AsSpan().SequenceEqual(NameConstraints.Permit(names).RawData)
                && LocalAuthority.End(kept) - time.GetUtcNow() > LocalAuthority.ServerLife)
                return LocalAuthority.Load(kept, key, time, random);
        }

        var made = LocalAuthority.Create(key, names, time, random);
        DataDirectory.WriteWhole(data.AuthorityCertificate, made.Certificate.ExportCertificatePem() + "\n", isSecret: false);
        return made;
    }

    private X509Certificate2? Kept()
    {
        if (!File.Exists(data.ServerCertificate) || keys.Read(data.ServerKey) is not { } pkcs8) return null;
        using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(data.ServerCertificate));
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        CryptographicOperations.ZeroMemory(pkcs8);
        var alternatives = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        var isOurs = certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().FirstOrDefault()?.KeyIdentifier is { } issuer
            && authority.Certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().First().SubjectKeyIdentifierBytes.Span.SequenceEqual(issuer.Span)
            && certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());
        return isOurs && alternatives is not null && names.Equals(alternatives.EnumerateDnsNames(), alternatives.EnumerateIPAddresses())
            && time.GetUtcNow() < RenewAt(certificate)
            ? certificate.CopyWithPrivateKey(key)
            : null;
    }

    private X509Certificate2 Issue()
    {
        var made = authority.Issue(names);
        using var key = made.GetECDsaPrivateKey()!;
        keys.Write(data.ServerKey, key.ExportPkcs8PrivateKey());
        DataDirectory.WriteWhole(data.ServerCertificate, made.ExportCertificatePem() + "\n", isSecret: false);
        return made;
    }

    private SslStreamCertificateContext Use(X509Certificate2 certificate)
    {
        renewAt = RenewAt(certificate);
        // Offline: the chain is the one above, and no network is asked for it.
        return SslStreamCertificateContext.Create(certificate, null, offline: true);
    }

    private static DateTimeOffset RenewAt(X509Certificate2 certificate)
    {
        var begin = new DateTimeOffset(certificate.NotBefore);
        return begin + (LocalAuthority.End(certificate) - begin) * 2 / 3;
    }
}
