using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Keys.Model;
using Strongroom.Server.Roots;

namespace Strongroom.Walk.Tests;

/// <summary>What is sealed lies nowhere in the data directory in clear: not in the database, its log, segments, files, records or temporary files.</summary>
public sealed class MarkerTests
{
    private static readonly byte[] Passphrase = "marker-passphrase of the root"u8.ToArray();

    [Theory]
    [InlineData("file")]
    [InlineData("passphrase")]
    public async Task No_sealed_class_lies_in_clear_while_running_after_a_kill_and_after_a_stop(string root)
    {
        using var folder = new TestFolder();
        using (var file = new FileStream(folder["passphrase"], new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            file.Write(Passphrase);
        string[] ofRoot = ["root.kind=" + root, "root.passphraseFile=" + folder["passphrase"]];
        var markers = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await using (var server = await TestServer.StartInAsync(folder.Path, ["audit.fileBytes=65536", .. ofRoot]))
        {
            using var client = new WalkClient(server, isTls: true);
            await PlantAsync(client, markers);
            AddKeys(server, markers);
            if (root != "file")
            {
                // With a key file, root's key pair lies beside it for those who may read both.
                markers["root's secret key"] = Encoding.ASCII.GetBytes(server.Root.SecretAccessKey);
                markers["passphrase"] = Passphrase;
            }
            AssertSealed(server.Model.DataDirectory, markers, "running");
            // What a kill leaves are the files as they are: a copy of them is the same.
            TestFolder.Copy(server.Model.DataDirectory, Path.Combine(folder["killed"], "data"));
        }
        AssertSealed(Path.Combine(folder.Path, "data"), markers, "stopped");
        AssertSealed(Path.Combine(folder["killed"], "data"), markers, "killed");
        await using (var recovered = await TestServer.StartInAsync(folder["killed"], ofRoot))
        {
            using var client = new WalkClient(recovered, isTls: false);
            Assert.Equal(200, (await client.SendAsync(new("GET", "/ground/s3-inline"))).Status);
            AssertSealed(recovered.Model.DataDirectory, markers, "recovered");
        }
    }

    [Fact]
    public void The_search_finds_what_is_there()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["metadata.db-wal"], "xxmarker-1xx");
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertSealed(folder.Path, new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["m"] = "marker-1"u8.ToArray() }, "test"));
    }

    private static async Task PlantAsync(WalkClient client, Dictionary<string, byte[]> markers)
    {
        var ground = await Ground.PrepareAsync(client);
        foreach (var (name, body) in ground.Bodies)
        {
            Text("body " + name, body[..40]);
            Text("body's end " + name, body[^40..]);
        }
        await client.MustAsync(new("PUT", "/ground/attributes", "b", ("x-amz-meta-color", "marker-metadata-value"), ("x-amz-meta-marker-metadata-name", "v"),
            ("x-amz-tagging", "marker-tag-key=marker-tag-value"), ("content-disposition", "marker-disposition")));
        const string tagging = "<Tagging><TagSet><Tag><Key>marker-bucket-tag</Key><Value>marker-bucket-value</Value></Tag></TagSet></Tagging>";
        await client.MustAsync(new("PUT", "/ground?tagging", tagging, ("content-md5", Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(tagging))))));
        const string letIn = "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault>" +
            "<BlockedEncryptionTypes><EncryptionType>NONE</EncryptionType></BlockedEncryptionTypes></Rule></ServerSideEncryptionConfiguration>";
        await client.MustAsync(new("PUT", "/ground?encryption", letIn, ("content-md5", Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(letIn))))));
        var customerKey = RandomNumberGenerator.GetBytes(32);
        foreach (var (name, bytes) in new[] { ("inline", 100), ("segment", 100_000) })
        {
            await client.MustAsync(new("PUT", "/ground/customer-" + name, $"marker-customer-{name}" + new string('c', bytes), ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
                ("x-amz-server-side-encryption-customer-key", Convert.ToBase64String(customerKey)), ("x-amz-server-side-encryption-customer-key-md5", Convert.ToBase64String(MD5.HashData(customerKey)))));
            Text("body under a client's key, " + name, "marker-customer-" + name);
        }
        markers["client's key"] = customerKey;
        Text("client's key, base64", Convert.ToBase64String(customerKey));
        Text("MD5 of a client's key, base64", Convert.ToBase64String(MD5.HashData(customerKey)));
        var upload = (await client.MustAsync(new("POST", "/ground/upload?uploads", "", ("x-amz-meta-color", "marker-upload-metadata")))).Element("UploadId");
        await client.MustAsync(new("PUT", $"/ground/upload?partNumber=1&uploadId={upload}", "marker-part-body-inline"));
        await client.MustAsync(new("PUT", $"/ground/upload?partNumber=2&uploadId={upload}", "marker-part-body-segment" + new string('p', 100_000)));
        foreach (var marker in new[]
        {
            "marker-metadata-value", "marker-metadata-name", "marker-tag-key", "marker-tag-value", "marker-disposition", "marker-bucket-tag", "marker-bucket-value",
            "marker-upload-metadata", "marker-part-body-inline", "marker-part-body-segment",
        }) Text(marker, marker);

        await client.MustAsync(WalkIamEntries.Request("CreateUser", ("UserName", "marked")));
        Text("secret access key", (await client.MustAsync(WalkIamEntries.Request("CreateAccessKey", ("UserName", "marked")))).Element("SecretAccessKey"));
        var seed = Encoding.ASCII.GetString(Convert.FromBase64String((await client.MustAsync(WalkIamEntries.Request("CreateVirtualMFADevice", ("VirtualMFADeviceName", "marked")))).Element("Base32StringSeed")));
        Text("seed", seed);
        await client.MustAsync(WalkForms.Json(
            "kms", "TrentService.CreateKey", """{"Description":"marker-key-description","Tags":[{"TagKey":"marker-key-tag","TagValue":"marker-key-value"}]}"""));
        Text("key description", "marker-key-description");
        Text("key tag", "marker-key-tag");
        var made = await client.MustAsync(WalkForms.Json("kms", "TrentService.GenerateDataKey", $$$"""{"KeyId":"{{{ground.KeyId}}}","KeySpec":"AES_256","EncryptionContext":{"c":"marker-context"}}"""));
        using var dataKey = JsonDocument.Parse(made.Body);
        Text("data key, base64", dataKey.RootElement.GetProperty("Plaintext").GetString()!);
        markers["data key"] = dataKey.RootElement.GetProperty("Plaintext").GetBytesFromBase64();
        // The agent and the encryption context are in the record alone.
        Text("record", "marker-context");
        await client.MustAsync(new("GET", "/ground/attributes", null, ("user-agent", "marker-user-agent")));
        Text("record of a read", "marker-user-agent");
        await client.ReadRecordsAsync(0, 0);
        Text("private key", "PRIVATE KEY");

        void Text(string name, string marker) => markers[name] = Encoding.UTF8.GetBytes(marker);
    }

    /// <summary>Every key that the root wraps, as it is in clear.</summary>
    private static void AddKeys(TestServer server, Dictionary<string, byte[]> markers)
    {
        var root = RootFactory.Open(server.Model.Root, server.Server.Data, RandomSource.System);
        using var held = root as IDisposable;
        foreach (var wrap in server.Server.Composition.Store.Read(tx => RootWraps.All(tx).ToList()))
        {
            var key = new byte[32];
            root.Unwrap(wrap.Bytes, RootWraps.Context(wrap.Kind, wrap.Account, wrap.Id), key);
            markers[$"{wrap.Kind} {wrap.Account} {wrap.Id}"] = key;
            markers[$"{wrap.Kind} {wrap.Account} {wrap.Id}, base64"] = Encoding.ASCII.GetBytes(Convert.ToBase64String(key));
        }
    }

    private static void AssertSealed(string directory, Dictionary<string, byte[]> markers, string when)
    {
        var files = Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) is not ("lock" or "server.lock")).ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            foreach (var (name, marker) in markers)
                Assert.False(content.AsSpan().IndexOf(marker) >= 0, $"{when}: {name} lies in clear in {Path.GetRelativePath(directory, file)}");
        }
    }
}
