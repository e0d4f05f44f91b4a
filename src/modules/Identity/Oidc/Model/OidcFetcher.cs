using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Strongroom.Identity.Oidc;

/// <summary>Why a provider's document could not be had; for operators, since the caller is told no more than that.</summary>
internal sealed class OidcFetchException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Fetches a provider's documents: by HTTPS alone, without redirects, proxies or cookies, within a time and a size, and only from addresses that may be
/// asked. The address is looked at when it is connected to, so that a name cannot change its answer in between.
/// </summary>
internal sealed class OidcFetcher(OidcOptions options)
{
    /// <summary>The most bytes of a document.</summary>
    public const int DocumentBytesMax = 256 * 1024;

    /// <summary>Fetches a document as text.</summary>
    /// <param name="url">Its address.</param>
    /// <param name="thumbprints">Of the provider's entry.</param>
    /// <param name="cancellationToken">Ends the fetch.</param>
    /// <exception cref="OidcFetchException">It could not be had.</exception>
    public async Task<string> FetchAsync(Uri url, IReadOnlyCollection<string> thumbprints, CancellationToken cancellationToken)
    {
        if (url.Scheme != Uri.UriSchemeHttps || url.UserInfo.Length > 0) throw new OidcFetchException($"{url.Host}: only https is spoken.");
        using var handler = Handler(thumbprints);
        using var client = new HttpClient(handler, disposeHandler: false) { Timeout = options.Timeout, MaxResponseContentBufferSize = DocumentBytesMax };
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        try
        {
            using var response = await client.GetAsync(url, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK) throw new OidcFetchException($"{url}: status {(int)response.StatusCode}.");
            return await response.Content.ReadAsStringAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or SocketException
            || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new OidcFetchException($"{url}: {fault.Message}", fault);
        }
    }

    private SocketsHttpHandler Handler(IReadOnlyCollection<string> thumbprints) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = options.Timeout,
        MaxResponseHeadersLength = 32,
        ConnectCallback = ConnectAsync,
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                certificate is X509Certificate2 leaf && OidcCertificates.IsGood(leaf, chain, errors, options.Authorities, thumbprints),
        },
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint;
        var addresses = await Dns.GetHostAddressesAsync(host.Host, cancellationToken);
        var allowed = options.AllowPrivateAddresses ? addresses : [.. addresses.Where(PublicAddress.IsPublic)];
        if (allowed.Length == 0) throw new HttpRequestException("The name has no address that may be asked.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, host.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
