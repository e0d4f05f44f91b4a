using System.Text;
using System.Text.Json;
using Strongroom.Runtime;

namespace Strongroom.Objects.Tests;

/// <summary>What each operation demands, held against the golden table.</summary>
public sealed class OperationDemandsTests
{
    [Fact]
    public async Task Operations_demand_what_the_table_says()
    {
        await using var rig = await S3Rig.StartAsync();
        using var table = JsonDocument.Parse(File.ReadAllText(TestData.Path("s3-demands.json")));
        var walked = 0;
        foreach (var request in table.RootElement.GetProperty("requests").EnumerateArray())
        {
            if (rig.Operations.FirstOrDefault(o => o.Info.Name == Text(request, "operation")) is not IS3Parser operation) continue;
            walked++;
            var query = Text(request, "query");
            var headers = request.GetProperty("headers").EnumerateObject().Select(h => (h.Name, h.Value.GetString()!));
            var body = request.TryGetProperty("body", out var document) ? document.GetString() : null;
            var reader = rig.Reader(
                Text(request, "method"), Text(request, "target") + (query.Length == 0 ? "" : "?" + query), headers,
                new TestBody(Encoding.UTF8.GetBytes(body ?? "")), body, Form(request));

            var demands = operation.DemandsOf(operation.ParseAny(reader)).Select(d => d.ToString());

            var expected = request.GetProperty("demands").EnumerateArray().Select(d => $"{d[0].GetString()} {d[1].GetString()}");
            Assert.Equal(expected, demands);
        }
        Assert.True(walked >= 30, "The walk missed requests.");
    }

    /// <summary>The fields as they are once the form was read: ${filename} is replaced by then.</summary>
    private static Dictionary<string, string>? Form(JsonElement request)
    {
        if (!request.TryGetProperty("form", out var form)) return null;
        var file = form.TryGetProperty("file", out var name) ? name.GetString() : "";
        return form.EnumerateObject().Where(f => f.Name != "file")
            .ToDictionary(f => f.Name, f => f.Value.GetString()!.Replace("${filename}", file, StringComparison.Ordinal), StringComparer.Ordinal);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
