using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Primitives;
using Strongroom.Crypto;
using Strongroom.Server.Hosting;
using Xunit;

namespace Strongroom.Server.Tests;

public sealed class ForwardedForTests
{
    private static readonly IPNetwork[] Trusted = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fd00::/8")];

    [Theory]
    // The rightmost that is not a proxy; what stands to its left may be anybody's.
    [InlineData("10.0.0.1", "192.0.2.1", "192.0.2.1")]
    [InlineData("10.0.0.1", "203.0.113.9, 192.0.2.1", "192.0.2.1")]
    [InlineData("10.0.0.1", "203.0.113.9, 192.0.2.1, 10.3.4.5,fd00::7", "192.0.2.1")]
    [InlineData("10.0.0.1", "rubbish, 192.0.2.1", "192.0.2.1")]
    [InlineData("fd00::1", "2001:db8::1", "2001:db8::1")]
    [InlineData("10.0.0.1", "[2001:db8::1]", "2001:db8::1")]
    [InlineData("10.0.0.1", "[2001:db8::1]:443", "2001:db8::1")]
    [InlineData("10.0.0.1", "192.0.2.1:443", "192.0.2.1")]
    [InlineData("10.0.0.1", "::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("10.0.0.1", "192.0.2.1, ::ffff:10.1.1.1", "192.0.2.1")]
    // Several lines are one list.
    [InlineData("10.0.0.1", "203.0.113.9|192.0.2.1", "192.0.2.1")]
    [InlineData("10.0.0.1", "192.0.2.1|10.1.1.1", "192.0.2.1")]
    // Who is not trusted says nothing.
    [InlineData("192.0.2.9", "192.0.2.1", "192.0.2.9")]
    [InlineData("192.0.2.9", "10.0.0.1", "192.0.2.9")]
    [InlineData("10.0.0.1", null, "10.0.0.1")]
    // What cannot be read on the way there ends at the peer.
    [InlineData("10.0.0.1", "", "10.0.0.1")]
    [InlineData("10.0.0.1", "unknown", "10.0.0.1")]
    [InlineData("10.0.0.1", "192.0.2.1, rubbish", "10.0.0.1")]
    [InlineData("10.0.0.1", "192.0.2.1,", "10.0.0.1")]
    [InlineData("10.0.0.1", "192.0.2.1, , 10.1.1.1", "10.0.0.1")]
    [InlineData("10.0.0.1", "192.0.2.1 203.0.113.9", "10.0.0.1")]
    [InlineData("10.0.0.1", "192.0.2", "10.0.0.1")]
    [InlineData("10.0.0.1", "192.0.2.01", "10.0.0.1")]
    [InlineData("10.0.0.1", "3221225985", "10.0.0.1")]
    [InlineData("10.0.0.1", "0xC0000201", "10.0.0.1")]
    [InlineData("10.0.0.1", "192.0.2.1:", "10.0.0.1")]
    [InlineData("10.0.0.1", "192.0.2.1:99999", "10.0.0.1")]
    [InlineData("10.0.0.1", "192.0.2.1:4 43", "10.0.0.1")]
    [InlineData("10.0.0.1", "[192.0.2.1]", "10.0.0.1")]
    [InlineData("10.0.0.1", "[2001:db8::1", "10.0.0.1")]
    [InlineData("10.0.0.1", "[2001:db8::1]443", "10.0.0.1")]
    [InlineData("10.0.0.1", "fe80::1%eth0", "10.0.0.1")]
    [InlineData("10.0.0.1", "\"192.0.2.1\"", "10.0.0.1")]
    [InlineData("10.0.0.1", "10.1.1.1, 10.2.2.2", "10.0.0.1")]
    public void The_client_is_the_rightmost_address_that_is_no_proxys(string peer, string? header, string expected)
    {
        var lines = header is null ? default : new StringValues(header.Split('|'));
        Assert.Equal(IPAddress.Parse(expected), ForwardedFor.Read(lines, IPAddress.Parse(peer), Trusted));
    }

    [Theory]
    [InlineData(31, "192.0.2.1")]
    [InlineData(32, "10.1.1.1")]
    [InlineData(1000, "10.1.1.1")]
    public void More_proxies_than_stand_in_a_row_are_not_followed(int proxies, string expected)
    {
        var header = "192.0.2.1" + string.Concat(Enumerable.Repeat(", 10.1.1.1", proxies));
        Assert.Equal(IPAddress.Parse(expected), ForwardedFor.Read(header, IPAddress.Parse("10.0.0.1"), Trusted));
    }

    [Theory]
    [InlineData("203.0.113.9", 31)]
    [InlineData("203.0.113.9", 32)]
    [InlineData("10.1.1.1", 32)]
    [InlineData("rubbish", 1000)]
    [InlineData("", 1000)]
    public void However_much_a_client_writes_the_proxy_names_it(string forged, int count)
    {
        var header = string.Concat(Enumerable.Repeat(forged + ", ", count)) + "192.0.2.1";
        Assert.Equal(IPAddress.Parse("192.0.2.1"), ForwardedFor.Read(header, IPAddress.Parse("10.0.0.1"), Trusted));
    }

    [Theory]
    [InlineData("", "127.0.0.1")]
    [InlineData("?trustedProxy=10.0.0.0/8", "127.0.0.1")]
    [InlineData("?trustedProxy=127.0.0.0/8", "192.0.2.1")]
    public async Task Only_a_trusted_proxy_moves_what_is_on_record(string query, string expected)
    {
        using var folder = new TemporaryFolder();
        await using var server = await StrongroomServer.StartAsync(
            Sources.Model(folder, "audit.delayMs=1", "listeners=https://127.0.0.1:0,http://127.0.0.1:0" + query), TimeProvider.System, RandomSource.System, NullLoggerFactory.Instance, CancellationToken.None);
        using var connection = await RawConnection.OpenAsync(server.Endpoints.Endpoints[1].Url);
        await connection.SendAsync("GET /bucket/k HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nForwarded: for=203.0.113.9;proto=https\r\nX-Real-IP: 203.0.113.9\r\nConnection: close\r\n\r\n");
        Assert.Equal(404, Assert.Single(await connection.ReadToEndAsync(TestContext.Current.CancellationToken)).Status);
        JsonElement record = Assert.Single(await Records.ReadAsync(server, 1, TestContext.Current.CancellationToken));
        Assert.Equal(expected, record.GetProperty("sourceIPAddress").GetString());
        Assert.False(record.TryGetProperty("tlsDetails", out _));
    }
}
