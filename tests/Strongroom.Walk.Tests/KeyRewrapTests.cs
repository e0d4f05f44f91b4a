using System.Text;
using System.Text.Json;
using Strongroom.Crypto.Sealing;
using Strongroom.Keys.Model;
using Strongroom.Objects;
using Strongroom.Storage;

namespace Strongroom.Walk.Tests;

/// <summary>Data keys move to a new version of their account's key, across a restart, and nothing that a client sees changes.</summary>
public sealed class KeyRewrapTests
{
    private const int PlainCount = 940;
    private const int SharedCount = 50;
    private const int OwnCount = 8;
    private const int PartBytes = 5 * 1024 * 1024;

    private static readonly string FirstPart = new('p', PartBytes);

    [Fact]
    public async Task Everything_moves_and_reads_as_before_and_the_former_version_is_gone()
    {
        using var folder = new TestFolder();
        ObjectDetail before;
        byte[] context;
        string upload, uploadedPart;
        await using (var server = await TestServer.StartInAsync(folder.Path))
        {
            using var client = new WalkClient(server, isTls: true);
            (upload, uploadedPart) = await FillAsync(client);
            (before, context) = Look(server, "k0000");
            Assert.Equal(32, Open(server, before.WrappedKey, context).Length);
            await client.MustAsync(WalkServerEntries.Request("RewrapKeys", "{}"));
            await WaitAsync(client, status => status.GetProperty("Status").GetString() != "COUNTING" && status.GetProperty("Done").GetInt64() > 0);
        }
        await using (var server = await TestServer.StartInAsync(folder.Path))
        {
            using var client = new WalkClient(server, isTls: true);
            var status = await WaitAsync(client, s => s.GetProperty("Status").GetString() == "DONE");
            Assert.Equal(0, status.GetProperty("Left").GetInt64());
            Assert.Equal(0, status.GetProperty("Failed").GetInt64());
            Assert.True(status.GetProperty("Done").GetInt64() >= PlainCount + SharedCount + OwnCount);
            Assert.Equal(status.GetProperty("Total").GetInt64(), status.GetProperty("Done").GetInt64());
            Assert.Equal(SharedCount + OwnCount, status.GetProperty("KmsDone").GetInt64());
            Assert.Equal(1, status.GetProperty("KmsLeft").GetInt64());

            var (after, _) = Look(server, "k0000");
            Assert.NotEqual(KeyWrap.KeyId(before.WrappedKey), KeyWrap.KeyId(after.WrappedKey));
            Assert.Equal(before.Body, after.Body);
            Assert.Equal(before.Attributes, after.Attributes);
            Assert.Equal(32, Open(server, after.WrappedKey, context).Length);
            Assert.Throws<SealBrokenException>(() => Open(server, before.WrappedKey, context));
            var kept = server.Server.Composition.Store.Read(tx => tx.ListDocuments(KeyRing.DocumentKind, client.Account, null, 10));
            Assert.Equal(KeyWrap.KeyId(after.WrappedKey), Assert.Single(kept).Key);
            await ReadAsync(client);
            await client.MustAsync(new("POST", $"/rewrap/open?uploadId={upload}", Completion(uploadedPart)));
            Assert.Equal("open part", (await client.MustAsync(new("GET", "/rewrap/open"))).Body);
        }
        await using (var server = await TestServer.StartInAsync(folder.Path))
        {
            using var client = new WalkClient(server, isTls: true);
            Assert.Equal(Body(7), (await client.MustAsync(new("GET", "/rewrap/k0007"))).Body);
        }
    }

    [Fact]
    public async Task One_account_is_rewrapped_and_who_does_not_exist_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new WalkClient(server, isTls: true);
        var unknown = await client.SendAsync(WalkServerEntries.Request("RewrapKeys", """{"AccountId":"000000000000"}"""));
        Assert.Equal((400, "ValidationException"), (unknown.Status, unknown.Code));
        using (var none = JsonDocument.Parse((await client.MustAsync(WalkServerEntries.Request("DescribeKeyRewrap", "{}"))).Body))
            Assert.Equal("NONE", none.RootElement.GetProperty("Status").GetString());
        for (var i = 1; i < KeyRing.VersionsMax; i++) await client.MustAsync(WalkServerEntries.Request("RewrapKeys", $$"""{"AccountId":"{{client.Account}}"}"""));
        var full = await client.SendAsync(WalkServerEntries.Request("RewrapKeys", "{}"));
        Assert.Equal((400, "LimitExceededException"), (full.Status, full.Code));
    }

    private static async Task<(string Upload, string Part)> FillAsync(WalkClient client)
    {
        await client.MustAsync(new("PUT", "/rewrap"));
        const string tagging = "<Tagging><TagSet><Tag><Key>color</Key><Value>red</Value></Tag></TagSet></Tagging>";
        await client.MustAsync(new("PUT", "/rewrap?tagging", tagging, Md5(tagging)));
        var (rotated, disabled) = (await KeyAsync(client), await KeyAsync(client));
        await Parallel.ForEachAsync(Enumerable.Range(0, PlainCount + SharedCount + OwnCount), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            (string, string)[] headers = i < PlainCount ? [] :
            [
                ("x-amz-server-side-encryption", "aws:kms"), ("x-amz-server-side-encryption-aws-kms-key-id", rotated),
                ("x-amz-server-side-encryption-bucket-key-enabled", i < PlainCount + SharedCount ? "true" : "false"),
            ];
            await client.MustAsync(new("PUT", $"/rewrap/k{i:D4}", Body(i), headers));
        });
        await client.MustAsync(new("PUT", "/rewrap/disabled", "disabled", ("x-amz-server-side-encryption", "aws:kms"), ("x-amz-server-side-encryption-aws-kms-key-id", disabled)));
        foreach (var key in new[] { rotated, disabled }) await client.MustAsync(Kms("RotateKeyOnDemand", key));
        await client.MustAsync(Kms("DisableKey", disabled));
        await client.MustAsync(new("PUT", "/rewrap?versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"));
        foreach (var body in new[] { "one", "two", "three" }) await client.MustAsync(new("PUT", "/rewrap/versions", body));
        await client.MustAsync(new("DELETE", "/rewrap/versions"));
        var whole = (await client.MustAsync(new("POST", "/rewrap/parts?uploads"))).Element("UploadId");
        var first = (await client.MustAsync(new("PUT", $"/rewrap/parts?partNumber=1&uploadId={whole}", FirstPart))).Headers["ETag"];
        var second = (await client.MustAsync(new("PUT", $"/rewrap/parts?partNumber=2&uploadId={whole}", "second"))).Headers["ETag"];
        await client.MustAsync(new("POST", $"/rewrap/parts?uploadId={whole}", Completion(first, second)));
        var open = (await client.MustAsync(new("POST", "/rewrap/open?uploads"))).Element("UploadId");
        return (open, (await client.MustAsync(new("PUT", $"/rewrap/open?partNumber=1&uploadId={open}", "open part"))).Headers["ETag"]);
    }

    private static async Task ReadAsync(WalkClient client)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, PlainCount + SharedCount + OwnCount), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
            Assert.Equal(Body(i), (await client.MustAsync(new("GET", $"/rewrap/k{i:D4}"))).Body));
        Assert.True(FirstPart + "second" == (await client.MustAsync(new("GET", "/rewrap/parts"))).Body);
        Assert.Contains("<Value>red</Value>", (await client.MustAsync(new("GET", "/rewrap?tagging"))).Body, StringComparison.Ordinal);
        var versions = (await client.MustAsync(new("GET", "/rewrap?versions&prefix=versions"))).Body;
        var bodies = new List<string>();
        foreach (var piece in versions.Split("<Version>").Skip(1))
            bodies.Add((await client.MustAsync(new("GET", "/rewrap/versions?versionId=" + new WalkAnswer(200, "", piece, new Dictionary<string, string>()).Element("VersionId")))).Body);
        Assert.Equal(["three", "two", "one"], bodies);
    }

    private static async Task<JsonElement> WaitAsync(WalkClient client, Func<JsonElement, bool> isReached)
    {
        for (var i = 0; i < 600; i++)
        {
            using var status = JsonDocument.Parse((await client.MustAsync(WalkServerEntries.Request("DescribeKeyRewrap", "{}"))).Body);
            if (isReached(status.RootElement)) return status.RootElement.Clone();
            await Task.Delay(100);
        }
        throw new TimeoutException("The rewrap does not come to its end.");
    }

    private static (ObjectDetail Detail, byte[] Context) Look(TestServer server, string key)
    {
        var utf8 = Encoding.UTF8.GetBytes(key);
        return server.Server.Composition.Store.Read(tx =>
        {
            var bucket = tx.FindBucket("rewrap")!;
            var row = tx.FindCurrent(bucket.Instance, utf8)!;
            var context = new byte[SealContext.BytesMax];
            return (tx.FindDetail(row.Instance)!, context[..SealContext.OfObject(context, SealPurpose.ObjectKey, bucket.Instance, utf8, row.Instance)]);
        });
    }

    private static byte[] Open(TestServer server, byte[] wrapped, byte[] context)
    {
        var key = new byte[KeyWrap.KeySize];
        server.Server.Composition.Keys.OpenDataKey(wrapped, context, key);
        return key;
    }

    private static async Task<string> KeyAsync(WalkClient client)
    {
        using var key = JsonDocument.Parse((await client.MustAsync(WalkForms.Json("kms", "TrentService.CreateKey", "{}"))).Body);
        return key.RootElement.GetProperty("KeyMetadata").GetProperty("KeyId").GetString()!;
    }

    private static WalkRequest Kms(string operation, string key) => WalkForms.Json("kms", "TrentService." + operation, $$"""{"KeyId":"{{key}}"}""");

    private static string Body(int i) => $"body {i} " + new string((char)('a' + (i % 26)), i % 100 == 0 ? 50_000 : 200);

    private static string Completion(params string[] eTags) =>
        "<CompleteMultipartUpload>" + string.Concat(eTags.Select((e, i) => $"<Part><PartNumber>{i + 1}</PartNumber><ETag>{e}</ETag></Part>")) + "</CompleteMultipartUpload>";

    private static (string, string) Md5(string body) => ("content-md5", Convert.ToBase64String(System.Security.Cryptography.MD5.HashData(Encoding.UTF8.GetBytes(body))));
}
