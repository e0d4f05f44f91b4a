using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Crypto;
using Strongroom.Crypto.Signing;
using Strongroom.Server.Commands;
using Strongroom.Server.Data;
using Strongroom.Server.Hosting;
using Xunit;

namespace Strongroom.Server.Tests;

/// <summary>Commands as processes: what they print, and how they end.</summary>
public sealed class CommandTests
{
    public static TheoryData<string> Commands => new(Words(StrongroomCommand.Build(), ""));

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task The_help_of_each_command_shows_how_that_command_is_used(string words)
    {
        using var help = ServerProcess.Start([.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        var output = await help.ReadToEndAsync();
        var begin = output.IndexOf("Examples:\n", StringComparison.Ordinal);
        Assert.True(begin >= 0, output);
        Assert.Contains(("strongroom " + words).TrimEnd(), output[begin..], StringComparison.Ordinal);
    }

    private static IEnumerable<string> Words(Command command, string path) =>
        command.Subcommands.SelectMany(sub => Words(sub, (path + " " + sub.Name).TrimStart())).Prepend(path);

    [Theory]
    [InlineData(PosixSignal.SIGINT)]
    [InlineData(PosixSignal.SIGTERM)]
    public async Task Audit_tail_follows_until_it_is_interrupted(PosixSignal signal)
    {
        using var folder = new TemporaryFolder();
        var model = Sources.Model(folder, "audit.delayMs=1");
        await using var server = await StrongroomServer.StartAsync(model, TimeProvider.System, RandomSource.System, NullLoggerFactory.Instance, CancellationToken.None);
        var before = await AskAsync(server);
        using var tail = ServerProcess.Start("audit", "tail", "--follow", "--max", "1", "--data-directory", model.DataDirectory);
        // What was there first, so that what is made next is certainly news.
        await ReadUntilAsync(tail, before);
        var news = await AskAsync(server);
        var record = await ReadUntilAsync(tail, news);
        Assert.Equal("NoSuchBucket", record.GetProperty("errorCode").GetString());
        Assert.Equal((0, ""), (await tail.EndAsync(signal), tail.Errors));
    }

    [Fact]
    public async Task Each_line_of_the_JSON_log_is_an_object_that_tells_of_no_secret()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "data");
        using var process = ServerProcess.Start(
            "serve", "--data-directory", path, "--set", "listeners=http://127.0.0.1:0", "--set", "health.listener=127.0.0.1:0", "--set", "log.format=json", "--set", "log.level=debug",
            "--set", "storage.inlineBytesMax=0", "--set", "storage.segmentBlobBytesMax=0");
        while (!(await process.ReadLineAsync()).StartsWith("Then try:", StringComparison.Ordinal))
        {
        }
        var data = DataDirectory.Look(path);
        var url = EndpointsFile.Read(data)!.Preferred.Url;
        var root = CredentialsFile.Read(data.RootCredentials);
        using var client = new HttpClient();
        await SendAsync(client, root, HttpMethod.Put, url + "/logged-bucket", []);
        await SendAsync(client, root, HttpMethod.Put, url + "/logged-bucket/damaged", RandomNumberGenerator.GetBytes(200_000));
        Flip(path);
        var id = await SendAsync(client, root, HttpMethod.Get, url + "/logged-bucket/damaged", []);
        // What a client might be ashamed of, where the server cannot read it.
        foreach (var bad in new[]
        {
            "GET /b/k?X-Amz-Signature=hush1&X-Amz-Security-Token=hush2 HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n",
            "GET /b/k HTTP/1.1\r\nHost: localhost\r\nAuthorization : hush3\r\n\r\n",
            "GET /b/k HTTP/1.1\r\nHost: localhost\r\nx-amz-security-token: hush4\0\r\n\r\n",
            "GET /b/%00?X-Amz-Signature=hush5 HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /b/k?X-Amz-Signature=hush6 HTTP/9.9\r\nHost: localhost\r\n\r\n",
            "GET hush7\r\n\r\n",
            "GET /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: hush8\r\n\r\n",
        })
        {
            using var connection = await RawConnection.OpenAsync(url);
            await connection.SendAsync(bad);
            Assert.Single(await connection.ReadToEndAsync(TestContext.Current.CancellationToken));
        }
        Assert.Equal(0, await process.EndAsync(PosixSignal.SIGTERM));

        var lines = process.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.All(lines, line =>
        {
            Assert.True(DateTimeOffset.TryParse(line.GetProperty("Timestamp").GetString(), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _));
            Assert.NotEmpty(line.GetProperty("LogLevel").GetString()!);
            Assert.NotEmpty(line.GetProperty("Message").GetString()!);
        });
        Assert.Contains(lines, line => line.GetProperty("Message").GetString()!.StartsWith("Ready on ", StringComparison.Ordinal));
        var told = Assert.Single(lines, line => State(line, "RequestId") is not null);
        Assert.Equal(("Error", id, "logged-bucket", "damaged"), (told.GetProperty("LogLevel").GetString(), State(told, "RequestId"), State(told, "Bucket"), State(told, "Key")));
        var operatorSecret = CredentialsFile.Read(data.OperatorCredentials).SecretAccessKey;
        foreach (var secret in new[] { root.SecretAccessKey, operatorSecret, "hush", "Signature=" }) Assert.DoesNotContain(secret, process.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(root.SecretAccessKey, await process.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private static string? State(JsonElement line, string name) =>
        line.TryGetProperty("State", out var state) && state.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>An anonymous request; its id.</summary>
    private static async Task<string> AskAsync(StrongroomServer server)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(server.Endpoints.Endpoints[1].Url + "/nobodys-bucket/key");
        return answer.Headers.GetValues("x-amz-request-id").Single();
    }

    /// <summary>Reads lines until the record of a request.</summary>
    private static async Task<JsonElement> ReadUntilAsync(ServerProcess tail, string requestId)
    {
        while (true)
        {
            var record = JsonDocument.Parse(await tail.ReadLineAsync()).RootElement;
            if (record.GetProperty("requestID").GetString() == requestId) return record;
        }
    }

    /// <summary>One bit of the only blob that has a file of its own.</summary>
    private static void Flip(string data)
    {
        var blob = new DirectoryInfo(data).EnumerateFiles("*", SearchOption.AllDirectories).Single(f => f.Length is > 200_000 and < 300_000 && !f.Name.Contains('.', StringComparison.Ordinal));
        using var file = blob.Open(FileMode.Open, FileAccess.ReadWrite);
        file.Position = 5_000;
        var flipped = (byte)(file.ReadByte() ^ 1);
        file.Position = 5_000;
        file.WriteByte(flipped);
    }

    /// <summary>Sends a request signed as root; its id.</summary>
    private static async Task<string> SendAsync(HttpClient client, CredentialsFile root, HttpMethod method, string url, byte[] body)
    {
        var (uri, stamp, payload) = (new Uri(url), DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture), Convert.ToHexStringLower(SHA256.HashData(body)));
        var canonical = $"{method}\n{uri.AbsolutePath}\n\nhost:{uri.Authority}\nx-amz-content-sha256:{payload}\nx-amz-date:{stamp}\n\nhost;x-amz-content-sha256;x-amz-date\n{payload}";
        var date = stamp.Split('T')[0];
        var scope = SigV4Signing.Scope(date, "us-east-1", "s3");
        var (key, signature) = (new byte[SigV4Signing.Size], new byte[SigV4Signing.Size]);
        SigV4Signing.DeriveKey(root.SecretAccessKey, date, "us-east-1", "s3", key);
        SigV4Signing.SignRequest(key, stamp, scope, SHA256.HashData(Encoding.ASCII.GetBytes(canonical)), signature);
        using var request = new HttpRequestMessage(method, uri);
        if (body.Length > 0) request.Content = new ByteArrayContent(body);
        request.Headers.Add("x-amz-content-sha256", payload);
        request.Headers.Add("x-amz-date", stamp);
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"AWS4-HMAC-SHA256 Credential={root.AccessKeyId}/{scope}, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature={Convert.ToHexStringLower(signature)}");
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.Headers.GetValues("x-amz-request-id").Single();
    }
}
