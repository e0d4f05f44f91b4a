using System.Text;
using System.Text.Json;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Tests;

/// <summary>The module's list of operations against the map, AWS's own list, and the golden tables.</summary>
public sealed class OperationListTests
{
    private static readonly string Root = FindRoot();

    /// <summary>Members that the body's reader judges, or the gate, for every operation that has them.</summary>
    private static readonly string[] Elsewhere = ["content-md5", "content-length", "x-amz-sdk-checksum-algorithm", "x-amz-expected-bucket-owner"];

    private static JsonElement Read(string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "tests", "data", name))).RootElement;

    private static async Task<IReadOnlyList<Operation>> OperationsAsync()
    {
        await using var s3 = await TestS3.OpenAsync();
        return s3.Module.Operations;
    }

    [Fact]
    public async Task Every_route_and_name_is_one_operations()
    {
        var operations = await OperationsAsync();
        Assert.Equal(operations.Count, operations.Select(o => o.Info.Name).Distinct().Count());
        Assert.Equal(operations.Count, operations.Select(o => o.Info.Route).Distinct().Count());
        Assert.All(operations, o => Assert.NotNull(o.Info.Route));
        _ = new OperationTable(operations, RefusedOperations.All);
    }

    [Fact]
    public async Task Every_operation_is_on_the_map_and_every_working_one_on_the_map_is_here()
    {
        var map = await File.ReadAllTextAsync(Path.Combine(Root, "docs", "spec-map.md"));
        var names = (await OperationsAsync()).Select(o => o.Info.Name).Order(StringComparer.Ordinal).ToArray();
        var works = map.Split('\n').Where(l => l.StartsWith("#### <a id=\"s3-", StringComparison.Ordinal)).Select(l => l.Split('"')[1][3..]).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(works, names);
    }

    [Fact]
    public async Task The_methods_and_targets_are_AWSs()
    {
        var model = Read("aws-s3-operations.json").GetProperty("operations").EnumerateArray().ToDictionary(o => o.GetProperty("name").GetString()!);
        foreach (var info in (await OperationsAsync()).Select(o => o.Info))
        {
            if (!model.TryGetValue(info.Name, out var aws)) continue;
            Assert.Equal(aws.GetProperty("method").GetString(), info.Route!.Method);
            Assert.Equal(aws.GetProperty("target").GetString(), info.Route.Target.ToString().ToLowerInvariant());
        }
    }

    [Fact]
    public async Task Each_request_demands_what_the_table_says()
    {
        var operations = await OperationsAsync();
        List<string> faults = [];
        foreach (var golden in Read("s3-demands.json").GetProperty("requests").EnumerateArray())
        {
            var name = golden.GetProperty("operation").GetString()!;
            var parser = (IS3Parser)operations.Single(o => o.Info.Name == name);
            var told = golden.GetProperty("demands").EnumerateArray().Select(d => $"{d[0].GetString()} {d[1].GetString()}").Order(StringComparer.Ordinal);
            var made = parser.DemandsOf(parser.ParseAny(Reader(golden, []))).Select(d => d.ToString()).Order(StringComparer.Ordinal).ToArray();
            if (!told.SequenceEqual(made)) faults.Add($"{name}, {golden.GetProperty("case").GetString()}: {string.Join(", ", made)}");
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Every_member_of_AWSs_is_asked_for_or_refused_and_none_is_both()
    {
        var model = Read("aws-s3-operations.json").GetProperty("operations").EnumerateArray().ToDictionary(o => o.GetProperty("name").GetString()!);
        var refused = Read("s3-refused-members.json").GetProperty("operations");
        List<string> faults = [];
        foreach (var operation in await OperationsAsync())
        {
            if (!model.TryGetValue(operation.Info.Name, out var aws)) continue;
            var asked = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var golden in Read("s3-demands.json").GetProperty("requests").EnumerateArray().Where(g => g.GetProperty("operation").GetString() == operation.Info.Name))
                ((IS3Parser)operation).ParseAny(Reader(golden, asked));
            var members = aws.GetProperty("requestHeaders").EnumerateArray().Concat(aws.GetProperty("requestQuery").EnumerateArray()).Select(m => m.GetString()!).ToArray();
            var unsupported = operation.Info.Unsupported.ToHashSet(StringComparer.OrdinalIgnoreCase);
            faults.AddRange(members.Where(m => !asked.Contains(m) && !unsupported.Contains(m) && !Elsewhere.Contains(m)).Select(m => $"{operation.Info.Name}: {m} is ignored"));
            faults.AddRange(unsupported.Where(asked.Contains).Select(m => $"{operation.Info.Name}: {m} is both read and refused"));
            faults.AddRange(unsupported.Where(m => !members.Contains(m, StringComparer.OrdinalIgnoreCase)).Select(m => $"{operation.Info.Name}: {m} is no member"));
            var told = refused.TryGetProperty(operation.Info.Name, out var list) ? list.EnumerateObject().Select(m => m.Name).ToArray() : [];
            faults.AddRange(told.Where(m => !unsupported.Contains(m)).Select(m => $"{operation.Info.Name}: {m} is refused in s3-refused-members.json alone"));
            faults.AddRange(unsupported.Where(m => !told.Contains(m, StringComparer.OrdinalIgnoreCase)).Select(m => $"{operation.Info.Name}: {m} is refused in the code alone"));
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Only_the_preflight_is_open()
    {
        Assert.Equal(["PreflightRequest"], (await OperationsAsync()).Where(o => o.Info.IsOpen).Select(o => o.Info.Name));
    }

    /// <summary>A golden request as an operation reads it.</summary>
    internal static S3RequestReader Reader(JsonElement golden, ICollection<string> asked)
    {
        var query = golden.GetProperty("query").GetString()!;
        var headers = golden.GetProperty("headers").EnumerateObject().Select(h => (h.Name, h.Value.GetString()!)).ToArray();
        var context = TestS3.Context(golden.GetProperty("method").GetString()!, golden.GetProperty("target").GetString() + (query.Length == 0 ? "" : "?" + query), headers);
        var request = new WireRequest(context, TestS3.Connection);
        var body = golden.TryGetProperty("body", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!) : [];
        Dictionary<string, string>? form = null;
        if (golden.TryGetProperty("form", out var fields))
        {
            form = fields.EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetString()!, StringComparer.Ordinal);
            if (form.Remove("file", out var file)) form["key"] = form["key"].Replace("${filename}", file, StringComparison.Ordinal);
        }
        return new S3RequestReader(request, S3Addressing.Of(request, null, null), new TestBody(body), body, form, asked);
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Strongroom.slnx"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Not within the repository.");
        return folder;
    }
}
