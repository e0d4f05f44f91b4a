using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Crypto;
using Strongroom.Server;
using Strongroom.Server.Configuration;
using Strongroom.Server.Data;
using Strongroom.Testing;
using Strongroom.Wire;

namespace Strongroom.Micro;

/// <summary>
/// Whole requests through the server's own parts, without the network: signature, gate, store, seals, record. A PUT waits for its fsync, so for it only
/// the allocated bytes tell much.
/// </summary>
public class PipelineBenchmarks
{
    private const int ListedKeys = 1000;

    private readonly ConnectionFacts _connection = new() { Listener = "bench", IsTls = false, RemoteAddress = IPAddress.Loopback };
    private readonly byte[] _body = new byte[4096];
    private string _folder = "";
    private DataDirectory _data = null!;
    private Composition _server = null!;
    private HttpContext _get = null!, _head = null!, _put = null!, _list = null!;

    // The in-process toolchain does not wait for a setup or clean-up that is a task.
    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Cleanup() => CleanupAsync().GetAwaiter().GetResult();

    [Benchmark]
    public Task Get4KiBAsync() => SendAsync(_get);

    [Benchmark]
    public Task HeadAsync() => SendAsync(_head);

    [Benchmark]
    public Task ListOf1000Async() => SendAsync(_list);

    [Benchmark]
    public Task Put4KiBAsync() => SendAsync(_put);

    private async Task SetupAsync()
    {
        _folder = Directory.CreateTempSubdirectory("strongroom-micro-").FullName;
        _data = DataDirectory.Take(Path.Combine(_folder, "data"));
        var sources = new ConfigurationSources(null, _folder, new Dictionary<string, string>(StringComparer.Ordinal), [], []);
        var (model, faults) = ConfigurationValidator.Validate(ConfigurationReader.Read(sources));
        if (model is null) throw new InvalidOperationException(string.Join(' ', faults));
        _server = await Composition.BuildAsync(model, _data, TimeProvider.System, RandomSource.System, NullLoggerFactory.Instance, CancellationToken.None);
        var root = _server.FirstRoot() ?? throw new InvalidOperationException("A new server's root has a key.");
        await SendAsync(Signed("PUT", "/bench", []));
        for (var i = 0; i < ListedKeys; i++) await SendAsync(Signed("PUT", $"/bench/k/{i:D10}", _body));
        _get = Signed("GET", "/bench/k/0000000017", null);
        _head = Signed("HEAD", "/bench/k/0000000017", null);
        _put = Signed("PUT", "/bench/put", _body);
        _list = Signed("GET", "/bench?list-type=2", null);

        HttpContext Signed(string method, string target, byte[]? body)
        {
            var request = new TestRequest(method, target).Header("User-Agent", "micro");
            if (body is not null) request.Body(body);
            request.Sign(TimeProvider.System.GetUtcNow(), accessKeyId: root.AccessKeyId, secret: Encoding.ASCII.GetString(root.SecretAccessKey), region: model.Region).Build();
            return request.Context;
        }
    }

    private async Task CleanupAsync()
    {
        await _server.DisposeAsync();
        _data.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task SendAsync(HttpContext context)
    {
        if (context.Request.ContentLength > 0) context.Features.Set<IRequestBodyPipeFeature>(new Body(PipeReader.Create(new ReadOnlySequence<byte>(_body))));
        await _server.HandleAsync(context, _connection);
        if (context.Response.StatusCode != 200) throw new InvalidOperationException($"{context.Request.Method} was answered with {context.Response.StatusCode}.");
    }

    private sealed record Body(PipeReader Reader) : IRequestBodyPipeFeature;
}
