using System.Text.Json;
using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Objects.Tests;

/// <summary>Every header and query parameter that AWS's model gives an operation is either read or refused: none is ignored.</summary>
public sealed class OperationMembersTests
{
    // What the pipeline and the routes read before any operation: a member of these is not an operation's to read.
    private static readonly string[] OfThePipeline = ["uploads", "attributes"];

    [Fact]
    public async Task Every_member_is_read_or_declared_unsupported()
    {
        await using var rig = await S3Rig.StartAsync();
        using var model = JsonDocument.Parse(File.ReadAllText(TestData.Path("aws-s3-operations.json")));
        var gaps = new List<string>();
        var walked = 0;
        foreach (var described in model.RootElement.GetProperty("operations").EnumerateArray())
        {
            var name = described.GetProperty("name").GetString()!;
            if (rig.Operations.FirstOrDefault(o => o.Info.Name == name) is not { } operation) continue;
            walked++;
            var members = Names(described, "requestHeaders").Concat(Names(described, "requestHeaderPrefixes")).Concat(Names(described, "requestQuery"));
            var asked = Asked(rig, operation, described);
            var known = asked.Concat(operation.Info.Unsupported).Concat(OfThePipeline).ToHashSet(StringComparer.OrdinalIgnoreCase);
            gaps.AddRange(members.Where(m => !known.Contains(m)).Select(m => $"{name}: {m}"));
            gaps.AddRange(operation.Info.Unsupported.Where(u => asked.Contains(u, StringComparer.OrdinalIgnoreCase)).Select(u => $"{name}: {u} is both read and refused"));
        }

        Assert.True(walked >= 9, "The walk missed operations.");
        Assert.Empty(gaps);
    }

    private static List<string> Asked(S3Rig rig, Operation operation, JsonElement described)
    {
        var asked = new List<string>();
        var target = described.GetProperty("target").GetString() switch
        {
            "object" => "/photos/k",
            "bucket" => "/photos",
            _ => "/",
        };
        var query = string.Join('&', Names(described, "requiredQuery").Select(q => q == "partNumber" ? "partNumber=1" : q + "=u"));
        var headers = Names(described, "requiredHeaders").Select(h => (h, h == "x-amz-object-attributes" ? "ETag" : "photos/s"));
        var reader = rig.Reader(operation.Info.Route!.Method, target + (query.Length == 0 ? "" : "?" + query), headers, asked: asked);
        try
        {
            ((IS3Parser)operation).ParseAny(reader);
        }
        catch (ServiceException)
        {
            // A document that is missing ends the parsing of some; they must have asked for their headers before it.
        }
        return asked;
    }

    private static IEnumerable<string> Names(JsonElement described, string property) => described.GetProperty(property).EnumerateArray().Select(e => e.GetString()!);
}
