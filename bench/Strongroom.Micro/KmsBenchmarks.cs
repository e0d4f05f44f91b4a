using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json;
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
/// Requests to KMS through the server's own parts, without the network: signature, JSON, gate with key policy, cipher, record. The bar is a median below
/// 100 µs for both.
/// </summary>
public class KmsBenchmarks
{
    private readonly ConnectionFacts _connection = new() { Listener = "bench", IsTls = true, RemoteAddress = IPAddress.Loopback };
    private string _folder = "";
    private DataDirectory _data = null!;
    private Composition _server = null!;
    private Request _generate = null!, _decrypt = null!;

    // The in-process toolchain does not wait for a setup or clean-up that is a task.
    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Cleanup() => CleanupAsync().GetAwaiter().GetResult();

    [Benchmark]
    public Task GenerateDataKeyAsync() => SendAsync(_generate);

    [Benchmark]
    public Task DecryptAsync() => SendAsync(_decrypt);

    private async Task SetupAsync()
    {
        _folder = Directory.CreateTempSubdirectory("strongroom-micro-").FullName;
        _data = DataDirectory.Take(Path.Combine(_folder, "data"));
        var sources = new ConfigurationSources(null, _folder, new Dictionary<string, string>(StringComparer.Ordinal), [], []);
        var (model, faults) = ConfigurationValidator.Validate(ConfigurationReader.Read(sources));
        if (model is null) throw new InvalidOperationException(string.Join(' ', faults));
        _server = await Composition.BuildAsync(model, _data, TimeProvider.System, RandomSource.System, NullLoggerFactory.Instance, CancellationToken.None);
        var root = _server.FirstRoot() ?? throw new InvalidOperationException("A new server's root has a key.");
        var made = await AnswerAsync(Signed("CreateKey", "{}"));
        var key = made.GetProperty("KeyMetadata").GetProperty("Arn").GetString()!;
        const string context = """{"aws:s3:arn":"arn:aws:s3:::bench/k"}""";
        _generate = Signed("GenerateDataKey", $$"""{"KeyId":"{{key}}","KeySpec":"AES_256","EncryptionContext":{{context}}}""");
        var blob = (await AnswerAsync(_generate)).GetProperty("CiphertextBlob").GetString()!;
        _decrypt = Signed("Decrypt", $$"""{"CiphertextBlob":"{{blob}}","EncryptionContext":{{context}}}""");

        Request Signed(string operation, string document)
        {
            var body = Encoding.UTF8.GetBytes(document);
            var request = new TestRequest("POST", "/").Header("X-Amz-Target", "TrentService." + operation).Header("Content-Type", "application/x-amz-json-1.1").Body(body);
            var payload = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(body));
            request.Sign(
                TimeProvider.System.GetUtcNow(), payload, model.Region, "kms", root.AccessKeyId, Encoding.ASCII.GetString(root.SecretAccessKey)).Build();
            return new(request.Context, body);
        }
    }

    private async Task CleanupAsync()
    {
        await _server.DisposeAsync();
        _data.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<JsonElement> AnswerAsync(Request request)
    {
        using var sent = new MemoryStream();
        request.Context.Response.Body = sent;
        await SendAsync(request);
        request.Context.Response.Body = Stream.Null;
        using var document = JsonDocument.Parse(sent.ToArray());
        return document.RootElement.Clone();
    }

    private async Task SendAsync(Request request)
    {
        request.Context.Features.Set<IRequestBodyPipeFeature>(new Body(PipeReader.Create(new ReadOnlySequence<byte>(request.Document))));
        await _server.HandleAsync(request.Context, _connection);
        if (request.Context.Response.StatusCode != 200) throw new InvalidOperationException($"It was answered with {request.Context.Response.StatusCode}.");
    }

    private sealed record Request(HttpContext Context, byte[] Document);

    private sealed record Body(PipeReader Reader) : IRequestBodyPipeFeature;
}
