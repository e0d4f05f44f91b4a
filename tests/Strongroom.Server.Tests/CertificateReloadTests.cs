using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;
using Strongroom.Crypto;
using Xunit;

namespace Strongroom.Server.Tests;

/// <summary>An own certificate that is replaced while the server runs.</summary>
public sealed class CertificateReloadTests
{
    [Fact]
    public async Task New_handshakes_see_the_new_pair_old_connections_go_on_and_a_broken_pair_is_not_taken()
    {
        using var folder = new TemporaryFolder();
        var (certificateFile, keyFile) = (Path.Combine(folder.Path, "cert.pem"), Path.Combine(folder.Path, "key.pem"));
        var first = Write(certificateFile, keyFile, 1);
        using var log = new Lines();
        await using var server = await StrongroomServer.StartAsync(
            Sources.Model(folder, "log.level=information", "tls.certificateFile=" + certificateFile, "tls.keyFile=" + keyFile), new QuickLooks(), RandomSource.System, log, CancellationToken.None);
        Assert.Null(server.Endpoints.Authority);
        var port = new Uri(server.Endpoints.Endpoints[0].Url).Port;
        await using var old = await ShakeHandsAsync(port);
        Assert.Equal(first, Shown(old));
        await AssertAnswersAsync(old);

        // The certificate alone, as between the two writes of whoever replaces both: it does not fit the key.
        var (otherCertificate, otherKey) = (Path.Combine(folder.Path, "other.pem"), Path.Combine(folder.Path, "other-key.pem"));
        var second = Write(otherCertificate, otherKey, 2);
        File.Copy(otherCertificate, certificateFile, overwrite: true);
        await log.WaitForAsync("cannot be used and the one before stays");
        await using (var meanwhile = await ShakeHandsAsync(port)) Assert.Equal(first, Shown(meanwhile));

        File.Copy(otherKey, keyFile, overwrite: true);
        await log.WaitForAsync("is in use, valid until");
        await using var renewed = await ShakeHandsAsync(port);
        Assert.Equal(second, Shown(renewed));
        await AssertAnswersAsync(renewed);
        await AssertAnswersAsync(old);

        File.WriteAllText(keyFile, "no key");
        await log.WaitForAsync("cannot be used and the one before stays", times: 2);
        await using var last = await ShakeHandsAsync(port);
        Assert.Equal(second, Shown(last));
    }

    private static string Shown(SslStream stream) => X509CertificateLoader.LoadCertificate(stream.RemoteCertificate!.GetRawCertData()).Thumbprint;

    private static async Task<SslStream> ShakeHandsAsync(int port)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", port);
        var stream = new SslStream(tcp.GetStream(), leaveInnerStreamOpen: false);
#pragma warning disable CA5359 // The certificate is its own authority; which one it is, is compared.
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, _, _, _) => true, AllowTlsResume = false });
#pragma warning restore CA5359
        return stream;
    }

    /// <summary>One request and its whole answer, on a connection that stays.</summary>
    private static async Task AssertAnswersAsync(SslStream stream)
    {
        await stream.WriteAsync("GET /nobodys-bucket/k HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().EndsWith("</Error>", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer);
            Assert.NotEqual(0, read);
            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        Assert.StartsWith("HTTP/1.1 404", text.ToString(), StringComparison.Ordinal);
    }

    private static string Write(string certificateFile, string keyFile, int day)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var begin = new DateTimeOffset(2026, 1, day, 0, 0, 0, TimeSpan.Zero);
        using var made = new CertificateRequest($"CN=own {day}", key, HashAlgorithmName.SHA256).CreateSelfSigned(begin, begin.AddDays(3650));
        File.WriteAllText(certificateFile, made.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return made.Thumbprint;
    }

    /// <summary>The system's time, but for the looks at certificate files: those come at once.</summary>
    private sealed class QuickLooks : TimeProvider
    {
        private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(20);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            period == TimeSpan.FromSeconds(5) ? base.CreateTimer(callback, state, Quick, Quick) : base.CreateTimer(callback, state, dueTime, period);
    }

    /// <summary>What is logged, to be waited for.</summary>
    private sealed class Lines : ILoggerFactory, ILogger
    {
        private readonly ConcurrentQueue<string> lines = new();

        public async Task WaitForAsync(string part, int times = 1)
        {
            using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (lines.Count(line => line.Contains(part, StringComparison.Ordinal)) < times) await Task.Delay(10, bound.Token);
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
