using System.CommandLine;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Strongroom.Load;

/// <summary>The command line: <c>load …</c> measures, <c>load prepare</c> and <c>load clean</c> set up and tidy.</summary>
internal sealed class LoadCommand
{
    private static readonly string[] PayloadModes = ["unsigned", "signed"];

    private readonly Option<Uri> _endpoint = new("--endpoint")
    {
        Description = "http://host:port or https://host:port (default: $ENDPOINT)",
        Recursive = true,
        DefaultValueFactory = _ => Endpoint(Environment.GetEnvironmentVariable("ENDPOINT") ?? "https://localhost:9000"),
        CustomParser = r => Parsed(r, Endpoint),
    };

    private readonly Option<string> _bucket = Text("--bucket", "bucket, path-style", "bench");
    private readonly Option<string> _prefix = Text("--prefix", "goes before each key's number", "k/");
    private readonly Option<string> _pathPrefix = Text("--path-prefix", "goes before the bucket, for servers that keep objects under a folder", "");
    private readonly Option<string?> _accessKey = Secret("--access-key", "AWS_ACCESS_KEY_ID");
    private readonly Option<string?> _secretKey = Secret("--secret-key", "AWS_SECRET_ACCESS_KEY");
    private readonly Option<string> _region = Text("--region", "region of the credential scope", "us-east-1");
    private readonly Option<bool> _unsigned = new("--unsigned") { Description = "send no signature", Recursive = true };

    private readonly Option<string?> _caFile = new("--cafile")
    {
        Description = "PEM file of the only authorities to trust (default: $AWS_CA_BUNDLE, else the system's)",
        Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("AWS_CA_BUNDLE"),
    };

    private readonly Option<string> _payload = Text("--payload", "x-amz-content-sha256 of a PUT: 'unsigned' or 'signed' with its SHA-256", "unsigned");
    private readonly Option<int> _size = new("--size")
    {
        Description = "bytes of each object: 4KiB, 64MiB",
        Recursive = true,
        DefaultValueFactory = _ => 4096,
        CustomParser = r => Parsed(r, Quantity.Bytes),
    };

    private readonly Option<int> _concurrency = new("--concurrency")
    {
        Description = "connections, each with one request at a time",
        Recursive = true,
        DefaultValueFactory = _ => 32,
    };

    private readonly Option<long> _keys = new("--keys")
    {
        Description = "prepared keys (get, head, list, mixed, prepare), keys to delete, or the circle that put walks (0: new keys only)",
        Recursive = true,
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<bool> _noBucket = new("--no-bucket")
    {
        Description = "do not create the bucket: for servers where it is a folder",
        Recursive = true,
    };

    private readonly Option<TimeSpan> _maxTime = Time("--max-time", "the longest that preparing may take", "5m");
    private readonly Option<bool> _json = new("--json") { Description = "print JSON", Recursive = true };
    private readonly Option<Operation> _operation = new("--op") { Description = "what to measure", Required = true };
    private readonly Option<TimeSpan> _duration = Time("--duration", "time to measure", "5s");
    private readonly Option<TimeSpan> _warmup = Time("--warmup", "time before measuring", "1s");

    public static RootCommand Create() => new LoadCommand().Build();

    private RootCommand Build()
    {
        _payload.AcceptOnlyFromAmong(PayloadModes);
        _concurrency.Validators.Add(r => Require(r, r.GetValueOrDefault<int>() is > 0 and <= KeySpace.MaxWorkers, "--concurrency is 1 to 1024"));
        _keys.Validators.Add(r => Require(r, r.GetValueOrDefault<long>() is >= 0 and <= KeySpace.PerWorker, "--keys is 0 to 100000000"));
        _maxTime.Recursive = true;

        var root = new RootCommand("Measures an S3 server, or any that stores by PUT: rates, latencies, errors.")
        {
            _endpoint, _bucket, _prefix, _pathPrefix, _accessKey, _secretKey, _region, _unsigned, _caFile, _payload, _size, _concurrency,
            _keys, _noBucket, _maxTime, _json, _operation, _duration, _warmup,
        };
        root.SetAction((args, ct) => GuardAsync(() => MeasureAsync(args, ct)));
        var prepare = new Command("prepare", "Creates the bucket and puts --keys objects of --size.");
        prepare.SetAction((args, ct) => GuardAsync(() => PrepareAsync(args, ct)));
        var clean = new Command("clean", "Deletes every key under the prefix.");
        clean.SetAction((args, ct) => GuardAsync(() => CleanAsync(args, ct)));
        root.Subcommands.Add(prepare);
        root.Subcommands.Add(clean);
        return root;
    }

    private async Task<int> MeasureAsync(ParseResult args, CancellationToken ct)
    {
        var (target, payload) = (TargetOf(args), PayloadOf(args));
        var (operation, workers, keys) = (args.GetValue(_operation), args.GetValue(_concurrency), args.GetValue(_keys));
        var warmup = args.GetValue(_warmup);
        if (keys == 0 && operation is not Operation.Put) throw new InvalidOperationException($"{operation} needs --keys");
        if (operation is Operation.Delete)
        {
            var setup = new Setup(target, payload, workers, TimeProvider.System);
            if (!args.GetValue(_noBucket)) await setup.CreateBucketAsync(ct);
            (keys, var filled) = await setup.FillAsync(keys, args.GetValue(_maxTime));
            if (filled.Errors.Count > 0) return Print(args, Report.Of(Operation.Put, target, payload.Bytes.Length, workers, filled, 0));
            // Filling has warmed the server; warming by deleting would eat up the keys.
            warmup = TimeSpan.FromMilliseconds(Math.Min(warmup.TotalMilliseconds, 100));
        }

        var counter = new SweepWorkload.Counter(keys);
        var workloads = Enumerable.Range(0, workers).Select(w => (Workload)(operation switch
        {
            Operation.Put => new PutWorkload(w, keys),
            Operation.Get or Operation.Head => new ReadWorkload(operation, w, keys),
            Operation.Delete => new SweepWorkload(operation, counter),
            Operation.List => new ListWorkload(w, workers, keys),
            _ => new MixedWorkload(w, keys),
        })).ToArray();
        var run = new Run(target, payload, (int)Math.Min(keys, ListWorkload.PageKeys), TimeProvider.System);
        var tally = await run.ExecuteAsync(workloads, warmup, args.GetValue(_duration));
        return Print(args, Report.Of(operation, target, payload.Bytes.Length, workers, tally, run.ClientCpuUs));
    }

    private async Task<int> PrepareAsync(ParseResult args, CancellationToken ct)
    {
        var (target, payload, wanted) = (TargetOf(args), PayloadOf(args), args.GetValue(_keys));
        var setup = new Setup(target, payload, args.GetValue(_concurrency), TimeProvider.System);
        if (!args.GetValue(_noBucket)) await setup.CreateBucketAsync(ct);
        if (wanted == 0) return 0;
        var (keys, tally) = await setup.FillAsync(wanted, args.GetValue(_maxTime));
        var code = Print(args, Report.Of(Operation.Put, target, payload.Bytes.Length, args.GetValue(_concurrency), tally, 0));
        if (keys == wanted) return code;
        await Console.Error.WriteLineAsync($"only {keys} of {wanted} keys were put in {args.GetValue(_maxTime)}");
        return 1;
    }

    private async Task<int> CleanAsync(ParseResult args, CancellationToken ct)
    {
        var setup = new Setup(TargetOf(args), PayloadOf(args), args.GetValue(_concurrency), TimeProvider.System);
        Console.WriteLine($"{await setup.CleanAsync(ct)} keys deleted");
        return 0;
    }

    private Target TargetOf(ParseResult args)
    {
        var (accessKey, secretKey) = (
            args.GetValue(_accessKey) ?? Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID"),
            args.GetValue(_secretKey) ?? Environment.GetEnvironmentVariable("AWS_SECRET_ACCESS_KEY"));
        Credentials? credentials = null;
        if (!args.GetValue(_unsigned))
            credentials = string.IsNullOrEmpty(accessKey) || string.IsNullOrEmpty(secretKey)
                ? throw new InvalidOperationException("no credentials: give --access-key and --secret-key, or --unsigned")
                : new Credentials(accessKey, secretKey);

        X509Certificate2Collection? authorities = null;
        if (args.GetValue(_caFile) is { Length: > 0 } file) (authorities = []).ImportFromPemFile(file);
        return new Target(
            args.GetValue(_endpoint)!, args.GetValue(_bucket)!, args.GetValue(_pathPrefix)!, args.GetValue(_prefix)!, credentials,
            args.GetValue(_region)!, authorities);
    }

    private Payload PayloadOf(ParseResult args) => new(args.GetValue(_size), args.GetValue(_payload) == "signed");

    private int Print(ParseResult args, Report report)
    {
        report.Print(Console.Out, args.GetValue(_json));
        return report.ExitCode;
    }

    private static async Task<int> GuardAsync(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (e is InvalidOperationException or SocketException or AuthenticationException or IOException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"load: {e.Message}");
            return 2;
        }
    }

    private static Uri Endpoint(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? uri
            : throw new FormatException($"'{text}' is not an http:// or https:// address");

    private static Option<string> Text(string name, string description, string value) =>
        new(name) { Description = description, Recursive = true, DefaultValueFactory = _ => value };

    // The variable is read late: as a default value --help would print it.
    private static Option<string?> Secret(string name, string variable) =>
        new(name) { Description = $"(default: ${variable})", Recursive = true };

    private static Option<TimeSpan> Time(string name, string description, string value) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => Quantity.Time(value),
        CustomParser = r => Parsed(r, Quantity.Time),
    };

    private static T? Parsed<T>(System.CommandLine.Parsing.ArgumentResult result, Func<string, T> parse)
    {
        try
        {
            return parse(result.Tokens[0].Value);
        }
        catch (FormatException e)
        {
            result.AddError(e.Message);
            return default;
        }
    }

    private static void Require(System.CommandLine.Parsing.OptionResult result, bool holds, string otherwise)
    {
        if (!holds) result.AddError(otherwise);
    }
}
