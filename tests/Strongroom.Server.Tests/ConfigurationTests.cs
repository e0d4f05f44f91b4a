using Strongroom.Server.Commands;
using Strongroom.Server.Configuration;
using Xunit;

namespace Strongroom.Server.Tests;

public sealed class ConfigurationTests
{
    [Theory]
    [InlineData("region=", "region must be a region name")]
    [InlineData("region=EU", "region must be a region name")]
    [InlineData("dataDirectory=", "dataDirectory must not be empty")]
    [InlineData("listeners=", "listeners must not be empty")]
    [InlineData("listeners=localhost:9000", "must begin with https:// or http://")]
    [InlineData("listeners=https://localhost", "needs a port")]
    [InlineData("listeners=https://127.0.0.1:65536", "needs a port")]
    [InlineData("listeners=https://example.org:1", "must be *, localhost")]
    [InlineData("listeners=https://::1:9000", "must be *, localhost")]
    [InlineData("listeners=https://localhost:0", "cannot take port 0")]
    [InlineData("listeners=https://*:9000?vpc=vpc-1", "is not vpcEndpointId=")]
    [InlineData("listeners=https://*:9000?vpcEndpointId=vpc-1", "must be vpce-")]
    [InlineData("listeners=https://*:9000?vpcId=vpc-1&vpcId=vpc-2", "once each")]
    [InlineData("listeners=https://*:9000,http://127.0.0.1:9000", "listeners takes port 9000 twice")]
    [InlineData("listeners=https://*:9002", "health.listener takes port 9002, which listeners takes too")]
    [InlineData("hostNames=Example.org", "is not a DNS name in small letters")]
    [InlineData("hostNames=*.example.org", "is not a DNS name")]
    [InlineData("hostNames=10.0.0.1", "is not a DNS name")]
    [InlineData("tls.names=a_b", "is not a DNS name")]
    [InlineData("tls.certificateFile=/nowhere/cert.pem", "needs tls.certificateFile and tls.keyFile together")]
    [InlineData("tls.keyFile=/nowhere/key.pem", "tls.keyFile names no file")]
    [InlineData("health.listener=9002", "needs a port")]
    [InlineData("log.format=xml", "must be one of text, json")]
    [InlineData("log.level=trace", "must be one of debug")]
    [InlineData("telemetry.otlpEndpoint=localhost:4318", "must be an http or https URL")]
    [InlineData("audit.reads=maybe", "must be one of queue, wait")]
    [InlineData("audit.delayMs=0", "must be a whole number from 1 to 10000")]
    [InlineData("audit.delayMs=5e1", "must be a whole number")]
    [InlineData("limits.connectionsMax=-1", "must be a whole number")]
    [InlineData("shutdown.seconds=99999", "must be a whole number from 0 to 3600")]
    [InlineData("nonsense", "must have the form key=value")]
    [InlineData("regoin=eu-west-1", "regoin is not a setting; did you mean region?")]
    public void A_fault_names_its_setting_and_what_is_expected(string assignment, string expected)
    {
        var (model, faults) = Validate(Sources.Of(assignments: [assignment]));

        Assert.Null(model);
        Assert.Contains(faults, f => f.ToString().Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void All_faults_of_all_sources_are_told_at_once_with_their_source()
    {
        using var folder = new TemporaryFolder();
        var (_, faults) = Validate(Sources.Of(
            json: """{ "region": "EU", "tls": { "nmaes": ["a"] }, "audit": { "delayMs": true } }""",
            variables: [("STRONGROOM_LOG_FORMAT", "xml"), ("STRONGROOM_LOG_FORMATS", "x"), ("HOME", "/root"), ("STRONGROOM_PID", "7")],
            flags: [("--log-level", "loud"), ("--audit-reads", "wait")],
            assignments: ["audit.reads=queue"],
            folder: folder));

        var file = "file " + Path.Combine(folder.Path, "strongroom.json");
        Assert.Equal(
            [
                (file, "audit.delayMs must be a string or a number"),
                (file, "tls.nmaes is not a setting; did you mean tls.names?"),
                ("environment STRONGROOM_LOG_FORMATS", "STRONGROOM_LOG_FORMATS is not a setting; did you mean STRONGROOM_LOG_FORMAT?"),
                ("flag --set audit.reads", "audit.reads is given twice"),
                (file, "region must be a region name of small letters, digits and hyphens such as us-east-1"),
                ("environment STRONGROOM_LOG_FORMAT", "log.format must be one of text, json"),
                ("flag --log-level", "log.level must be one of debug, information, warning, error"),
            ],
            faults.Select(f => (f.Source, f.Message)));
    }

    [Fact]
    public void Later_sources_outrank_earlier_ones()
    {
        using var folder = new TemporaryFolder();
        var config = ConfigurationReader.Read(Sources.Of(
            json: """
                {
                  // Comments are allowed.
                  "region": "file-1", "log": { "format": "json", "level": "debug" }, "dataDirectory": "here", "hostNames": ["a.example", "b.example"],
                }
                """,
            variables: [("STRONGROOM_REGION", "variable-1"), ("STRONGROOM_LOG_FORMAT", "text")],
            flags: [("--region", "flag-1")],
            folder: folder));

        Assert.Empty(config.Faults);
        Assert.Equal(("flag-1", "flag --region"), (config[Settings.Region].Text, config[Settings.Region].Source));
        Assert.Equal("environment STRONGROOM_LOG_FORMAT", config[Settings.LogFormat].Source);
        Assert.StartsWith("file ", config[Settings.LogLevel].Source, StringComparison.Ordinal);
        Assert.Equal("default", config[Settings.AuditReads].Source);
        Assert.Equal(Path.Combine(folder.Path, "here"), config[Settings.DataDirectory].Text);
        Assert.Equal("a.example,b.example", config[Settings.HostNames].Text);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{ "region": "a", "region": "b" }""")]
    [InlineData("""{ "listeners": "https://*:1" }""")]
    [InlineData("""{ "region": ["a"] }""")]
    public void A_file_that_is_not_in_its_form_is_a_fault(string json)
    {
        using var folder = new TemporaryFolder();
        Assert.Null(Validate(Sources.Of(json, folder: folder)).Model);
    }

    [Fact]
    public void A_named_file_must_be_there_and_the_unnamed_one_may_be_missing()
    {
        Assert.Empty(Validate(Sources.Of()).Faults);
        Assert.Single(Validate(Sources.Of(variables: [("STRONGROOM_CONFIG", "/nowhere/strongroom.json")])).Faults);
    }

    [Fact]
    public void Defaults_are_what_the_documentation_says()
    {
        var model = Validate(Sources.Of()).Model!;
        var listener = Assert.Single(model.Listeners);
        Assert.Equal(("*", 9000, true), (listener.Host, listener.Port, listener.IsTls));
        Assert.Equal(["s3.localhost", "s3.us-east-1.localhost"], model.HostNames);
        Assert.Equal(("127.0.0.1", 9002), model.HealthListener);
    }

    [Fact]
    public void A_listener_is_read_with_its_VPC()
    {
        var listener = ListenerModel.Parse("http://[::1]:81?vpcEndpointId=vpce-0a&vpcId=vpc-0b");
        Assert.Equal(new ListenerModel("http://[::1]:81", "[::1]", 81, false, "vpce-0a", "vpc-0b", listener.TrustedProxies), listener);
    }

    [Fact]
    public void A_listener_is_read_with_its_trusted_proxies()
    {
        var listener = ListenerModel.Parse("https://*:9000?trustedProxy=10.0.0.0/8&trustedProxy=fd00::/8&vpcId=vpc-0b&trustedProxy=192.0.2.7");
        Assert.Equal(["10.0.0.0/8", "fd00::/8", "192.0.2.7/32"], listener.TrustedProxies.Select(n => n.ToString()));
        Assert.Equal("vpc-0b", listener.VpcId);
        Assert.Empty(ListenerModel.Parse("https://*:9000").TrustedProxies);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.1/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("proxy.example")]
    public void A_trusted_proxy_that_is_no_network_is_a_fault(string network) =>
        Assert.Throws<FormatException>(() => ListenerModel.Parse("https://*:9000?trustedProxy=" + network));

    [Theory]
    [InlineData("http://*:81,https://*:81", "127.0.0.1:82", "listeners takes port 81 twice")]
    [InlineData("http://127.0.0.1:81,https://localhost:81", "127.0.0.1:82", "listeners takes port 81 twice")]
    [InlineData("http://*:81", "127.0.0.1:81", "health.listener takes port 81, which listeners takes too")]
    [InlineData("http://*:81,https://*:81", "127.0.0.1:81", "listeners takes port 81 twice", "health.listener takes port 81, which listeners takes too")]
    [InlineData("http://127.0.0.1:81,http://[::1]:81", "127.0.0.2:81")]
    public void A_port_that_is_taken_twice_is_told_by_who_takes_it(string listeners, string health, params string[] expected)
    {
        var (_, faults) = Validate(Sources.Of(assignments: ["listeners=" + listeners, "health.listener=" + health]));
        Assert.Equal(expected, faults.Select(f => f.Message));
    }

    [Fact]
    public void The_printed_configuration_has_each_value_and_its_source()
    {
        var config = ConfigurationReader.Read(Sources.Of(variables: [("STRONGROOM_HOST_NAMES", "a.example, b.example")], assignments: ["region=eu-west-1"]));
        var expected = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "config.json")).TrimEnd();
        Assert.Equal(expected, ConfigCommand.Json(config));
    }

    [Fact]
    public void The_documentation_lists_every_setting_as_the_code_has_it()
    {
        var documented = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "configuration.md"));
        var rows = Settings.All.Select(Row).ToList();
        Assert.All(rows, row => Assert.Contains(row, documented, StringComparison.Ordinal));
        Assert.Equal(rows.Count, documented.Split('\n').Count(line => line.StartsWith("| `", StringComparison.Ordinal)));

        static string Row(Setting s) => $"| `{s.Key}` | `{s.Variable}` | {Cell(s.Form)} | {(s.Default.Length == 0 ? "" : $"`{s.Default}`")} | {Cell(s.Summary)} |";
        static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static (ServerModel? Model, IReadOnlyList<ConfigurationFault> Faults) Validate(ConfigurationSources sources) =>
        ConfigurationValidator.Validate(ConfigurationReader.Read(sources));
}
