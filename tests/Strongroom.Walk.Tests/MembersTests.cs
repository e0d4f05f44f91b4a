using Strongroom.Wire;

namespace Strongroom.Walk.Tests;

/// <summary>What the data files say of the working S3 operations is what the operations say of themselves.</summary>
public sealed class MembersTests
{
    private static readonly string[] Unmodelled = ["PostObject", "PreflightRequest"];

    [Fact]
    public async Task Refused_members_are_those_that_operations_declare()
    {
        await using var server = await TestServer.StartAsync();
        var said = Repository.Json("tests", "data", "s3-refused-members.json").GetProperty("operations");
        var faults = new List<string>();
        foreach (var info in server.Server.Composition.Operations.Operations.Select(o => o.Info).Where(i => i.Service == AwsService.S3 && !Unmodelled.Contains(i.Name)))
        {
            var members = said.TryGetProperty(info.Name, out var entry) ? entry.EnumerateObject().Select(m => m.Name).ToHashSet(StringComparer.OrdinalIgnoreCase) : [];
            faults.AddRange(members.Except(info.Unsupported, StringComparer.OrdinalIgnoreCase).Select(m => $"{info.Name}: {m} is refused by the data only"));
            faults.AddRange(info.Unsupported.Except(members, StringComparer.OrdinalIgnoreCase).Select(m => $"{info.Name}: {m} is refused by the code only"));
        }
        Assert.Empty(faults);
    }

    [Fact]
    public async Task What_works_and_what_is_refused_is_all_of_AWSs_model()
    {
        await using var server = await TestServer.StartAsync();
        var working = server.Server.Composition.Operations.Operations.Select(o => o.Info).Where(i => i.Service == AwsService.S3).Select(i => i.Name).ToList();
        var demanding = Repository.Json("tests", "data", "s3-demands.json").GetProperty("requests").EnumerateArray().Select(r => r.GetProperty("operation").GetString()!);
        Assert.Equal(working.Order(StringComparer.Ordinal), demanding.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        var modelled = Repository.Json("tests", "data", "aws-s3-operations.json").GetProperty("operations").EnumerateArray().Select(o => o.GetProperty("name").GetString()!);
        // Both are told by hosts that are not served; the map says so.
        string[] withoutRoute = ["ListDirectoryBuckets", "WriteGetObjectResponse"];
        Assert.Equal(
            modelled.Concat(Unmodelled).Except(withoutRoute).Order(StringComparer.Ordinal),
            working.Concat(Objects.RefusedOperations.All.Select(r => r.Name)).Order(StringComparer.Ordinal));
    }
}
