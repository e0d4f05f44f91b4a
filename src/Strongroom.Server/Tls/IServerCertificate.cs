using System.Net.Security;

namespace Strongroom.Server.Tls;

/// <summary>The certificate that a new connection is shown. It may be another one for the next.</summary>
internal interface IServerCertificate : IDisposable
{
    /// <summary>The certificate with its chain. The same object until the certificate changes, so that TLS sessions resume.</summary>
    SslStreamCertificateContext Current { get; }

    /// <summary>Looks whether another certificate is due, and takes it. Cheap where none is; called every minute.</summary>
    void Refresh();
}
