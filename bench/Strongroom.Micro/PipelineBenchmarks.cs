using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Strongroom.Testing;

namespace Strongroom.Micro;

/// <summary>
/// Whole requests through the server's own parts, without the network: signature, gate, store, seals, record. A PUT waits for its fsync, so for it only
/// the allocated bytes tell much.
/// </summary>
public class PipelineBenchmarks
{
    private const int ListedKeys = 1000;

    private readonly byte[] _body = new byte[4096];
    private MicroServer _server = null!;
    private HttpContext _get = null!, _head = null!, _put = null!, _list = null!;

    // The in-process toolchain does not wait for a setup or clean-up that is a task.
    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Cleanup() => _server.DisposeAsync().AsTask().GetAwaiter().GetResult();

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
        _server = await MicroServer.CreateAsync(isTls: false);
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
            return _server.Sign(request);
        }
    }

    private Task SendAsync(HttpContext context) => _server.SendAsync(context, context.Request.ContentLength > 0 ? _body : []);
}
