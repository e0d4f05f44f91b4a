using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
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

/// <summary>A server's own parts over a folder of their own, without the network: what the benchmarks of whole requests share.</summary>
internal sealed class MicroServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly DataDirectory _data;
    private readonly Composition _server;
    private readonly ConnectionFacts _connection;

    private MicroServer(string folder, DataDirectory data, Composition server, string region, bool isTls)
    {
        _folder = folder;
        _data = data;
        _server = server;
        Region = region;
        var root = server.FirstRoot() ?? throw new InvalidOperationException("A new server's root has a key.");
        (AccessKeyId, Secret) = (root.AccessKeyId, Encoding.ASCII.GetString(root.SecretAccessKey));
        _connection = new() { Listener = "bench", IsTls = isTls, RemoteAddress = IPAddress.Loopback };
    }

    /// <summary>The region that signatures name.</summary>
    public string Region { get; }

    /// <summary>Root's access key id.</summary>
    public string AccessKeyId { get; }

    /// <summary>Root's secret access key.</summary>
    public string Secret { get; }

    /// <summary>Makes one with embedded defaults.</summary>
    public static async Task<MicroServer> CreateAsync(bool isTls)
    {
        var folder = Directory.CreateTempSubdirectory("strongroom-micro-").FullName;
        var data = DataDirectory.Take(Path.Combine(folder, "data"));
        var sources = new ConfigurationSources(null, folder, new Dictionary<string, string>(StringComparer.Ordinal), [], []);
        var (model, faults) = ConfigurationValidator.Validate(ConfigurationReader.Read(sources));
        if (model is null) throw new InvalidOperationException(string.Join(' ', faults));
        var server = await Composition.BuildAsync(model, data, TimeProvider.System, RandomSource.System, NullLoggerFactory.Instance, CancellationToken.None);
        return new(folder, data, server, model.Region, isTls);
    }

    /// <summary>Signs a request as root's.</summary>
    public HttpContext Sign(TestRequest request, string service = "s3", string payload = "UNSIGNED-PAYLOAD")
    {
        request.Sign(TimeProvider.System.GetUtcNow(), payload, Region, service, AccessKeyId, Secret).Build();
        return request.Context;
    }

    /// <summary>Sends a request, again and again where need be; fails where the answer is not 200.</summary>
    public async Task SendAsync(HttpContext context, byte[] body)
    {
        if (body.Length > 0) context.Features.Set<IRequestBodyPipeFeature>(new Body(PipeReader.Create(new ReadOnlySequence<byte>(body))));
        await _server.HandleAsync(context, _connection);
        if (context.Response.StatusCode != 200) throw new InvalidOperationException($"{context.Request.Method} was answered with {context.Response.StatusCode}.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _data.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed record Body(PipeReader Reader) : IRequestBodyPipeFeature;
}
