using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Strongroom.Walk.Tests;

/// <summary>
/// What one request may cost: bytes allocated and fsyncs waited for. Neither drifts with the machine, so they are gates, in tests/data/budgets.json, with
/// some head-room over what was measured. A number that falls for good is to be lowered there.
/// </summary>
public sealed class BudgetTests(ITestOutputHelper output)
{
    private const int WarmUp = 1500;
    private const int Requests = 3000;
    private const int Rounds = 3;

    private static readonly JsonElement Budgets = Repository.Json("tests", "data", "budgets.json");

    [Theory]
    [InlineData("getSmall", "GET", 4096)]
    [InlineData("putSmall", "PUT", 4096)]
    [InlineData("headSmall", "HEAD", 4096)]
    public async Task Allocated_bytes_stay_within_their_budget(string name, string method, int bodyBytes)
    {
        await using var server = await StartAsync(bodyBytes);
        using var client = new RawClient(server.Plain);
        var request = Request(server, method, bodyBytes);
        Run(client, request, WarmUp);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Run(client, request, Requests);
        var perRequest = (GC.GetTotalAllocatedBytes(precise: true) - before) / Requests;
        Hold("allocatedBytes", name, perRequest);
    }

    [Theory]
    [InlineData("putInline", 4 * 1024, 1)]
    [InlineData("putSegment", 128 * 1024, 1)]
    [InlineData("putFile", 2 * 1024 * 1024, 1)]
    [InlineData("putInline32", 4 * 1024, 32)]
    [InlineData("putSegment32", 128 * 1024, 32)]
    [InlineData("putFile32", 2 * 1024 * 1024, 32)]
    public async Task Fsyncs_stay_within_their_budget(string name, int bodyBytes, int connections)
    {
        await using var server = await StartAsync(bodyBytes);
        var each = connections == 1 ? 100 : bodyBytes > 1024 * 1024 ? 5 : 50;
        var request = Request(server, "PUT", bodyBytes);
        // What moves records into the local record commits by the clock: the round that it disturbed least tells what a PUT costs.
        var least = long.MaxValue;
        for (var round = 0; round < Rounds; round++) least = Math.Min(least, FsyncsOf(server, request, connections, each));
        Hold("fsyncsPerHundredPuts", name, least * 100 / (each * connections));
    }

    private static long FsyncsOf(TestServer server, byte[] request, int connections, int each)
    {
        var counters = server.Server.Composition.Counters;
        var before = counters.Fsyncs;
        // Threads and not tasks: thirty-two blocking clients on the pool would starve the server beside them.
        var failures = new List<Exception>();
        var threads = Enumerable.Range(0, connections).Select(_ => new Thread(() =>
        {
            try
            {
                using var client = new RawClient(server.Plain);
                Run(client, request, each);
            }
            catch (Exception e)
            {
                lock (failures) failures.Add(e);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Assert.Empty(failures);
        return counters.Fsyncs - before;
    }

    private static async Task<TestServer> StartAsync(int bodyBytes)
    {
        var server = await TestServer.StartAsync();
        using var client = new WalkClient(server, isTls: false);
        await client.MustAsync(new("PUT", "/walk"));
        await client.MustAsync(new("PUT", "/walk/k", new string('x', bodyBytes)));
        return server;
    }

    private static void Run(RawClient client, byte[] request, int count)
    {
        for (var i = 0; i < count; i++)
            if (!client.Exchange(request)) throw new InvalidOperationException(client.LastAnswer);
    }

    private void Hold(string kind, string name, long measured)
    {
        var max = Budgets.GetProperty(kind).GetProperty(name).GetInt64();
        output.WriteLine($"{kind} {name}: {measured} of {max}");
        Assert.True(measured <= max, $"{kind} of {name} are {measured}, above the budget of {max}.");
    }

    /// <summary>The whole request as bytes, signed once: it is repeated within the quarter of an hour that a signature holds.</summary>
    private static byte[] Request(TestServer server, string method, int bodyBytes)
    {
        var stamp = DateTimeOffset.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var host = $"localhost:{server.Plain.Port}";
        var scope = $"{stamp[..8]}/us-east-1/s3/aws4_request";
        const string names = "host;x-amz-content-sha256;x-amz-date";
        var canonical = $"{method}\n/walk/k\n\nhost:{host}\nx-amz-content-sha256:UNSIGNED-PAYLOAD\nx-amz-date:{stamp}\n\n{names}\nUNSIGNED-PAYLOAD";
        var text = $"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(canonical)))}";
        var key = Encoding.ASCII.GetBytes("AWS4" + server.Root.SecretAccessKey);
        foreach (var step in new[] { stamp[..8], "us-east-1", "s3", "aws4_request" }) key = HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(step));
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(text)));
        var head = $"{method} /walk/k HTTP/1.1\r\nHost: {host}\r\nx-amz-date: {stamp}\r\nx-amz-content-sha256: UNSIGNED-PAYLOAD\r\n"
            + $"Authorization: AWS4-HMAC-SHA256 Credential={server.Root.AccessKeyId}/{scope}, SignedHeaders={names}, Signature={signature}\r\n"
            + (method == "PUT" ? $"Content-Length: {bodyBytes}\r\n\r\n" : "\r\n");
        return method == "PUT" ? [.. Encoding.ASCII.GetBytes(head), .. new byte[bodyBytes]] : Encoding.ASCII.GetBytes(head);
    }
}
