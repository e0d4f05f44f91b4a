using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Strongroom.Kernel.Tests;

/// <summary>
/// docs/spec-map.md, the golden tables of tests/data and AWS's own list of operations say the same. What the code makes of them is tested where the
/// code is.
/// </summary>
public sealed class SpecMapTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Map = File.ReadAllText(Path.Combine(Root, "docs", "spec-map.md"));
    private static readonly JsonElement Model = Read("aws-s3-operations.json");
    private static readonly JsonElement Demands = Read("s3-demands.json");
    private static readonly JsonElement Refused = Read("s3-refused-members.json").GetProperty("operations");
    private static readonly JsonElement Routes = Read("routes.json");

    /// <summary>Not in AWS's model: requests that no client library makes from it.</summary>
    private static readonly string[] Unmodelled = ["PostObject", "PreflightRequest"];

    /// <summary>Told from ListBuckets and from a POST to a bucket by a host that is not served.</summary>
    private static readonly string[] WithoutRoute = ["ListDirectoryBuckets", "WriteGetObjectResponse"];

    private static IEnumerable<JsonElement> Operations => Model.GetProperty("operations").EnumerateArray();

    private static HashSet<string> Working => Refused.EnumerateObject().Select(o => o.Name).ToHashSet(StringComparer.Ordinal);

    [Fact]
    public void Every_operation_is_on_the_map_once()
    {
        foreach (var name in Operations.Select(Name).Concat(Unmodelled))
            Assert.True(Regex.Count(Map, $"<a id=\"s3-{name}\">", RegexOptions.None, TimeSpan.FromSeconds(5)) == 1, $"{name} is not on the map once.");
    }

    [Fact]
    public void The_map_speaks_of_no_other_operation()
    {
        var known = Operations.Select(Name).Concat(Unmodelled).ToHashSet(StringComparer.Ordinal);
        foreach (Match anchor in Regex.Matches(Map, "<a id=\"s3-(?<name>[A-Za-z0-9]+)\">", RegexOptions.None, TimeSpan.FromSeconds(5)))
            Assert.Contains(anchor.Groups["name"].Value, known);
    }

    [Fact]
    public void What_works_has_a_section_and_what_is_refused_a_row()
    {
        foreach (var name in Operations.Select(Name))
        {
            var line = Map.Split('\n').Single(l => l.Contains($"<a id=\"s3-{name}\">", StringComparison.Ordinal));
            Assert.True(line.StartsWith(Working.Contains(name) ? "####" : "| ", StringComparison.Ordinal), $"{name}: {line}");
        }
    }

    [Fact]
    public void What_works_has_demands_and_what_is_refused_has_none()
    {
        var demanding = Demands.GetProperty("requests").EnumerateArray().Select(r => r.GetProperty("operation").GetString()!).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(Working.Concat(Unmodelled).Order(StringComparer.Ordinal), demanding.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Refused_members_are_members_of_the_operation_and_named_in_its_section()
    {
        foreach (var operation in Refused.EnumerateObject())
        {
            var model = Operations.Single(o => Name(o) == operation.Name);
            var section = SectionOf(operation.Name);
            foreach (var member in operation.Value.EnumerateObject())
            {
                Assert.Contains(member.Name, Strings(model, "requestHeaders").Concat(Strings(model, "requestQuery")), StringComparer.Ordinal);
                Assert.Contains($"`{member.Name}`", section, StringComparison.Ordinal);
                Assert.NotEmpty(member.Value.GetProperty("why").GetString()!);
            }
        }
    }

    [Fact]
    public void Golden_requests_use_members_that_exist_and_are_not_refused()
    {
        foreach (var request in Demands.GetProperty("requests").EnumerateArray())
        {
            var name = request.GetProperty("operation").GetString()!;
            if (Unmodelled.Contains(name, StringComparer.Ordinal)) continue;
            var model = Operations.Single(o => Name(o) == name);
            var refused = Refused.GetProperty(name).EnumerateObject().Select(m => m.Name).ToArray();
            var headers = request.GetProperty("headers").EnumerateObject().Select(h => h.Name);
            foreach (var header in headers.Where(h => !h.StartsWith("x-amz-meta-", StringComparison.Ordinal)))
            {
                Assert.Contains(header, Strings(model, "requestHeaders"), StringComparer.Ordinal);
                Assert.DoesNotContain(header, refused, StringComparer.Ordinal);
            }
            foreach (var parameter in QueryNames(request.GetProperty("query").GetString()!))
            {
                Assert.Contains(parameter, Strings(model, "requestQuery").Concat(model.GetProperty("markers").EnumerateObject().Select(m => m.Name)), StringComparer.Ordinal);
                Assert.DoesNotContain(parameter, refused, StringComparer.Ordinal);
            }
            Assert.Equal(model.GetProperty("method").GetString(), request.GetProperty("method").GetString());
        }
    }

    [Fact]
    public void Every_demand_is_an_action_on_an_S3_resource()
    {
        foreach (var demand in Demands.GetProperty("requests").EnumerateArray().SelectMany(r => r.GetProperty("demands").EnumerateArray()))
        {
            Assert.Matches("^s3:[A-Z][A-Za-z]+$", demand[0].GetString()!);
            Assert.StartsWith("arn:aws:s3:::", demand[1].GetString()!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_operation_has_a_route_that_says_whether_it_works()
    {
        var routes = S3Routes().ToLookup(r => r.GetProperty("operation").GetString()!, StringComparer.Ordinal);
        foreach (var name in Operations.Select(Name).Except(WithoutRoute, StringComparer.Ordinal).Concat(Unmodelled))
        {
            Assert.True(routes.Contains(name), $"{name} has no route.");
            Assert.All(routes[name], r => Assert.Equal(Working.Contains(name) || Unmodelled.Contains(name, StringComparer.Ordinal), r.GetProperty("works").GetBoolean()));
        }
    }

    [Fact]
    public void No_request_names_two_operations()
    {
        var all = Routes.GetProperty("groups").EnumerateArray().SelectMany(g => g.GetProperty("routes").EnumerateArray());
        foreach (var same in all.GroupBy(r => string.Join(' ', new[] { "method", "host", "target", "scope", "headers", "body" }.Select(p => r.TryGetProperty(p, out var v) ? v.GetRawText() : "")), StringComparer.Ordinal))
            Assert.Single(same.Select(r => r.GetProperty("service").GetRawText() + r.GetProperty("operation").GetRawText()).Distinct(StringComparer.Ordinal));
    }

    private static IEnumerable<JsonElement> S3Routes() =>
        Routes.GetProperty("groups").EnumerateArray().SelectMany(g => g.GetProperty("routes").EnumerateArray())
            .Where(r => string.Equals(r.GetProperty("service").GetString(), "s3", StringComparison.Ordinal));

    private static string Name(JsonElement operation) => operation.GetProperty("name").GetString()!;

    private static IEnumerable<string> Strings(JsonElement operation, string property) =>
        operation.GetProperty(property).EnumerateArray().Select(e => e.GetString()!);

    private static IEnumerable<string> QueryNames(string query) =>
        query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')[0]);

    private static string SectionOf(string operation)
    {
        var start = Map.IndexOf($"<a id=\"s3-{operation}\">", StringComparison.Ordinal);
        var end = Map.IndexOf("\n#", start, StringComparison.Ordinal);
        return end < 0 ? Map[start..] : Map[start..end];
    }

    private static JsonElement Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Root, "tests", "data", file)));
        return document.RootElement.Clone();
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Strongroom.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run below the repository.");
    }
}
