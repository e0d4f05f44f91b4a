using System.Diagnostics;
using Strongroom.Crash.Client;
using Strongroom.Crash.Model;
using Strongroom.Crash.Server;
using Strongroom.Crash.Work;

namespace Strongroom.Crash.Runs;

/// <summary>One data directory through many lives of the server, with what it must hold.</summary>
internal sealed class Lane : IDisposable
{
    private const int KeyCount = 40;
    private const int Workers = 8;
    private const string Bucket = "crash";
    private static readonly TimeSpan RecordsMax = TimeSpan.FromSeconds(15);

    /// <summary>Small borders and files, quick background work: everything that happens in months happens in seconds.</summary>
    private static readonly string[] Settings =
    [
        $"storage.inlineBytesMax={Sizes.InlineBytesMax}", $"storage.segmentBlobBytesMax={Sizes.SegmentBlobBytesMax}", "storage.segmentBytesMax=1048576",
        "storage.maintenanceSeconds=1", "storage.checkpointBytes=1048576", "audit.fileBytes=65536", "audit.delayMs=5", "log.level=information",
    ];

    private readonly Options options;
    private readonly string folder;
    private readonly Ledger ledger;
    private readonly AuditReader audit = new();
    private readonly KeyModel[] keys = [.. Enumerable.Range(0, KeyCount).Select(i => new KeyModel($"{(i % 3 == 0 ? "a/" : i % 3 == 1 ? "a/b/" : "")}key-{i:d2}"))];
    private readonly List<string> violations = [];
    private bool hasBucket;

    public Lane(Options options, string name)
    {
        this.options = options;
        folder = Directory.CreateTempSubdirectory($"strongroom-{name}-").FullName;
        ledger = new Ledger(Violate);
    }

    public string Data => Path.Combine(folder, "data");

    /// <summary>Where the shim looks for orders.</summary>
    public string Orders => Path.Combine(folder, "orders");

    public IReadOnlyList<KeyModel> Keys => keys;

    public int Changes => ledger.Count;

    public int Held => keys.Count(k => k.State is not null);

    /// <summary>The last server's words.</summary>
    public string Log { get; private set; } = "";

    /// <summary>What went wrong since this was asked for the last time.</summary>
    public IReadOnlyList<string> TakeViolations()
    {
        lock (violations)
        {
            var all = violations.ToList();
            violations.Clear();
            return all;
        }
    }

    public void Violate(string what)
    {
        lock (violations) violations.Add(what);
    }

    public ServerProcess Launch(IReadOnlyDictionary<string, string>? shim = null, params IReadOnlyList<string> more) =>
        ServerProcess.Launch(options.Program, Data, [.. Settings, .. more], shim);

    /// <summary>The variables that put the shim under a server.</summary>
    public Dictionary<string, string> Shim(long seed, long cutAt = 0, string ignored = "")
    {
        File.Delete(Orders);
        if (Directory.Exists(Data + ".graves")) Directory.Delete(Data + ".graves", recursive: true);
        ServerProcess.MakeFolder(Data);
        return new(StringComparer.Ordinal)
        {
            ["LD_PRELOAD"] = Path.GetFullPath(options.Shim ?? throw new UsageException("--shim is missing.")),
            ["POWERLOSS_DIR"] = Data,
            ["POWERLOSS_CONTROL"] = Orders,
            ["POWERLOSS_SEED"] = $"{seed}",
            ["POWERLOSS_CUT_AT"] = $"{cutAt}",
            ["POWERLOSS_IGNORE_FSYNC"] = ignored,
        };
    }

    /// <summary>Orders the shim something and waits until it is in force.</summary>
    public async Task OrderAsync(string order, ServerProcess server)
    {
        await File.WriteAllTextAsync(Orders + ".new", order);
        File.Move(Orders + ".new", Orders, overwrite: true);
        while (File.Exists(Orders) && !server.HasExited) await Task.Delay(1);
    }

    public Life Begin(ServerProcess server, bool mayFail = false, bool isOpen = false) =>
        new(new S3Client(server.Endpoint, server.Credentials), Bucket, keys, ledger, Violate) { MayFail = mayFail, IsOpen = isOpen };

    /// <summary>Everything that this data directory must hold, and nothing else: bucket, keys, listing, uploads, records.</summary>
    public async Task VerifyAsync(Life life)
    {
        if (!hasBucket) await EnsureBucketAsync(life);
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async w =>
        {
            for (var i = w; i < keys.Length; i += Workers) await Seeing.KeyAsync(life, keys[i]);
        }));
        await Seeing.UploadsAsync(life);
        await Seeing.ListingAsync(life);
        await VerifyRecordsAsync(life);
    }

    /// <summary>Clients at work until the life ends.</summary>
    public static Task WorkAsync(Life life, Random random)
    {
        var seeds = Enumerable.Range(0, Workers).Select(_ => random.Next()).ToList();
        return Task.WhenAll(seeds.Select(seed => Task.Run(() => new Worker(life, new Random(seed)).RunAsync())));
    }

    /// <summary>Each change that happened has its record, which may take a moment to arrive where it is read.</summary>
    public async Task VerifyRecordsAsync(Life life)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            if (await audit.ReadAsync(life.Client) is not { } lines)
            {
                Violate("ReadAuditRecords was not answered");
                return;
            }
            foreach (var line in lines) ledger.OnRecord(line);
            var owed = ledger.Owed();
            if (owed.Count == 0) return;
            if (waited.Elapsed < RecordsMax) continue;
            foreach (var change in owed) Violate($"{change} has no record");
            foreach (var change in owed) change.Records++;
            return;
        }
    }

    /// <summary>Runs a server until the action is done, and keeps its words. A server that does not start, or ends by itself, is a violation.</summary>
    public async Task DuringAsync(ServerProcess server, Func<ServerProcess, Task> action)
    {
        using (server)
        {
            try
            {
                if (await server.WaitReadyAsync()) await action(server);
                else Violate($"the server ended with code {server.ExitCode} instead of starting");
            }
            catch (Exception e) when (e is CrashException or TimeoutException)
            {
                Violate(e.Message);
                await HoldAsync(server, e.Message);
            }
            finally
            {
                if (!server.HasExited) await server.KillAsync();
                Log = server.Log;
            }
        }
    }

    /// <summary>With CRASH_HOLD set, a server that hangs is left alone, so that somebody can look at it.</summary>
    private static async Task HoldAsync(ServerProcess server, string why)
    {
        if (Environment.GetEnvironmentVariable("CRASH_HOLD") is null || server.HasExited) return;
        Console.WriteLine($"HELD process {server.Id}: {why}");
        await Task.Delay(Timeout.Infinite);
    }

    public void Dispose()
    {
        if (options.Keep) Console.WriteLine($"kept {folder}");
        else Directory.Delete(folder, recursive: true);
    }

    private async Task EnsureBucketAsync(Life life)
    {
        if (await life.ReadAsync(new Call("HEAD", "/" + Bucket)) is { Status: 200 })
        {
            hasBucket = true;
            return;
        }
        var change = ledger.Begin("CreateBucket");
        hasBucket = await life.ChangeAsync(change, new Call("PUT", "/" + Bucket, change.Number)) is { IsSuccess: true };
    }
}
