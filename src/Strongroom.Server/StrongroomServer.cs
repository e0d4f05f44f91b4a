using System.Net;
using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Kernel;
using Strongroom.Server.Configuration;
using Strongroom.Server.Data;
using Strongroom.Server.Hosting;
using Strongroom.Server.Tls;

namespace Strongroom.Server;

/// <summary>A running server, from its data directory to its listeners.</summary>
internal sealed class StrongroomServer : IAsyncDisposable
{
    private static readonly TimeSpan CertificateCheckInterval = TimeSpan.FromMinutes(1);

    // Own certificate files are looked at more often: somebody who replaces them waits for it.
    private static readonly TimeSpan CertificateFileCheckInterval = TimeSpan.FromSeconds(5);

    private readonly Stack<object> parts = new();
    private readonly ServerModel model;
    private KestrelHost? host;
    private volatile bool isListening;

    private StrongroomServer(ServerModel model) => this.model = model;

    /// <summary>The file with the key pair of the first account's root user, or null where there is none.</summary>
    public string? RootCredentials => RootCredentialsFile.PathOf(model.Root, Data);

    /// <summary>Where the server answers.</summary>
    public EndpointsFile Endpoints { get; private set; } = null!;

    public DataDirectory Data { get; private set; } = null!;

    public Composition Composition { get; private set; } = null!;

    /// <summary>
    /// Starts: (1) take the data directory; (2) the modules, which make the first account; (3) the operator's and its root's credentials files; (4) the certificate;
    /// (5) listen; (6) tell where.
    /// What was started is stopped again where a later step fails.
    /// </summary>
    /// <exception cref="DataDirectoryException">The data directory cannot be used.</exception>
    /// <exception cref="IOException">An address is taken, or a certificate file cannot be read.</exception>
    /// <exception cref="CryptographicException">A certificate file holds no certificate, or its key does not fit.</exception>
    public static async Task<StrongroomServer> StartAsync(
        ServerModel model, TimeProvider time, RandomSource random, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var server = new StrongroomServer(model);
        try
        {
            await server.StartPartsAsync(time, random, logs, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops: no new connections, requests in progress finish within the configured time, then everything closes.</summary>
    public async ValueTask DisposeAsync()
    {
        isListening = false;
        if (host is not null)
        {
            using var bound = new CancellationTokenSource(model.ShutdownTimeout);
            await host.StopAsync(bound.Token);
        }

        while (parts.TryPop(out var part))
        {
            if (part is IAsyncDisposable later) await later.DisposeAsync();
            else if (part is IDisposable now) now.Dispose();
        }
    }

    private async Task StartPartsAsync(TimeProvider time, RandomSource random, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var log = logs.CreateLogger("Strongroom");
        Data = Keep(DataDirectory.Take(model.DataDirectory)); // (1)
        Composition = Keep(await Composition.BuildAsync(model, Data, time, random, logs, cancellationToken)); // (2)
        Composition.Operator.Write(Data); // (3)
        RootCredentialsFile.Keep(model.Root, Data, Composition.FirstRoot(), log);
        var certificate = Certificate(Composition, time, random, log); // (4)
        var telemetry = Keep(new RequestTelemetry());
        host = Keep(new KestrelHost(model, certificate, Composition, time, logs)); // (5)
        var health = new HealthResponder(() => isListening && Composition.IsReady);
        await host.StartAsync(new HttpApplication(Composition, health, telemetry, log), cancellationToken);
        Endpoints = Describe(host, Composition.Accounts[0], certificate); // (6)
        Endpoints.Write(Data);
        isListening = true;
        foreach (var plain in model.Listeners.Where(l => !l.IsTls && l.Address is { } a ? !IPAddress.IsLoopback(a) : !l.IsTls && l.Host == "*"))
            log.LogWarning("{Listener} is plain HTTP and open to the network: what is sent there can be read on the way.", plain.Name);
        log.LogInformation("Ready on {Endpoints}.", string.Join(", ", Endpoints.Endpoints.Select(e => e.Url)));
    }

    private IServerCertificate? Certificate(Composition composition, TimeProvider time, RandomSource random, ILogger log)
    {
        if (!model.Listeners.Any(l => l.IsTls)) return null;
        var isOwn = model.Tls.CertificateFile is not null;
        IServerCertificate certificate = Keep<IServerCertificate>(isOwn
            ? new FileCertificate(model.Tls.CertificateFile!, model.Tls.KeyFile!, log)
            : new LocalCertificate(Data, new SealedKeyFile(composition.Keys), CertificateNames.Of(model, composition.Accounts), time, random));
        var interval = isOwn ? CertificateFileCheckInterval : CertificateCheckInterval;
        Keep(time.CreateTimer(_ => Refresh(certificate, log), null, interval, interval));
        return certificate;
    }

    private static void Refresh(IServerCertificate certificate, ILogger log)
    {
        try
        {
            certificate.Refresh();
        }
        catch (Exception e)
        {
            // The certificate in use goes on until the next look; a timer must not end the process.
            log.LogError(e, "The certificate could not be renewed.");
        }
    }

    private EndpointsFile Describe(KestrelHost host, AccountId account, IServerCertificate? certificate) => new(
        Environment.ProcessId,
        model.Region,
        account.Value,
        [.. host.Listening.Select(l => new EndpointsFile.Endpoint(
            $"{(l.Listener.IsTls ? "https" : "http")}://{ClientHost(l.Listener)}:{l.Port}", l.Listener.VpcEndpointId, l.Listener.VpcId))],
        "http://" + host.Health,
        certificate is LocalCertificate ? Data.AuthorityCertificate : null,
        certificate is FileCertificate ? Path.GetFullPath(model.Tls.CertificateFile!) : null);

    /// <summary>The host by which a client on this machine reaches a listener.</summary>
    private static string ClientHost(ListenerModel listener) =>
        listener.Address is { } address && !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
            ? listener.Host
            : "localhost";

    private T Keep<T>(T part)
        where T : class
    {
        parts.Push(part);
        return part;
    }
}
