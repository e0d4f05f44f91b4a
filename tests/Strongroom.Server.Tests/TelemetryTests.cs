using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Crypto;
using Strongroom.Server.Hosting;
using Xunit;

namespace Strongroom.Server.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Metrics_and_traces_reach_the_collector_without_paths_and_with_known_methods_only()
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        var received = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        _ = Task.Run(() => CollectAsync(collector, received), TestContext.Current.CancellationToken);

        using var folder = new TemporaryFolder();
        using (TelemetryExport.Start(new Uri($"http://127.0.0.1:{((IPEndPoint)collector.LocalEndpoint).Port}/"), "1.2.3"))
        {
            await using var server = await StrongroomServer.StartAsync(
                Sources.Model(folder), TimeProvider.System, RandomSource.System, NullLoggerFactory.Instance, CancellationToken.None);
            using var client = new HttpClient();
            foreach (var method in new[] { "GET", "BREW" })
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), server.Endpoints.Endpoints[1].Url + "/secret-bucket/secret-key?X-Amz-Signature=secret");
                using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            }
        }

        // Disposing sent what was left, and waited for the answer.
        Assert.Contains("http.server.request.duration", received["/v1/metrics"], StringComparison.Ordinal);
        Assert.Contains("http.request.method", received["/v1/traces"], StringComparison.Ordinal);
        foreach (var body in received.Values)
        {
            Assert.Contains("_OTHER", body, StringComparison.Ordinal);
            Assert.DoesNotContain("BREW", body, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
        }
    }

    /// <summary>Answers 200 to each request and keeps its body by its path, as text: names are in clear in protobuf.</summary>
    private static async Task CollectAsync(TcpListener listener, ConcurrentDictionary<string, string> received)
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            var head = new StringBuilder();
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) head.Append((char)stream.ReadByte());
            var lines = head.ToString().Split("\r\n");
            var length = lines.First(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Split(':')[1];
            var body = new byte[int.Parse(length, System.Globalization.CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(body);
            received.AddOrUpdate(lines[0].Split(' ')[1], Encoding.Latin1.GetString(body), (_, before) => before + Encoding.Latin1.GetString(body));
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
        }
    }
}
