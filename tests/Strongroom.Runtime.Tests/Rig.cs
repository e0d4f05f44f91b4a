using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;
using Strongroom.Testing;
using Strongroom.Wire;

namespace Strongroom.Runtime.Tests;

/// <summary>The pipeline over a real store, with operations of the test's own.</summary>
internal sealed class Rig : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    private readonly string ownFolder;
    private readonly Store real;
    private readonly SigningKeyCache cache = new();
    private readonly RequestMetrics metrics = new();

    private Rig(string folder, Store store, bool readsWait)
    {
        ownFolder = folder;
        real = store;
        Store = new WatchedStore(store);
        Gate = new AccessGate(new GateParts
        {
            Principals = Credentials, Resources = [Owners], Conditions = [], Epoch = Epoch, HomeAccount = Accounts.Home, Time = new FixedTime(),
        });
        Changes = new Changes(Store, Gate, Sink, new FixedTime());
        Authenticator = new Authenticator(Credentials, cache, "us-east-1", new FixedTime());
        Pipeline = new RequestPipeline(new PipelineOptions("us-east-1", readsWait), new PipelineParts
        {
            Operations = new OperationTable([Get, Put, Open, Listing], [new("GetBucketPolicy", new("GET", S3Target.Bucket, "policy"))]),
            Authenticator = Authenticator,
            Services = new ServiceResolver(EndpointNames.Default),
            Gate = Gate,
            Owners = Owners,
            Cors = Cors,
            Sink = Sink,
            Store = Store,
            Metrics = metrics,
            Time = new FixedTime(),
            Log = Log,
            HomeAccount = Accounts.Home,
        });
    }

    public WatchedStore Store { get; }

    public Accounts Credentials { get; } = new();

    public AccessEpoch Epoch { get; } = new();

    public Buckets Owners { get; } = new();

    public TestCors Cors { get; } = new();

    public TestSink Sink { get; } = new();

    public ListLog Log { get; } = new();

    public AccessGate Gate { get; }

    public Changes Changes { get; }

    public Authenticator Authenticator { get; }

    public RequestPipeline Pipeline { get; }

    public TestOperation Get { get; } = new("GetObject", new("GET", S3Target.Object)) { Unsupported = ["x-amz-refused"] };

    public TestOperation Put { get; } = new("PutObject", new("PUT", S3Target.Object)) { Body = BodyKind.Stream };

    public TestOperation Open { get; } = new("PreflightRequest", new("OPTIONS", S3Target.Bucket)) { IsOpen = true, DemandsNothing = true };

    public TestOperation Listing { get; } = new("ListObjects", new("GET", S3Target.Bucket)) { DemandsNothing = true };

    public static async Task<Rig> StartAsync(bool readsWait = false)
    {
        var folder = Directory.CreateTempSubdirectory("strongroom-runtime-").FullName;
        var options = new StoreOptions { DataDirectory = Path.Combine(folder, "data"), AppendDelayMax = TimeSpan.Zero };
        return new Rig(folder, await Storage.Store.OpenAsync(options, TimeProvider.System, NullLogger<Store>.Instance), readsWait);
    }

    /// <summary>Sends a request through the pipeline and waits until what it queued is durable.</summary>
    public async Task<Ending> SendAsync(TestRequest request, Action<TestExchange>? change = null)
    {
        request.Build();
        var exchange = new TestExchange(request.Context);
        change?.Invoke(exchange);
        await Pipeline.HandleAsync(request.Context, Facts);
        await request.Context.Response.BodyWriter.FlushAsync(CancellationToken.None);
        if (real.IsWritable) await real.WriteAsync<object?>(_ => null, null, CancellationToken.None);
        return new(request.Context.Response.StatusCode, exchange.Sent, exchange.IsAborted, Sink.Last);
    }

    /// <summary>Records that are durable in the outbox.</summary>
    public int Records => real.Read(tx => tx.ReadOutbox(0, 1000)).Count;

    public Call NewCall(TestRequest request, Operation? operation = null)
    {
        var wire = request.Build();
        return new Call
        {
            Request = wire, Response = new WireResponse(request.Context), Received = Now, RequestId = "R", HostId = "H", Region = "us-east-1", Audit = new AuditEvent(),
            Operation = operation,
        };
    }

    public static ConnectionFacts Facts { get; } = new() { Listener = "test", IsTls = true, TlsVersion = "TLSv1.3", CipherSuite = "C", RemoteAddress = System.Net.IPAddress.Loopback };

    public async ValueTask DisposeAsync()
    {
        cache.Dispose();
        metrics.Dispose();
        await real.DisposeAsync();
        Directory.Delete(ownFolder, recursive: true);
    }
}

/// <summary>How a request ended: on the wire and on record.</summary>
internal sealed record Ending(int Status, string Body, bool IsAborted, AuditEvent? Record);

/// <summary>The ends of a connection that a test can break.</summary>
internal sealed class TestExchange : IHttpRequestLifetimeFeature
{
    public TestExchange(HttpContext context)
    {
        Context = context;
        context.Features.Set<IHttpRequestLifetimeFeature>(this);
        context.Response.Body = new MemoryStream();
    }

    public HttpContext Context { get; }

    public CancellationToken RequestAborted { get; set; }

    public bool IsAborted { get; private set; }

    public string Sent => System.Text.Encoding.UTF8.GetString(((MemoryStream)Context.Response.Body).ToArray());

    public void Abort() => IsAborted = true;
}

internal sealed class FixedTime : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => Rig.Now;
}

internal sealed class ListLog : ILogger
{
    public List<(LogLevel Level, string Text)> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Add((logLevel, formatter(state, exception)));
}
