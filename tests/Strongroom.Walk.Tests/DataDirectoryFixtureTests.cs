using System.IO.Compression;
using System.Text.Json;

namespace Strongroom.Walk.Tests;

/// <summary>
/// A whole data directory that an earlier build wrote: today's must open it and read everything. Each release adds its own; none is ever written again.
/// </summary>
public sealed class DataDirectoryFixtureTests
{
    private const string Body = "fixture body ";
    private const string WriteVariable = "FIXTURES_FOLDER";

    private static readonly (string Name, int Length, bool IsKms)[] Objects =
    [
        ("inline", 100, false), ("segment", 40_000, false), ("file", 70_000, false), ("kms-inline", 100, true), ("kms-file", 70_000, true), ("empty", 0, false),
    ];

    [Theory]
    [InlineData("data-directory-1")]
    public async Task Today_reads_what_was_written_then(string fixture)
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder["data"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        ZipFile.ExtractToDirectory(Path.Combine(Repository.Root, "tests", "data", "formats", fixture + ".zip"), folder["data"]);
        using var expected = JsonDocument.Parse(File.ReadAllBytes(folder["data/expected.json"]));
        await using var server = await TestServer.StartInAsync(folder.Path);
        using var client = new WalkClient(server, isTls: true);
        foreach (var (name, length, _) in Objects)
        {
            var answer = await client.MustAsync(new("GET", "/fixture/" + name));
            Assert.True(BodyOf(length) == answer.Body, name);
            Assert.Equal("value of " + name, answer.Headers["x-amz-meta-fixture"]);
        }
        Assert.Contains("<Value>fixture-tag</Value>", (await client.MustAsync(new("GET", "/fixture/inline?tagging"))).Body, StringComparison.Ordinal);
        var user = (expected.RootElement.GetProperty("accessKeyId").GetString()!, expected.RootElement.GetProperty("secretAccessKey").GetString()!);
        var who = await client.MustAsync(WalkForms.Of("sts", "2011-06-15", "GetCallerIdentity") with { Right = user });
        Assert.EndsWith(":user/fixture", who.Element("Arn"), StringComparison.Ordinal);
        var opened = await client.MustAsync(WalkForms.Json(
            "kms", "TrentService.Decrypt", $$$"""{"CiphertextBlob":"{{{expected.RootElement.GetProperty("ciphertext").GetString()}}}","EncryptionContext":{"fixture":"1"}}"""));
        using var plain = JsonDocument.Parse(opened.Body);
        Assert.Equal("fixture plaintext"u8, plain.RootElement.GetProperty("Plaintext").GetBytesFromBase64());
        var (records, _) = await client.ReadRecordsAsync(0, 0);
        Assert.Contains(records, r => r.GetProperty("eventName").GetString() == "CreateBucket" && r.GetProperty("eventID").GetString() == expected.RootElement.GetProperty("createBucketEventId").GetString());
    }

    /// <summary>Writes the fixture of a build whose formats are new: run it by -explicit only, with FIXTURES_FOLDER naming a folder.</summary>
    [Fact(Explicit = true)]
    public async Task A_fixture_is_written_once()
    {
        var target = Environment.GetEnvironmentVariable(WriteVariable);
        Assert.False(string.IsNullOrEmpty(target));
        using var folder = new TestFolder();
        await using (var server = await TestServer.StartInAsync(folder.Path, "storage.segmentBlobBytesMax=65536"))
        {
            using var client = new WalkClient(server, isTls: true);
            await client.MustAsync(new("PUT", "/fixture"));
            using var key = JsonDocument.Parse((await client.MustAsync(WalkForms.Json("kms", "TrentService.CreateKey", "{}"))).Body);
            var keyId = key.RootElement.GetProperty("KeyMetadata").GetProperty("KeyId").GetString()!;
            foreach (var (name, length, isKms) in Objects)
            {
                (string, string)[] headers = [("x-amz-meta-fixture", "value of " + name), ("x-amz-tagging", "tag=fixture-tag")];
                if (isKms) headers = [.. headers, ("x-amz-server-side-encryption", "aws:kms"), ("x-amz-server-side-encryption-aws-kms-key-id", keyId)];
                await client.MustAsync(new("PUT", "/fixture/" + name, BodyOf(length), headers));
            }
            await client.MustAsync(WalkIamEntries.Request("CreateUser", ("UserName", "fixture")));
            var access = await client.MustAsync(WalkIamEntries.Request("CreateAccessKey", ("UserName", "fixture")));
            var encrypted = await client.MustAsync(WalkForms.Json(
                "kms", "TrentService.Encrypt", $$$"""{"KeyId":"{{{keyId}}}","Plaintext":"{{{Convert.ToBase64String("fixture plaintext"u8)}}}","EncryptionContext":{"fixture":"1"}}"""));
            using var ciphertext = JsonDocument.Parse(encrypted.Body);
            await client.MustAsync(WalkServerEntries.Request("RotateRootOfTrust", "{}"));
            var (records, _) = await client.ReadRecordsAsync(0, 0);
            var eventId = records.First(r => r.GetProperty("eventName").GetString() == "CreateBucket").GetProperty("eventID").GetString();
            File.WriteAllText(Path.Combine(server.Model.DataDirectory, "expected.json"), JsonSerializer.Serialize(new
            {
                accessKeyId = access.Element("AccessKeyId"), secretAccessKey = access.Element("SecretAccessKey"),
                ciphertext = ciphertext.RootElement.GetProperty("CiphertextBlob").GetString(), createBucketEventId = eventId,
            }));
            Assert.True(await server.Server.Composition.Store.TruncateLogAsync(CancellationToken.None));
        }
        foreach (var gone in new[] { "lock", "server.lock", "operator-credentials", "endpoints.json" }) File.Delete(folder["data/" + gone]);
        ZipFile.CreateFromDirectory(folder["data"], Path.Combine(target!, "data-directory-1.zip"), CompressionLevel.SmallestSize, includeBaseDirectory: false);
    }

    private static string BodyOf(int length) => string.Concat(Enumerable.Repeat(Body, (length / Body.Length) + 1))[..length];
}
