using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Crypto;
using Strongroom.Runtime;
using Xunit;

namespace Strongroom.Server.Tests;

/// <summary>Requests that are refused before any part of this server sees a request: each is answered in AWS's form and is on record once.</summary>
public sealed class RefusedRequestTests
{
    private const string Unparsed = "An error occurred when parsing the HTTP request.";
    private const string TooLarge = "Your request header section exceeds the maximum allowed size.";
    private const string BadUri = "Couldn't parse the specified URI.";
    private const string Good = "GET /good HTTP/1.1\r\nHost: localhost\r\n\r\n";

    public static TheoryData<string, string, string, string> Cases => new()
    {
        // What is sent, the error's code and message, and the target that is on record.
        { "GET /b/k HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n", "BadRequest", Unparsed, "/b/k" },
        { "GET /b/k HTTP/1.1\r\n\r\n", "BadRequest", Unparsed, "/b/k" },
        { "GET /b/k HTTP/1.1\r\nHost: a b\r\n\r\n", "BadRequest", Unparsed, "/b/k" },
        { "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", "BadRequest", Unparsed, "/b/k" },
        { "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", "BadRequest", Unparsed, "/b/k" },
        { "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: ten\r\n\r\n", "BadRequest", Unparsed, "/b/k" },
        { "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n", "BadRequest", Unparsed, "/b/k" },
        { "GET /b/k HTTP/1.1\r\nHost: localhost\r\nx-amz-meta-a: \u00ff\u00fe\r\n\r\n", "BadRequest", Unparsed, "/b/k" },
        { "GET /b/k HTTP/1.1\r\nHost: localhost\r\nx-amz-meta-a: a\0b\r\n\r\n", "BadRequest", Unparsed, "/b/k" },
        { "GET /b/k HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n", "BadRequest", Unparsed, "/b/k" },
        { "GET /b/k HTTP/1.1\r\nHost: localhost\r\nbad name: 1\r\n\r\n", "BadRequest", Unparsed, "/b/k" },
        { "GET /b/k HTTP/1.1\r\nHost: localhost\r\n folded: 1\r\n\r\n", "BadRequest", Unparsed, "/b/k" },
        { "PUT /b/a%00b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", "InvalidURI", BadUri, "/b/a%00b" },
        { "GET /b/\u00ff HTTP/1.1\r\nHost: localhost\r\n\r\n", "BadRequest", Unparsed, "-" },
        { "GET b HTTP/1.1\r\nHost: localhost\r\n\r\n", "InvalidURI", BadUri, "-" },
        { "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n", "InvalidURI", BadUri, "-" },
        { "GET /b/k HTTP/9.9\r\nHost: localhost\r\n\r\n", "BadRequest", Unparsed, "-" },
        { "GET /b/k\r\nHost: localhost\r\n\r\n", "BadRequest", Unparsed, "-" },
        { "GET\r\n\r\n", "BadRequest", Unparsed, "-" },
        { "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n", "BadRequest", Unparsed, "-" },
        { "POST /b/k HTTP/1.0\r\nHost: localhost\r\n\r\n", "BadRequest", Unparsed, "/b/k" },
        { $"GET /b/{new string('k', 17_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n", "RequestHeaderSectionTooLarge", TooLarge, "-" },
        { $"GET /b/k HTTP/1.1\r\nHost: localhost\r\nx-amz-meta-a: {new string('v', 40_000)}\r\n\r\n", "RequestHeaderSectionTooLarge", TooLarge, "/b/k" },
        { $"GET /b/k HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Enumerable.Range(0, 201).Select(i => $"a{i}: 1\r\n"))}\r\n", "RequestHeaderSectionTooLarge", TooLarge, "/b/k" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_refused_request_is_told_why_and_is_on_record_once(string request, string code, string message, string target)
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder);
        var plain = server.Endpoints.Endpoints[1].Url;
        // The second time behind a request that is answered: its answer is untouched, and nothing of it is said of the refused one.
        foreach (var (url, before) in new[] { (plain, ""), (plain, Good), (server.Endpoints.Endpoints[0].Url, Good) })
        {
            var known = (await Records.ReadAsync(server, 0, TestContext.Current.CancellationToken)).Count;
            using var connection = await RawConnection.OpenAsync(url);
            await connection.SendAsync(before + request);
            var answers = await connection.ReadToEndAsync(TestContext.Current.CancellationToken);

            Assert.Equal(before.Length == 0 ? 1 : 2, answers.Count);
            if (before.Length > 0) Assert.Equal((404, "NoSuchBucket"), (answers[0].Status, answers[0].Element("Code")));
            var answer = answers[^1];
            Assert.Equal((code, message), (answer.Element("Code"), Text(answer.Element("Message"))));
            Assert.Equal(400, answer.Status);
            Assert.Equal("close", answer.Header("Connection"));
            Assert.Equal("application/xml", answer.Header("Content-Type"));
            Assert.NotNull(answer.Header("Date"));
            var id = answer.Header("x-amz-request-id");
            Assert.Matches("^[0-9A-Z]{16}$", id);
            Assert.Equal((id, answer.Header("x-amz-id-2")), (answer.Element("RequestId"), answer.Element("HostId")));

            var records = (await Records.ReadAsync(server, known + answers.Count, TestContext.Current.CancellationToken)).Skip(known).ToArray();
            Assert.Equal(answers.Count, records.Length);
            var record = Assert.Single(records, r => r.GetProperty("requestID").GetString() == id);
            Assert.Equal((code, message), (record.GetProperty("errorCode").GetString(), record.GetProperty("errorMessage").GetString()));
            Assert.Equal("127.0.0.1", record.GetProperty("sourceIPAddress").GetString());
            Assert.Equal("Unknown", record.GetProperty("eventName").GetString());
            Assert.False(record.GetProperty("userIdentity").TryGetProperty("accessKeyId", out _));
            Assert.Equal(target, RequestUri(record));
        }
    }

    [Fact]
    public async Task No_secret_of_a_refused_request_is_on_record()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder);
        using var connection = await RawConnection.OpenAsync(server.Endpoints.Endpoints[1].Url);
        await connection.SendAsync("GET /b/k?versions&X-Amz-Signature=hush1&X-Amz-Security-Token=hush2 HTTP/1.1\r\nHost: localhost\r\nAuthorization: hush3\r\nx-amz-security-token: hush4\r\n"
            + "User-Agent: probe\r\nHost: twice\r\n\r\n");
        Assert.DoesNotContain("hush", Assert.Single(await connection.ReadToEndAsync(TestContext.Current.CancellationToken)).Body, StringComparison.Ordinal);
        var record = Assert.Single(await Records.ReadAsync(server, 1, TestContext.Current.CancellationToken));
        Assert.DoesNotContain("hush", record.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("[probe]", record.GetProperty("userAgent").GetString());
        Assert.Equal("/b/k?versions&X-Amz-Signature=REDACTED&X-Amz-Security-Token=REDACTED", RequestUri(record));
    }

    [Fact]
    public async Task A_head_has_no_body_and_its_answer_says_how_long_it_would_be()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder);
        using var connection = await RawConnection.OpenAsync(server.Endpoints.Endpoints[1].Url);
        await connection.SendAsync("HEAD /b/k HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n");
        var answer = Assert.Single(await connection.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal((400, ""), (answer.Status, answer.Body));
        Assert.NotEqual("0", answer.Header("Content-Length"));
        Assert.Single(await Records.ReadAsync(server, 1, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_head_that_does_not_come_in_time_is_a_timeout()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder, "limits.headerTimeoutSeconds=1");
        using var connection = await RawConnection.OpenAsync(server.Endpoints.Endpoints[1].Url);
        await connection.SendAsync("GET /b/k HTTP/1.1\r\nHost: localhost\r\n");
        var answer = Assert.Single(await connection.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal((400, "RequestTimeout"), (answer.Status, answer.Element("Code")));
        Assert.Equal("RequestTimeout", Assert.Single(await Records.ReadAsync(server, 1, TestContext.Current.CancellationToken)).GetProperty("errorCode").GetString());
    }

    [Fact]
    public async Task Bad_framing_behind_an_answer_adds_no_second_record_and_bytes_of_the_answer_stay()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder);
        using var connection = await RawConnection.OpenAsync(server.Endpoints.Endpoints[1].Url);
        await connection.SendAsync("PUT /b/k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nGET / HTTP/1.1\r\n\r\n");
        var answer = Assert.Single(await connection.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.True(answer.Status >= 400);
        Assert.NotNull(answer.Element("Code"));
        var record = Assert.Single(await Records.ReadAsync(server, 1, TestContext.Current.CancellationToken));
        Assert.Equal(answer.Header("x-amz-request-id"), record.GetProperty("requestID").GetString());
    }

    [Fact]
    public async Task A_connection_that_ends_within_a_head_is_on_record_and_one_without_a_byte_is_not()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder);
        foreach (var sent in new[] { "", "GET /b/k HT" })
        {
            using var connection = await RawConnection.OpenAsync(server.Endpoints.Endpoints[1].Url);
            await connection.SendAsync(sent);
            ((NetworkStream)connection.Stream).Socket.Shutdown(SocketShutdown.Send);
            // Whether the answer still reaches who has hung up half-way is the transport's affair; the record is not.
            Assert.InRange((await connection.ReadToEndAsync(TestContext.Current.CancellationToken)).Count, 0, sent.Length == 0 ? 0 : 1);
        }
        Assert.Single(await Records.ReadAsync(server, 1, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("xn--a.s3.localhost")]
    [InlineData("xn--zzzzzzzz99999.s3.localhost:9000")]
    [InlineData("b\u00fccher.s3.localhost")]
    public async Task A_host_that_is_no_name_is_told_and_recorded_too(string host)
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder);
        using var connection = await RawConnection.OpenAsync(server.Endpoints.Endpoints[1].Url);
        await connection.SendAsync($"GET /k HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        var answer = Assert.Single(await connection.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.InRange(answer.Status, 400, 404);
        var record = Assert.Single(await Records.ReadAsync(server, 1, TestContext.Current.CancellationToken));
        Assert.Equal((answer.Header("x-amz-request-id"), answer.Element("Code")), (record.GetProperty("requestID").GetString(), record.GetProperty("errorCode").GetString()));
        if (host[0] == 'x') Assert.Equal(host, record.GetProperty("requestParameters").GetProperty("Host").GetString());
    }

    [Fact]
    public async Task A_handshake_that_fails_is_no_request()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder);
        using (var socket = new TcpClient("127.0.0.1", new Uri(server.Endpoints.Endpoints[0].Url).Port))
        {
            await socket.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            try
            {
                while (await socket.GetStream().ReadAsync(new byte[256], TestContext.Current.CancellationToken) > 0)
                {
                }
            }
            catch (IOException)
            {
                // Reset is an end too.
            }
        }
        using (var silent = new TcpClient("127.0.0.1", new Uri(server.Endpoints.Endpoints[0].Url).Port)) await silent.GetStream().WriteAsync(new byte[] { 0x16, 3, 1 }, TestContext.Current.CancellationToken);
        Assert.Empty(await Records.ReadAsync(server, 0, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Refused_requests_are_measured()
    {
        using var folder = new TemporaryFolder();
        var seen = new List<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => { if (instrument.Meter.Name == RequestMetrics.MeterName) l.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => { lock (seen) seen.Add(string.Join(',', tags.ToArray().Select(t => $"{t.Key}={t.Value}"))); });
        listener.Start();
        await using var server = await StartAsync(folder);
        using var connection = await RawConnection.OpenAsync(server.Endpoints.Endpoints[1].Url);
        await connection.SendAsync("GET /b/a%00 HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await connection.ReadToEndAsync(TestContext.Current.CancellationToken);
        lock (seen) Assert.Contains("operation=none,status=400,error=InvalidURI", seen);
    }

    [Fact]
    public async Task Over_HTTP_2_what_can_be_told_is_on_record()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder);
        using var handler = new SocketsHttpHandler();
#pragma warning disable CA5359 // Which certificate is shown is tested elsewhere.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        using var client = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Endpoints.Endpoints[0].Url + "/b/k") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        for (var i = 0; i < 201; i++) request.Headers.Add("a" + i, "1");
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, answer.StatusCode);
        var record = Assert.Single(await Records.ReadAsync(server, 1, TestContext.Current.CancellationToken));
        Assert.Equal("RequestHeaderSectionTooLarge", record.GetProperty("errorCode").GetString());
        Assert.Equal("/b/k", RequestUri(record));
    }

    private static string? RequestUri(JsonElement record) => record.GetProperty("strongroom").TryGetProperty("requestUri", out var uri) ? uri.GetString() : "-";

    private static string? Text(string? xml) => WebUtility.HtmlDecode(xml);

    private static Task<StrongroomServer> StartAsync(TemporaryFolder folder, params string[] assignments) => StrongroomServer.StartAsync(
        Sources.Model(folder, ["audit.delayMs=1", .. assignments]), TimeProvider.System, RandomSource.System, NullLoggerFactory.Instance, CancellationToken.None);
}
