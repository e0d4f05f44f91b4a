using System.Text;
using Strongroom.Crypto;
using Strongroom.Server;
using Strongroom.Server.Configuration;
using Strongroom.Server.Data;

namespace Strongroom.Walk.Tests;

/// <summary>The whole server in this process, on free loopback ports and an empty data directory.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly string? ownFolder;

    private TestServer(string? folder, ServerModel model, StrongroomServer server, ErrorLog errors)
    {
        Errors = errors;
        Model = model;
        ownFolder = folder;
        Server = server;
        var root = server.Composition.FirstRoot()!;
        Root = new(root.Account, root.AccessKeyId, Encoding.ASCII.GetString(root.SecretAccessKey));
    }

    public StrongroomServer Server { get; }

    public ServerModel Model { get; }

    public ErrorLog Errors { get; }

    public CredentialsFile Root { get; }

    public Uri Plain => new(Server.Endpoints.Endpoints.Single(e => e.Url.StartsWith("http:", StringComparison.Ordinal)).Url);

    public Uri Tls => new(Server.Endpoints.Endpoints.Single(e => e.Url.StartsWith("https:", StringComparison.Ordinal)).Url);

    public string AuthorityCertificate => Server.Data.AuthorityCertificate;

    public static async Task<TestServer> StartAsync(params string[] assignments)
    {
        var folder = Directory.CreateTempSubdirectory("strongroom-walk-").FullName;
        return await StartAsync(folder, isOwn: true, TimeProvider.System, assignments);
    }

    /// <summary>On DATA/data of a folder that the test keeps.</summary>
    public static Task<TestServer> StartInAsync(string folder, params string[] assignments) => StartAsync(folder, isOwn: false, TimeProvider.System, assignments);

    /// <summary>The same by a clock that is ahead.</summary>
    public static Task<TestServer> StartInAsync(string folder, TimeSpan ahead) => StartAsync(folder, isOwn: false, new AheadTime(ahead), []);

    private static async Task<TestServer> StartAsync(string folder, bool isOwn, TimeProvider time, string[] assignments)
    {
        string[] all =
        [
            "listeners=https://127.0.0.1:0,http://127.0.0.1:0", "health.listener=127.0.0.1:0", "log.level=error", "shutdown.seconds=1",
            "dataDirectory=" + Path.Combine(folder, "data"), .. assignments,
        ];
        var sources = new ConfigurationSources(null, folder, new Dictionary<string, string>(StringComparer.Ordinal), [], all);
        var (model, faults) = ConfigurationValidator.Validate(ConfigurationReader.Read(sources));
        Assert.Empty(faults);
        var errors = new ErrorLog();
        return new(isOwn ? folder : null, model!, await StrongroomServer.StartAsync(model!, time, RandomSource.System, errors, CancellationToken.None), errors);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        if (ownFolder is not null) Directory.Delete(ownFolder, recursive: true);
    }

    private sealed class AheadTime(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
}
