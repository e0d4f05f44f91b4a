using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Crypto;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects.Tests;

/// <summary>An answer, or the error in its place.</summary>
internal sealed record Answer(int Status, ServiceError? Error, IHeaderDictionary Headers, byte[] Body, AuditEvent Audit)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    public string Element(string name)
    {
        var from = Text.IndexOf($"<{name}>", StringComparison.Ordinal) + name.Length + 2;
        return Text[from..Text.IndexOf($"</{name}>", StringComparison.Ordinal)];
    }

    public Answer Succeeded()
    {
        Assert.Null(Error);
        return this;
    }
}

/// <summary>The module over a real store, called as the pipeline calls it.</summary>
internal sealed class S3Rig : IAsyncDisposable
{
    public const string Account = "111122223333";

    private readonly AccessGate gate;
    private readonly ObjectsModule module;
    private readonly TestKeys keys = new();
    private readonly TestPrincipals principals = new();

    public TestKeys Keys => keys;

    /// <summary>A rewrap of the rig's keys that rests and drains next to nothing; the caller disposes it.</summary>
    public KeyRewrap NewRewrap(int rowsMax) =>
        new(Store, keys, keys, new KeyRewrapOptions(rowsMax, 1, TimeSpan.FromMilliseconds(1)), RandomSource.System, TimeProvider.System, NullLogger.Instance);

    private S3Rig(Store store, string folder)
    {
        Store = store;
        Folder = folder;
        var epoch = new AccessEpoch();
        var access = new ObjectsAccess(store, epoch, keys, TimeProvider.System, RandomSource.System);
        gate = new AccessGate(new GateParts
        {
            Principals = principals, Resources = [access.Buckets, KmsKeys], Conditions = [access.Conditions], Epoch = epoch, HomeAccount = TestPrincipals.Account, Time = TimeProvider.System,
        });
        module = new ObjectsModule(new ObjectsPorts(
            store, access, gate, new Changes(store, gate, new Sink(), TimeProvider.System), keys, KmsKeys, principals, principals, new TestMfa(),
            new ComplianceClock(TimeProvider.System, TimeSpan.FromDays(1), kept: null), NewRewrap(1), TimeProvider.System, RandomSource.System, Alarms));
    }

    public Store Store { get; }

    public TestKmsKeys KmsKeys { get; } = new();

    public AlarmLog Alarms { get; } = new();

    public IReadOnlyList<Operation> Operations => module.Operations;

    public string Folder { get; }

    public static async Task<S3Rig> StartAsync(Func<StoreOptions, StoreOptions>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("strongroom-objects-").FullName;
        var options = new StoreOptions { DataDirectory = Path.Combine(folder, "data") };
        var store = await Store.OpenAsync(change?.Invoke(options) ?? options, TimeProvider.System, NullLogger<Store>.Instance);
        // Ids are taken before the change: the writer must not wait for the block of ids that it reserves itself.
        var buckets = new[] { ("photos", store.NewInstance()), ("archive", store.NewInstance()) };
        await store.WriteAsync<object?>(
            tx =>
            {
                foreach (var (name, instance) in buckets)
                    tx.InsertBucket(new() { Instance = instance, Account = Account, Name = name, Region = "us-east-1", CreatedMs = 1 });
                return null;
            },
            null,
            CancellationToken.None);
        return new S3Rig(store, folder);
    }

    public T Operation<T>() where T : Operation => module.Operations.OfType<T>().Single();

    public S3RequestReader Reader(
        string method, string path, IEnumerable<(string, string)> headers, IncomingBody? body = null, string? document = null,
        IReadOnlyDictionary<string, string>? form = null, ICollection<string>? asked = null) =>
        NewReader(NewContext(method, path, headers), body, document, form, asked).Reader;

    public async Task<Answer> SendAsync<TIn, TOut>(
        S3Operation<TIn, TOut> operation, string path, IEnumerable<(string, string)>? headers = null, IncomingBody? body = null, string? document = null,
        IReadOnlyDictionary<string, string>? form = null, bool isAnonymous = false)
        where TIn : class
    {
        var context = NewContext(operation.Info.Route!.Method, path, headers ?? []);
        using var sent = new MemoryStream();
        context.Response.Body = sent;
        var (reader, request) = NewReader(context, body, document, form, null);
        var response = new WireResponse(context);
        var call = new Call
        {
            Request = request, Response = response, Received = DateTimeOffset.UnixEpoch, RequestId = "r", HostId = "h", Region = "us-east-1", Audit = new AuditEvent(),
        };
        call.Caller = isAnonymous ? Caller.Anonymous : TestPrincipals.Root(TestPrincipals.Account);
        call.Operation = operation;
        using var writer = new S3ResponseWriter(response, operation.Info.Route.Method == "HEAD");
        var error = await RunAsync(operation, reader, call, writer);
        if (error is null) await writer.SendAsync(CancellationToken.None);
        await context.Response.BodyWriter.FlushAsync();
        return new(error?.Status ?? context.Response.StatusCode, error, context.Response.Headers, sent.ToArray(), call.Audit);
    }

    public Task<Answer> PutAsync(string key, byte[] bytes, params (string, string)[] headers) =>
        SendAsync(Operation<Operations.PutObject>(), "/photos/" + key, headers, new TestBody(bytes));

    public Task<Answer> GetAsync(string keyAndQuery, params (string, string)[] headers) => SendAsync(Operation<Operations.GetObject>(), "/photos/" + keyAndQuery, headers);

    public Task<Answer> HeadAsync(string keyAndQuery, params (string, string)[] headers) => SendAsync(Operation<Operations.HeadObject>(), "/photos/" + keyAndQuery, headers);

    public static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        keys.Dispose();
        KmsKeys.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task<ServiceError?> RunAsync<TIn, TOut>(S3Operation<TIn, TOut> operation, S3RequestReader reader, Call call, S3ResponseWriter writer)
        where TIn : class
    {
        try
        {
            var input = operation.Parse(reader);
            operation.Describe(input, call.Audit);
            var granted = isOpen(call) ? gate.Decide(input, call, [], isOpen: true) : gate.Decide(input, call, [.. operation.Demands(input)], operation.Info.IsOpen);
            if (!granted.IsSuccess) return granted.Error;
            var output = await operation.ExecuteAsync(granted.Value, CancellationToken.None);
            if (!output.IsSuccess) return output.Error;
            operation.Write(writer, output.Value);
            return null;
        }
        catch (ServiceException e)
        {
            return e.Error;
        }

        // An anonymous caller who was let in, as a bucket policy could: what then still is refused is the operation's doing.
        static bool isOpen(Call call) => call.Caller.Kind == CallerKind.Anonymous;
    }

    private static DefaultHttpContext NewContext(string method, string path, IEnumerable<(string, string)> headers)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Host = new HostString("localhost:9000");
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = path;
        foreach (var (name, value) in headers) context.Request.Headers[name] = value;
        return context;
    }

    private static (S3RequestReader Reader, WireRequest Request) NewReader(
        DefaultHttpContext context, IncomingBody? body, string? document, IReadOnlyDictionary<string, string>? form, ICollection<string>? asked)
    {
        var request = new WireRequest(context, new ConnectionFacts { Listener = "test", IsTls = true, RemoteAddress = System.Net.IPAddress.Loopback });
        var path = QueryParameters.Decode(request.RawPath, plusIsSpace: false)[1..];
        var cut = path.IndexOf('/', StringComparison.Ordinal);
        var address = cut < 0 ? new S3Address(S3Target.Bucket, path, null, false) : new S3Address(S3Target.Object, path[..cut], path[(cut + 1)..], false);
        var bytes = document is null ? default : (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(document);
        return (new S3RequestReader(request, address, body ?? new TestBody([]), bytes, form, asked), request);
    }

    private sealed class Sink : IAuditSink
    {
        public OutboxRow Seal(AuditEvent audit) => new(0, Account, audit.TimeMs, Encoding.UTF8.GetBytes(audit.ErrorCode ?? audit.Status.ToString(CultureInfo.InvariantCulture)));
    }
}

/// <summary>Keeps what was logged.</summary>
internal sealed class AlarmLog : ILoggerFactory, ILogger
{
    private readonly List<string> errors = [];

    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (errors) return [.. errors];
        }
    }

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (errors)
            if (logLevel >= LogLevel.Error) errors.Add(formatter(state, exception));
    }

    public void Dispose()
    {
    }
}
