using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Crypto;
using Strongroom.Server.Commands;
using Strongroom.Server.Configuration;
using Strongroom.Server.Data;
using Strongroom.Server.Tls;
using Xunit;

namespace Strongroom.Server.Tests;

public sealed class ServerTests
{
    [Fact]
    public async Task It_is_ready_over_its_health_listener_and_answers_over_verified_TLS()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(Sources.Model(folder));
        using var plain = new HttpClient();
        Assert.Equal("ok\n", await plain.GetStringAsync(new Uri(server.Endpoints.Health + "/health/ready")));
        Assert.Equal("ok\n", await plain.GetStringAsync(new Uri(server.Endpoints.Health + "/health/live")));
        Assert.Equal(HttpStatusCode.NotFound, (await plain.GetAsync(new Uri(server.Endpoints.Health + "/"))).StatusCode);

        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = Trust(server.Data.AuthorityCertificate);
        using var client = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await client.GetAsync(new Uri(server.Endpoints.Preferred.Url));
        Assert.StartsWith("https://localhost:", server.Endpoints.Preferred.Url, StringComparison.Ordinal);
        Assert.True((int)answer.StatusCode >= 400);
    }

    [Theory]
    [InlineData("Content-Length: 4\r\nExpect: 100-continue", "HTTP/1.1 405")]
    [InlineData("Content-Length: 4\r\nTransfer-Encoding: chunked", "HTTP/1.1 400")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "HTTP/1.1 400")]
    [InlineData("Transfer-Encoding: chunked, chunked", "HTTP/1.1 400")]
    [InlineData("Transfer-Encoding: gzip, chunked", "HTTP/1.1 400")]
    public async Task A_connection_closes_where_it_is_open_what_comes_next_on_it(string headers, string status)
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(Sources.Model(folder));
        using var socket = new TcpClient("127.0.0.1", new Uri(server.Endpoints.Endpoints[1].Url).Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n\r\n"));
        using var reader = new StreamReader(socket.GetStream());
        var head = new List<string>();
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 0 } line) head.Add(line);
        Assert.StartsWith(status, head[0], StringComparison.Ordinal);
        Assert.Contains("Connection: close", head);
    }

    [Fact]
    public async Task Secrets_are_readable_by_their_owner_alone_and_the_second_start_keeps_them()
    {
        using var folder = new TemporaryFolder();
        var model = Sources.Model(folder);
        string credentials;
        await using (var first = await StartAsync(model))
        {
            credentials = File.ReadAllText(first.Data.RootCredentials);
            const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Assert.Equal(owner | UnixFileMode.UserExecute, File.GetUnixFileMode(first.Data.Root));
            foreach (var file in new[] { first.Data.RootCredentials, first.Data.AuthorityKey, first.Data.ServerKey, first.Data.RootKey }) Assert.Equal(owner, File.GetUnixFileMode(file));
        }

        await using var second = await StartAsync(model);
        Assert.Equal(credentials, File.ReadAllText(second.Data.RootCredentials));
        Assert.Matches("aws_account_id = [1-9][0-9]{11}\naws_access_key_id = AKIA[A-Z2-7]{16}\naws_secret_access_key = [A-Za-z0-9+/]{40}\n", credentials);
    }

    [Fact]
    public async Task A_second_server_on_the_same_directory_is_refused()
    {
        using var folder = new TemporaryFolder();
        var model = Sources.Model(folder);
        await using var first = await StartAsync(model);
        var refused = await Assert.ThrowsAsync<DataDirectoryException>(() => StartAsync(model));
        Assert.Contains("Another server runs", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_new_root_key_is_made_beside_data_that_an_old_one_sealed()
    {
        using var folder = new TemporaryFolder();
        var model = Sources.Model(folder);
        await using (var first = await StartAsync(model)) File.Delete(first.Data.RootKey);
        var refused = await Assert.ThrowsAsync<DataDirectoryException>(() => StartAsync(model));
        Assert.Contains("root-key is missing", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(model.DataDirectory, "root-key")));
    }

    [Fact]
    public async Task A_directory_that_others_may_read_is_refused()
    {
        using var folder = new TemporaryFolder();
        var model = Sources.Model(folder);
        Directory.CreateDirectory(model.DataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead);
        await Assert.ThrowsAsync<DataDirectoryException>(() => StartAsync(model));
    }

    [Fact]
    public async Task What_began_is_given_back_when_the_start_fails()
    {
        using var folder = new TemporaryFolder();
        await using var first = await StartAsync(Sources.Model(folder));
        var port = new Uri(first.Endpoints.Endpoints[1].Url).Port;
        using var other = new TemporaryFolder();
        await Assert.ThrowsAnyAsync<IOException>(() => StartAsync(Sources.Model(other, $"listeners=http://127.0.0.1:{port}")));
        await using var again = await StartAsync(Sources.Model(other));
        Assert.NotEmpty(again.Endpoints.Endpoints);
    }

    [Fact]
    public void An_own_certificate_is_read_again_when_it_changes_and_a_broken_one_is_not_taken()
    {
        using var folder = new TemporaryFolder();
        var (certificateFile, keyFile) = (Path.Combine(folder.Path, "cert.pem"), Path.Combine(folder.Path, "key.pem"));
        var first = WriteOwn(certificateFile, keyFile, 1);
        using var certificate = new FileCertificate(certificateFile, keyFile, NullLogger.Instance);
        Assert.Equal(first, certificate.Current.TargetCertificate.Thumbprint);
        var same = certificate.Current;
        certificate.Refresh();
        Assert.Same(same, certificate.Current);

        File.WriteAllText(certificateFile, "no certificate");
        certificate.Refresh();
        Assert.Same(same, certificate.Current);

        var second = WriteOwn(certificateFile, keyFile, 2);
        certificate.Refresh();
        Assert.Equal(second, certificate.Current.TargetCertificate.Thumbprint);
    }

    [Fact]
    public async Task Commands_trust_the_very_certificate_that_the_server_was_given_and_no_other()
    {
        using var folder = new TemporaryFolder();
        var (certificateFile, keyFile) = (Path.Combine(folder.Path, "cert.pem"), Path.Combine(folder.Path, "key.pem"));
        WriteOwn(certificateFile, keyFile, 1);
        await using var server = await StartAsync(Sources.Model(folder, "tls.certificateFile=" + certificateFile, "tls.keyFile=" + keyFile));
        using (var client = new ServerClient(server.Data, TimeProvider.System))
        using (var answer = await client.CallAsync("ListAccounts", "{}", TestContext.Current.CancellationToken))
            Assert.Equal(1, answer.RootElement.GetProperty("Accounts").GetArrayLength());

        // As if somebody else were on the server's port: what is shown is not the file's. The server cannot take it, since its key is another.
        var other = Path.Combine(folder.Path, "other.pem");
        WriteOwn(other, Path.Combine(folder.Path, "other-key.pem"), 2);
        File.Copy(other, certificateFile, overwrite: true);
        using var misled = new ServerClient(server.Data, TimeProvider.System);
        var refused = await Assert.ThrowsAsync<CommandException>(() => misled.CallAsync("ListAccounts", "{}", TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.Unavailable, refused.ExitCode);
    }

    private static string WriteOwn(string certificateFile, string keyFile, int day)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var begin = new DateTimeOffset(2026, 1, day, 0, 0, 0, TimeSpan.Zero);
        using var made = new CertificateRequest("CN=own", key, HashAlgorithmName.SHA256).CreateSelfSigned(begin, begin.AddDays(90));
        File.WriteAllText(certificateFile, made.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        // File times are coarse on some file systems; the test must not depend on them.
        foreach (var file in new[] { certificateFile, keyFile }) File.SetLastWriteTimeUtc(file, begin.UtcDateTime);
        return made.Thumbprint;
    }

    private static X509ChainPolicy Trust(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy;
    }

    private static Task<StrongroomServer> StartAsync(ServerModel model) =>
        StrongroomServer.StartAsync(model, TimeProvider.System, RandomSource.System, NullLoggerFactory.Instance, CancellationToken.None);
}
