using System.Diagnostics;
using System.Globalization;
using Strongroom.Server.Commands;
using Strongroom.Server.Data;
using Strongroom.Server.Hosting;
using Xunit;

namespace Strongroom.Server.Tests;

public sealed class EnvTests
{
    private static readonly EndpointsFile Endpoints = new(
        1, "eu-west-1", "123456789012",
        [new("http://localhost:1", null, null), new("https://localhost:2", "vpce-1", null), new("https://localhost:3", null, null)], "http://127.0.0.1:4", null);

    [Theory]
    [InlineData("sh", null, "none")]
    [InlineData("bash", null, "none")]
    [InlineData("dash", null, "none")]
    [InlineData("dash", "a/token+of=a session", "a/token+of=a session")]
    public void Shells_read_what_is_printed(string shell, string? token, string expectedToken)
    {
        using var folder = new TemporaryFolder();
        // A path that a careless script would split or run.
        var path = Path.Combine(folder.Path, "it's $(here)");
        using var data = DataDirectory.Take(path);
        File.WriteAllText(data.AuthorityCertificate, "certificate");
        File.WriteAllText(Path.Combine(folder.Path, "aws"), "#!/bin/sh\nprintf '[%s]' \"$@\"\n");
        File.SetUnixFileMode(Path.Combine(folder.Path, "aws"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var script = EnvCommand.Script(data, new("AKIAEXAMPLE", "a/secret+key", token), Endpoints with { Authority = data.AuthorityCertificate });

        var output = Run(shell, "eval \"$SCRIPT\"\n" +
            "printf '%s\\n' \"$AWS_ACCESS_KEY_ID\" \"$AWS_SECRET_ACCESS_KEY\" \"$AWS_REGION\" \"$AWS_ENDPOINT_URL\" \"$AWS_CA_BUNDLE\" \"$SSL_CERT_FILE\" " +
            "\"$NODE_EXTRA_CA_CERTS\" \"${AWS_SESSION_TOKEN-none}\"\naws s3 ls 's3://a b'",
            ("SCRIPT", script), ("AWS_SESSION_TOKEN", "old"), ("PATH", folder.Path + ":" + Environment.GetEnvironmentVariable("PATH")));

        Assert.Equal(
            ["AKIAEXAMPLE", "a/secret+key", "eu-west-1", "https://localhost:3", path + "/ca.pem", path + "/ca-bundle.pem", path + "/ca.pem", expectedToken,
                "[--endpoint-url][https://localhost:3][s3][ls][s3://a b]"],
            output.Split('\n'));
    }

    [Theory]
    [InlineData("{0}/ca.pem", "{0}/ca-bundle.pem", "none none")]
    [InlineData("/etc/own.pem", "/etc/own-bundle.pem", "/etc/own.pem /etc/own-bundle.pem")]
    public void With_an_own_certificate_what_an_earlier_call_set_is_forgotten_and_nothing_else(string authority, string bundle, string expected)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "data");
        using var data = DataDirectory.Take(path);
        // The local authority's certificate stays in the directory when its owner moves on to another one.
        File.WriteAllText(data.AuthorityCertificate, "certificate");
        var script = EnvCommand.Script(data, new("AKIAEXAMPLE", "secret", null), Endpoints);

        var output = Run("dash", "eval \"$SCRIPT\"\nprintf '%s %s' \"${AWS_CA_BUNDLE-none}\" \"${SSL_CERT_FILE-none}\"",
            ("SCRIPT", script), ("AWS_CA_BUNDLE", string.Format(CultureInfo.InvariantCulture, authority, path)), ("SSL_CERT_FILE", string.Format(CultureInfo.InvariantCulture, bundle, path)));

        Assert.Equal(expected, output);
    }

    private static string Run(string shell, string script, params (string Name, string Text)[] variables)
    {
        var start = new ProcessStartInfo(shell) { ArgumentList = { "-c", script }, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var (name, text) in variables) start.Environment[name] = text;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
