using System.Text.Json;
using Strongroom.Objects;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Walk.Tests;

/// <summary>Every operation of the server, refused ones too: denied to nobody's and to wrong credentials, done for right ones, on record once each time.</summary>
public sealed class CompletenessWalkTests
{
    private sealed record Expected(string What, string RequestId, string EventName, string? ErrorCode);

    [Theory]
    [InlineData(false, "queue")]
    [InlineData(true, "wait")]
    public async Task Every_operation_is_gated_and_on_record(bool isTls, string reads)
    {
        await using var server = await TestServer.StartAsync("audit.reads=" + reads);
        using var client = new WalkClient(server, isTls);
        await WalkEntries.PrepareAsync(client);
        var (_, start) = await client.ReadRecordsAsync(0, waitSeconds: 0);
        var expected = new List<Expected>();
        var faults = new List<string>();
        foreach (var info in server.Server.Composition.Operations.Operations.Select(o => o.Info))
        {
            if (!WalkEntries.All.TryGetValue(WalkEntries.KeyOf(info), out var arrange))
            {
                faults.Add($"{WalkEntries.KeyOf(info)} has no entry in {nameof(WalkEntries)}.");
                continue;
            }
            var request = await arrange(client);
            foreach (var signing in Enum.GetValues<Signing>())
            {
                if (signing == Signing.Stranger && !IsOfOneAccount(info)) continue;
                var answer = await client.SendAsync(request, signing);
                var what = $"{info.Name} signed {signing}";
                var code = ErrorOf(info, signing);
                // A form names its operation in its body, which nobody reads whose signature is wrong.
                var isUnread = signing == Signing.Wrong && info.Service is (AwsService.Iam or AwsService.Sts);
                expected.Add(new(what, answer.RequestId, isUnread ? "Unknown" : info.EventName ?? info.Name, code));
                if (!IsRight(info, signing, answer, code)) faults.Add($"{what}: {answer.Status} {answer.Body}");
            }
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        await AssertRecordedAsync(client, start, expected);
    }

    [Fact]
    public async Task Every_refused_operation_is_named_and_on_record()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new WalkClient(server, isTls: false);
        await WalkEntries.PrepareAsync(client);
        var (_, start) = await client.ReadRecordsAsync(0, waitSeconds: 0);
        var expected = new List<Expected>();
        Assert.Equal(52, RefusedOperations.All.Count);
        foreach (var refused in RefusedOperations.All)
        {
            var target = refused.Route.Target == S3Target.Object ? "/walk/k" : "/walk";
            var body = refused.Route.Method is "PUT" or "POST" ? "<Any/>" : null;
            var answer = await client.SendAsync(new(refused.Route.Method, $"{target}?{refused.Route.SubResource}", body));
            Assert.Equal((501, "NotImplemented"), (answer.Status, answer.Code));
            Assert.Contains($" {refused.Name} ", answer.Element("Message"), StringComparison.Ordinal);
            expected.Add(new(refused.Name, answer.RequestId, refused.Name, "NotImplemented"));
        }
        await AssertRecordedAsync(client, start, expected);
    }

    [Fact]
    public async Task What_other_services_are_asked_for_is_refused_by_name()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new WalkClient(server, isTls: false);
        var (_, start) = await client.ReadRecordsAsync(0, waitSeconds: 0);
        var requests = new[]
        {
            (WalkForms.Json("cloudtrail", "CloudTrail_20131101.DescribeTrails", "{}"), Signing.Right, "DescribeTrails"),
            (WalkForms.Json("kms", "TrentService.ImportKeyMaterial", "{}"), Signing.Right, "ImportKeyMaterial"),
            (WalkForms.Of("iam", "2010-05-08", "CreateInstanceProfile"), Signing.Right, "CreateInstanceProfile"),
            (WalkForms.Of("sts", "2011-06-15", "AssumeRoleWithSAML"), Signing.None, "AssumeRoleWithSAML"),
        };
        var expected = new List<Expected>();
        foreach (var (request, signing, name) in requests)
        {
            var answer = await client.SendAsync(request, signing);
            Assert.Equal((name, 501), (name, answer.Status));
            Assert.Contains(name, answer.Body, StringComparison.Ordinal);
            expected.Add(new(name, answer.RequestId, name, "NotImplemented"));
        }
        await AssertRecordedAsync(client, start, expected);
    }

    [Fact]
    public async Task Every_operation_is_on_the_map()
    {
        await using var server = await TestServer.StartAsync();
        var map = Repository.Read("docs", "spec-map.md");
        foreach (var info in server.Server.Composition.Operations.Operations.Select(o => o.Info))
            Assert.Contains($"<a id=\"{info.Service.ToString().ToLowerInvariant()}-{info.Name}\">", map, StringComparison.Ordinal);
        foreach (var refused in RefusedOperations.All) Assert.Contains($"<a id=\"s3-{refused.Name}\">", map, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_entry_is_for_an_operation_that_is_gone()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(
            server.Server.Composition.Operations.Operations.Select(o => WalkEntries.KeyOf(o.Info)).Order(StringComparer.Ordinal), WalkEntries.All.Keys.Order(StringComparer.Ordinal));
    }

    /// <summary>What asks for something of the account by its name: what a stranger asks for without a name is its own.</summary>
    private static bool IsOfOneAccount(OperationInfo info) => info.Service switch
    {
        AwsService.S3 => info is { IsOpen: false, Name: not ("ListBuckets" or "CreateBucket") },
        AwsService.S3Control => true,
        AwsService.Strongroom => info.Name is not ("DescribeCaller" or "ReadAuditRecords" or "ExplainRequest"),
        // Aliases are names within an account.
        AwsService.Kms => info.Name is not ("CreateKey" or "ListKeys" or "ListAliases" or "GenerateRandom" or "CreateAlias" or "UpdateAlias" or "DeleteAlias" or "ListRetirableGrants"),
        _ => false,
    };

    /// <summary>The error that is due; null where it succeeds.</summary>
    private static string? ErrorOf(OperationInfo info, Signing signing)
    {
        if (signing == Signing.Wrong) return "SignatureDoesNotMatch";
        if (info.Name == "AssumeRoleWithWebIdentity") return "InvalidIdentityToken";
        if (signing == Signing.Right) return info.Name switch { "GetLoginProfile" or "DeleteLoginProfile" => "NoSuchEntity", "AcceptClockJump" => "InvalidRequestException", _ => null };
        if (IsBatch(info)) return null;
        // What is open needs no permission; but for S3's preflight it needs a signature.
        if (info.IsOpen && (info.Service == AwsService.S3 || signing != Signing.None)) return null;
        // S3 alone serves who does not sign at all.
        return signing == Signing.None && info.Service is not (AwsService.S3 or AwsService.S3Control) ? "MissingAuthenticationToken" : "AccessDenied";
    }

    /// <summary>A batch succeeds as a whole, and each item has its own outcome.</summary>
    private static bool IsBatch(OperationInfo info) => info.Name == "DeleteObjects";

    private static bool IsRight(OperationInfo info, Signing signing, WalkAnswer answer, string? code)
    {
        if (code is not null) return IsRefused(info, answer, code);
        return answer.Status is >= 200 and < 300 && (!IsBatch(info) || answer.Body.Contains("<Deleted>", StringComparison.Ordinal) == (signing == Signing.Right));
    }

    /// <summary>The error by the protocol's name of it; HEAD has no body to tell it in.</summary>
    private static bool IsRefused(OperationInfo info, WalkAnswer answer, string code)
    {
        if (info.Service is AwsService.S3 or AwsService.S3Control)
            return answer.Status == 403 && (info.Route?.Method == "HEAD" || answer.Code == code);
        if (info.Service is AwsService.Iam or AwsService.Sts) return answer.Status is 403 or 404 or 400 && answer.Code == code;
        return answer.Status == 400 && answer.Code == code switch { "SignatureDoesNotMatch" => "InvalidSignatureException", "InvalidRequestException" => code, _ => code + "Exception" };
    }

    /// <summary>Exactly one record for each, and nothing else of those requests: records of reads come within the configured delay.</summary>
    private static async Task AssertRecordedAsync(WalkClient client, long after, List<Expected> expected)
    {
        var wanted = expected.ToLookup(e => e.RequestId, StringComparer.Ordinal);
        Assert.All(wanted, same => Assert.Single(same));
        var found = new List<JsonElement>();
        var start = after;
        // A record of a read is made after its answer: the last ones may still be on their way.
        for (var tries = 0; tries < 5 && !wanted.All(w => found.Any(r => IdOf(r) == w.Key)); tries++)
        {
            (var records, after) = await client.ReadRecordsAsync(after, waitSeconds: tries == 0 ? 0 : 1);
            found.AddRange(records);
        }
        // What a stranger is denied of no bucket is on its own account's record.
        if (client.Stranger.Secret is not null) found.AddRange((await client.ReadRecordsAsync(start, waitSeconds: 0, Signing.Stranger)).Records);
        var byId = found.ToLookup(IdOf, StringComparer.Ordinal);
        var faults = new List<string>();
        foreach (var e in expected)
        {
            var records = byId[e.RequestId].ToArray();
            if (records.Length != 1) faults.Add($"{e.What}: {records.Length} records");
            else if (Text(records[0], "eventName") != e.EventName || Text(records[0], "errorCode") != e.ErrorCode)
                faults.Add($"{e.What}: recorded as {Text(records[0], "eventName")} {Text(records[0], "errorCode")}");
        }
        Assert.Empty(faults);
        Assert.All(byId, same => Assert.Single(same));
    }

    private static string IdOf(JsonElement record) => Text(record, "requestID")!;

    private static string? Text(JsonElement record, string name) => record.TryGetProperty(name, out var value) ? value.GetString() : null;
}
