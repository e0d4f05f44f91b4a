using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using Amazon.S3;

namespace Strongroom.Clients;

/// <summary>The server under test, as eng/testserver describes it in the environment, and S3 clients for it.</summary>
internal sealed record Endpoint(Uri Path, Uri Virtual, string AccessKey, string SecretKey, string Region, X509Certificate2 Authority)
{
    public static Endpoint FromEnvironment() => new(
        new Uri(Required("ENDPOINT")), new Uri(Required("ENDPOINT_VIRTUAL")), Required("AWS_ACCESS_KEY_ID"), Required("AWS_SECRET_ACCESS_KEY"),
        Required("AWS_DEFAULT_REGION"), LoadAuthority(Required("AWS_CA_BUNDLE")));

    /// <summary>A client with the SDK's own defaults but for the address.</summary>
    public AmazonS3Client Client(bool virtualHosted = false) => new(
        new BasicAWSCredentials(AccessKey, SecretKey),
        new AmazonS3Config
        {
            ServiceURL = (virtualHosted ? Virtual : Path).ToString(),
            ForcePathStyle = !virtualHosted,
            AuthenticationRegion = Region,
            MaxErrorRetry = 0,
            HttpClientFactory = new ClientFactory(this),
        });

    /// <summary>Plain HTTP with the same trust, for presigned addresses.</summary>
    public HttpClient Http() => new(Handler());

    private static string Required(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"{name} is not set: run this through tests/clients/run");

    private static X509Certificate2 LoadAuthority(string file)
    {
        var bundle = new X509Certificate2Collection();
        bundle.ImportFromPemFile(file);
        // A bundle of the machine's own authorities and ours ends with ours.
        return bundle[^1];
    }

    private SocketsHttpHandler Handler() => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { Authority },
            },
        },
        // *.localhost does not resolve on every machine; here each name is this machine.
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    private sealed class ClientFactory(Endpoint endpoint) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => endpoint.Http();
    }
}
