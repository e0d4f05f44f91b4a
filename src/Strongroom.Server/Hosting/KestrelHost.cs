using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Strongroom.Server.Configuration;
using Strongroom.Server.Tls;

namespace Strongroom.Server.Hosting;

/// <summary>Kestrel with every limit said, its listeners, and where they ended up. Used without a web application around it.</summary>
internal sealed class KestrelHost : IAsyncDisposable
{
    /// <summary>A presigned request's line: a key of 1,024 bytes, each escaped, a session token and the other parameters.</summary>
    private const int RequestLineBytesMax = 16 * 1024;

    private const int HeadersMax = 200;

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan IdleCheckInterval = TimeSpan.FromMilliseconds(50);

    // What a request leaves to be done behind its connection, above all its record where it was refused, is done in less.
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(1);

    private readonly WebApplication services;
    private readonly List<(ListenerModel Listener, ListenOptions Options)> listeners = [];
    private readonly IServer server;
    private readonly RefusalResponder responder;
    private readonly ConnectionMetrics metrics = new();
    private readonly List<ConnectionLimiter> limiters = [];
    private readonly TimeProvider time;
    private readonly ILogger log;
    private HttpApplication? application;
    private ListenOptions? health;

    public KestrelHost(ServerModel model, IServerCertificate? certificate, IRequestHandler handler, TimeProvider time, ILoggerFactory logs)
    {
        this.time = time;
        log = logs.CreateLogger("Strongroom");
        responder = new RefusalResponder(handler, time);
        // Empty: no appsettings.json, no ASPNETCORE_ variables, no hosting; only what Kestrel itself asks its container for.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(logs);
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<DiagnosticSource>(new BadRequestEvents(handler, log));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        // A connection's buffer is taken before its data is there: one system call less for each request, 4 KiB more for each idle connection.
        builder.Services.Configure<SocketTransportOptions>(options => options.WaitForDataBeforeAllocatingBuffer = false);
        builder.WebHost.ConfigureKestrel(options => Configure(options, model, certificate));
        services = builder.Build();
        server = services.Services.GetRequiredService<IServer>();
    }

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">An address is taken or not of this machine.</exception>
    public Task StartAsync(HttpApplication application, CancellationToken cancellationToken)
    {
        this.application = application;
        return server.StartAsync(application, cancellationToken);
    }

    /// <summary>
    /// Stops listening, and waits for requests in progress until <paramref name="cancellationToken"/> ends them. Kestrel waits for connections that have closed
    /// too, some of which never end: where no other is left it is not waited for.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var stopping = server.StopAsync(ended.Token);
        for (var idle = TimeSpan.Zero; !stopping.IsCompleted && idle < IdleTime; idle = IsIdle ? idle + IdleCheckInterval : TimeSpan.Zero)
            await Task.WhenAny(stopping, Task.Delay(IdleCheckInterval, CancellationToken.None));
        await ended.CancelAsync();
        await stopping;
    }

    /// <summary>Each listener with the port that it has.</summary>
    public IReadOnlyList<(ListenerModel Listener, int Port)> Listening => [.. listeners.Select(l => (l.Listener, l.Options.IPEndPoint?.Port ?? l.Listener.Port))];

    /// <summary>Where the health listener is.</summary>
    public IPEndPoint? Health => health?.IPEndPoint;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        metrics.Dispose();
    }

    private bool IsIdle => application is not { InProgress: > 0 } && limiters.TrueForAll(limiter => limiter.Open == 0);

    private void Configure(KestrelServerOptions options, ServerModel model, IServerCertificate? certificate)
    {
        options.AddServerHeader = false;
        options.AllowSynchronousIO = false;
        var limits = options.Limits;
        limits.MaxConcurrentConnections = null; // each listener has a limiter of ours
        limits.MaxRequestBodySize = null; // each operation has its own limit, refused before a byte is read
        limits.MaxRequestHeadersTotalSize = model.Limits.HeaderBytesMax;
        limits.MaxRequestHeaderCount = HeadersMax;
        limits.MaxRequestLineSize = RequestLineBytesMax;
        limits.RequestHeadersTimeout = model.Limits.HeaderTimeout;
        limits.KeepAliveTimeout = model.Limits.KeepAlive;
        var rate = model.Limits.BodyBytesPerSecondMin;
        limits.MinRequestBodyDataRate = rate == 0 ? null : new MinDataRate(rate, TimeSpan.FromSeconds(10));
        limits.MinResponseDataRate = rate == 0 ? null : new MinDataRate(rate, TimeSpan.FromSeconds(10));
        limits.Http2.MaxStreamsPerConnection = 100;
        limits.Http2.MaxRequestHeaderFieldSize = RequestLineBytesMax;
        // The default windows of 768 KiB and 1 MiB hold an upload of one stream far below what TLS carries.
        limits.Http2.InitialStreamWindowSize = 2 << 20;
        limits.Http2.InitialConnectionWindowSize = 4 << 20;
        foreach (var listener in model.Listeners) Listen(options, listener.Host, listener.Port, l => Api(l, listener, model.Limits.ConnectionsMax, certificate));
        Listen(options, model.HealthListener.Host, model.HealthListener.Port, l =>
        {
            health = l;
            l.Protocols = HttpProtocols.Http1;
            Limit(l, "health", model.Limits.ConnectionsMax);
            l.Use(next => connection =>
            {
                connection.Features.Set(HealthConnection.Instance);
                return next(connection);
            });
        });
    }

    private static void Listen(KestrelServerOptions options, string host, int port, Action<ListenOptions> configure)
    {
        if (host == "*") options.ListenAnyIP(port, configure);
        else if (host == "localhost") options.ListenLocalhost(port, configure);
        else options.Listen(IPAddress.Parse(host.Trim('[', ']')), port, configure);
    }

    private void Limit(ListenOptions options, string name, int connectionsMax)
    {
        var limiter = new ConnectionLimiter(name, connectionsMax, metrics, time, log);
        limiters.Add(limiter);
        options.Use(next => connection => limiter.ServeAsync(connection, next));
    }

    private void Api(ListenOptions options, ListenerModel listener, int connectionsMax, IServerCertificate? certificate)
    {
        listeners.Add((listener, options));
        Limit(options, listener.Name, connectionsMax);
        options.Protocols = listener.IsTls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
        if (listener.IsTls) options.UseHttps(Handshake(certificate ?? throw new InvalidOperationException("A TLS listener needs a certificate.")));
        options.Use(next => connection => ServeAsync(connection, listener, next));
    }

    /// <summary>Serves an API connection; what ends it by a head that cannot be read is answered when Kestrel is done with it.</summary>
    private async Task ServeAsync(ConnectionContext connection, ListenerModel listener, ConnectionDelegate next)
    {
        var isHttp2 = connection.Features.Get<Microsoft.AspNetCore.Server.Kestrel.Core.Features.ITlsApplicationProtocolFeature>()?.ApplicationProtocol.Span.SequenceEqual(SslApplicationProtocol.Http2.Protocol.Span) == true;
        var transport = connection.Transport;
        var refusable = isHttp2 ? null : new RefusableTransport(transport);
        var api = new ApiConnection(ConnectionFactsReader.Read(connection, listener), listener.TrustedProxies, refusable, connection.Abort);
        connection.Features.Set(api);
        if (refusable is not null) connection.Transport = refusable;
        await next(connection);
        if (api.Refused is { } refused) await responder.AnswerAsync(connection, transport, refusable!.Withheld, refused);
        await api.Recorded;
    }

    private static TlsHandshakeCallbackOptions Handshake(IServerCertificate certificate)
    {
        SslServerAuthenticationOptions? current = null;
        return new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = HandshakeTimeout,
            OnConnection = _ =>
            {
                var context = certificate.Current;
                if (current?.ServerCertificateContext != context) current = Options(context);
                return new ValueTask<SslServerAuthenticationOptions>(current);
            },
        };

        static SslServerAuthenticationOptions Options(SslStreamCertificateContext context) => new()
        {
            ServerCertificateContext = context,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            AllowRenegotiation = false,
            ClientCertificateRequired = false,
        };
    }
}
