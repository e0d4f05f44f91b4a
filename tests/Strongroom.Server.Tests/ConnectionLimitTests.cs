using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Crypto;
using Strongroom.Server.Hosting;
using Xunit;

namespace Strongroom.Server.Tests;

/// <summary>How many connections a listener holds: none keeps its place when its client is gone, whatever it left behind.</summary>
public sealed class ConnectionLimitTests
{
    private const int Max = 4;

    [Fact]
    public async Task Clients_that_open_streams_and_leave_keep_no_place()
    {
        using var folder = new TemporaryFolder();
        var server = await StartAsync(folder);
        long stop;
        await using (server)
        {
            var url = server.Endpoints.Endpoints[0].Url;
            for (var i = 0; i < 4 * Max; i++) await FloodAsync(url, streams: 6000);
            await UntilServedAsync(url);
            stop = Stopwatch.GetTimestamp();
        }
        // Far from the 30 seconds that requests in progress may take: there are none.
        Assert.InRange(Stopwatch.GetElapsedTime(stop), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task What_is_beyond_the_limit_is_closed_counted_and_told_once_until_a_place_is_free()
    {
        using var folder = new TemporaryFolder();
        using var logs = new WarningLog();
        long refused = 0;
        await using var server = await StartAsync(folder, logs);
        var url = server.Endpoints.Endpoints[1].Url;
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => { if (instrument.Meter.Name == ConnectionMetrics.MeterName) l.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            // Servers of other tests run beside this one.
            if (tags.ToArray().Contains(new("listener", "http://127.0.0.1:0"))) Interlocked.Add(ref refused, count);
        });
        listener.Start();
        var held = new List<RawConnection>();
        for (var i = 0; i < Max; i++)
        {
            held.Add(await RawConnection.OpenAsync(url));
            await held[i].SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Assert.NotEqual(0, await held[i].Stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        }
        for (var i = 0; i < 3; i++)
        {
            using var beyond = await RawConnection.OpenAsync(url);
            Assert.Equal(0, await ReadAsync(beyond));
        }
        Assert.InRange(Interlocked.Read(ref refused), 3, long.MaxValue);
        Assert.Single(logs.Lines, line => line.Contains("limits.connectionsMax", StringComparison.Ordinal));
        held[0].Dispose();
        await UntilServedAsync(url);
        foreach (var connection in held) connection.Dispose();
    }

    /// <summary>How many bytes came before the end, a reset being one.</summary>
    private static async Task<int> ReadAsync(RawConnection connection)
    {
        try
        {
            return await connection.Stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Opens streams without waiting for an answer, and is gone.</summary>
    private static async Task FloodAsync(string url, int streams)
    {
        using var tcp = new TcpClient("127.0.0.1", new Uri(url).Port);
        await using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ApplicationProtocols = [SslApplicationProtocol.Http2],
#pragma warning disable CA5359 // Which certificate is shown is tested elsewhere.
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        }, TestContext.Current.CancellationToken);
        try
        {
            await tls.WriteAsync(Frames(streams), TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // The server may end it first.
        }
    }

    /// <summary>The connection's preface, empty settings, and a GET of "/" on each stream: https://www.rfc-editor.org/rfc/rfc9113#section-4.1</summary>
    private static byte[] Frames(int streams)
    {
        // :method GET, :scheme https and :path / of HPACK's static table, and an :authority that is not kept.
        byte[] head = [0x82, 0x87, 0x84, 0x01, 9, .. "localhost"u8];
        using var frames = new MemoryStream();
        frames.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        Write(type: 4, flags: 0, stream: 0, []);
        for (var i = 0; i < streams; i++) Write(type: 1, flags: 0x5, stream: (2 * i) + 1, head);
        return frames.ToArray();

        void Write(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
        {
            Span<byte> header = stackalloc byte[9];
            BinaryPrimitives.WriteInt32BigEndian(header, payload.Length << 8);
            header[3] = type;
            header[4] = flags;
            BinaryPrimitives.WriteInt32BigEndian(header[5..], stream);
            frames.Write(header);
            frames.Write(payload);
        }
    }

    /// <summary>Asks until an answer comes, since a place is free only when the server has seen who left; fails where none does in ten seconds.</summary>
    private static async Task UntilServedAsync(string url)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var connection = await RawConnection.OpenAsync(url);
                await connection.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                Assert.Equal(403, Assert.Single(await connection.ReadToEndAsync(TestContext.Current.CancellationToken)).Status);
                return;
            }
            catch (IOException) when (tries < 100)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }

    private static Task<StrongroomServer> StartAsync(TemporaryFolder folder, ILoggerFactory? logs = null) => StrongroomServer.StartAsync(
        Sources.Model(folder, [$"limits.connectionsMax={Max}", "shutdown.seconds=30"]), TimeProvider.System, RandomSource.System, logs ?? NullLoggerFactory.Instance, CancellationToken.None);

    /// <summary>Keeps warnings and what is worse.</summary>
    private sealed class WarningLog : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) Lines.Enqueue(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
