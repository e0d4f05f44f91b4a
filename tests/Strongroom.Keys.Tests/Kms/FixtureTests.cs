using System.Text;
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

    private static async Task PutAsync(TestStoreFolder folder, JsonArray documents) => await folder.Store.WriteAsync<object?>(
        tx =>
        {
            foreach (var d in documents) tx.PutDocument(d!["kind"]!.GetValue<string>(), d["account"]!.GetValue<string>(), d["id"]!.GetValue<string>(), Convert.FromBase64String(d["bytes"]!.GetValue<string>()));
            return null;
        },
        null,
        CancellationToken.None);
}
