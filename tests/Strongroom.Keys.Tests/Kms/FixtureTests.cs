using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Strongroom.Testing;

namespace Strongroom.Keys.Tests.Kms;

/// <summary>What the first release with KMS kept and handed out: today's code must read it, whatever it writes. See docs/formats/kms-key.md</summary>
public sealed class FixtureTests
{
    [Fact]
    public async Task Keys_aliases_grants_and_ciphertexts_of_the_first_release_are_read()
    {
        var fixture = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Fixtures", "kms-documents-1.json")))!;
        string Text(string name) => fixture[name]!.GetValue<string>();
        await using var rig = await KmsRig.StartAsync(Encoding.ASCII.GetBytes(Text("rootKeyFile")), folder => PutAsync(folder, fixture["documents"]!.AsArray()));
        var context = fixture["context"]!;
        foreach (var ciphertext in fixture["ciphertexts"]!.AsArray())
            Assert.Equal(Text("plaintext"), Encoding.UTF8.GetString((await rig.SendAsync("Decrypt", new { CiphertextBlob = ciphertext, EncryptionContext = context })).Ok().Bytes("Plaintext")));
        Assert.Equal(Text("described"), (await rig.SendAsync("DescribeKey", new { KeyId = Text("alias") })).Ok().Body.ToJsonString());
        Assert.Equal(Text("tags"), (await rig.SendAsync("ListResourceTags", new { KeyId = Text("key") })).Ok().Body.ToJsonString());
        Assert.Equal(Text("grants"), (await rig.SendAsync("ListGrants", new { KeyId = Text("key") })).Ok().Body.ToJsonString());
        Assert.Equal(Text("rotation"), (await rig.SendAsync("GetKeyRotationStatus", new { KeyId = Text("key") })).Ok().Body.ToJsonString());
        (await rig.SendAsync("RetireGrant", new { GrantToken = Text("grantToken") })).Ok();
    }

    [Fact]
    public async Task Write()
    {
        if (Environment.GetEnvironmentVariable("FIXTURE") is not { } path) return;
        await using var rig = await KmsRig.StartAsync();
        var context = new Dictionary<string, string> { ["aws:s3:arn"] = "arn:aws:s3:::bucket", ["ü"] = "ö" };
        var key = await rig.CreateKeyAsync(new { Description = "fixture", Tags = new[] { new { TagKey = "team", TagValue = "a" } } });
        var first = (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = "Zml4dHVyZQ==", EncryptionContext = context })).Ok().Text("CiphertextBlob");
        (await rig.SendAsync("RotateKeyOnDemand", new { KeyId = key })).Ok();
        var second = (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = "Zml4dHVyZQ==", EncryptionContext = context })).Ok().Text("CiphertextBlob");
        (await rig.SendAsync("EnableKeyRotation", new { KeyId = key, RotationPeriodInDays = 120 })).Ok();
        (await rig.SendAsync("CreateAlias", new { AliasName = "alias/fixture", TargetKeyId = key })).Ok();
        var grant = (await rig.SendAsync("CreateGrant", new { KeyId = key, GranteePrincipal = KmsRig.Root.Arn, RetiringPrincipal = KmsRig.Root.Arn, Operations = new[] { "Decrypt" }, Name = "n", Constraints = new { EncryptionContextEquals = context } })).Ok();
        var documents = new[] { ("key", "system"), ("kms-key", "111122223333"), ("kms-material", "111122223333"), ("kms-alias", "111122223333"), ("kms-grant", "111122223333") }
            .SelectMany(k => rig.Folder.Store.Read(tx => tx.ListDocuments(k.Item1, k.Item2, null, 100)).Select(d => new { kind = k.Item1, account = k.Item2, id = d.Key, bytes = d.Value })).ToList();
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(
            new
            {
                about = "What the first release with KMS kept, and what it answered.", rootKeyFile = Encoding.ASCII.GetString(rig.RootFile), key, alias = "alias/fixture", plaintext = "fixture", context,
                ciphertexts = new[] { first, second }, grantToken = grant.Text("GrantToken"), described = (await rig.SendAsync("DescribeKey", new { KeyId = key })).Body.ToJsonString(),
                tags = (await rig.SendAsync("ListResourceTags", new { KeyId = key })).Body.ToJsonString(), grants = (await rig.SendAsync("ListGrants", new { KeyId = key })).Body.ToJsonString(),
                rotation = (await rig.SendAsync("GetKeyRotationStatus", new { KeyId = key })).Body.ToJsonString(), documents,
            },
            new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    private static Task PutAsync(TestStoreFolder folder, JsonArray documents) => folder.Store.WriteAsync<object?>(
        tx =>
        {
            foreach (var d in documents) tx.PutDocument(d!["kind"]!.GetValue<string>(), d["account"]!.GetValue<string>(), d["id"]!.GetValue<string>(), Convert.FromBase64String(d["bytes"]!.GetValue<string>()));
            return null;
        },
        null,
        CancellationToken.None);
}
