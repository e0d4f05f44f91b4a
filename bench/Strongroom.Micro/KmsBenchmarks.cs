using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Strongroom.Testing;

namespace Strongroom.Micro;

/// <summary>
/// Requests to KMS through the server's own parts, without the network: signature, JSON, gate with key policy, cipher, record. The bar is a median below
/// 100 µs for both.
/// </summary>
public class KmsBenchmarks
{
    private MicroServer _server = null!;
    private Request _generate = null!, _decrypt = null!;

    // The in-process toolchain does not wait for a setup or clean-up that is a task.
    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Cleanup() => _server.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark]
    public Task GenerateDataKeyAsync() => SendAsync(_generate);

    [Benchmark]
    public Task DecryptAsync() => SendAsync(_decrypt);

    private async Task SetupAsync()
    {
        _server = await MicroServer.CreateAsync(isTls: true);
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
            return new(_server.Sign(request, "kms", Convert.ToHexStringLower(SHA256.HashData(body))), body);
        }
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

    private Task SendAsync(Request request) => _server.SendAsync(request.Context, request.Document);

    private sealed record Request(HttpContext Context, byte[] Document);
}
