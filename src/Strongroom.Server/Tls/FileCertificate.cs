using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Strongroom.Server.Tls;

/// <summary>The operator's own certificate and key, read again when either file changes. A pair that does not fit leaves the last good one.</summary>
internal sealed class FileCertificate : IServerCertificate
{
    private readonly string certificateFile;
    private readonly string keyFile;
    private readonly ILogger log;
    private (DateTime, DateTime, long, long) seen;

    /// <exception cref="CryptographicException">The files hold no certificate, or the key is not the certificate's.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public FileCertificate(string certificateFile, string keyFile, ILogger log)
    {
        this.certificateFile = certificateFile;
        this.keyFile = keyFile;
        this.log = log;
        seen = State();
        Current = Load();
    }

    /// <inheritdoc/>
    public SslStreamCertificateContext Current { get; private set; }

    /// <inheritdoc/>
    public void Refresh()
    {
        var state = State();
        if (state == seen) return;
        seen = state;
        try
        {
            Current = Load();
            log.LogInformation("The certificate of {File} is in use, valid until {NotAfter:u}.", certificateFile, Current.TargetCertificate.NotAfter);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            // Whoever replaces two files replaces one before the other; the next look finds the pair.
            log.LogError("The certificate of {File} cannot be used and the one before stays: {Reason}", certificateFile, e.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Current.TargetCertificate.Dispose();

    private (DateTime, DateTime, long, long) State()
    {
        var (certificate, key) = (new FileInfo(certificateFile), new FileInfo(keyFile));
        return (certificate.LastWriteTimeUtc, key.LastWriteTimeUtc, certificate.Exists ? certificate.Length : -1, key.Exists ? key.Length : -1);
    }

    private X509Certificate2 Pair()
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        }
        catch (ArgumentException e)
        {
            // What the platform throws for a key that belongs to another certificate.
            throw new CryptographicException($"{keyFile} does not hold the key of {certificateFile}.", e);
        }
    }

    private SslStreamCertificateContext Load()
    {
        var certificate = Pair();
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }
}
