using System.Text;
using Strongroom.Crypto.Sealing;
using Strongroom.Keys.Model;

namespace Strongroom.Keys.Tests.Kms;

public sealed class CryptographicOperationTests
{
    private static readonly object Context = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" };
    private static readonly object Reordered = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" };

    [Fact]
    public async Task What_was_encrypted_is_decrypted_with_and_without_the_keys_name()
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync();
        var made = (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = B64("secret"), EncryptionContext = Context })).Ok();
        Assert.Equal((KmsRig.ArnOf(key), "SYMMETRIC_DEFAULT"), (made.Text("KeyId"), made.Text("EncryptionAlgorithm")));
        var blob = made.Text("CiphertextBlob");
        foreach (var name in new[] { null, key, KmsRig.ArnOf(key) })
        {
            var opened = (await rig.SendAsync("Decrypt", Without(new() { ["CiphertextBlob"] = blob, ["KeyId"] = name, ["EncryptionContext"] = Reordered }))).Ok();
            Assert.Equal("secret", Encoding.UTF8.GetString(opened.Bytes("Plaintext")));
            Assert.Matches("^[0-9a-f]{64}$", opened.Text("KeyMaterialId"));
        }
        Assert.NotEqual(blob, (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = B64("secret"), EncryptionContext = Context })).Text("CiphertextBlob"));
        Assert.False(rig.Folder.Holds("secret"u8));
    }

    [Fact]
    public async Task Every_bit_and_every_length_of_a_ciphertext_is_proved()
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync();
        var blob = (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = B64("x"), EncryptionContext = Context })).Bytes("CiphertextBlob");
        for (var i = 0; i < blob.Length; i++)
        {
            var changed = blob.ToArray();
            changed[i] ^= 1;
            // A changed account (as far as it still is one) or key id asks for another key: whoever names the right one is told that it is another's.
            var code = i is >= 8 and < 29 ? "IncorrectKeyException" : "InvalidCiphertextException";
            (await rig.SendAsync("Decrypt", new { CiphertextBlob = changed, KeyId = key, EncryptionContext = Context })).Refused(code);
        }
        for (var length = 1; length < blob.Length; length++)
            (await rig.SendAsync("Decrypt", new { CiphertextBlob = blob[..length], KeyId = key, EncryptionContext = Context })).Refused("InvalidCiphertextException");
        (await rig.SendAsync("Decrypt", new { CiphertextBlob = (byte[])[.. blob, 0], KeyId = key, EncryptionContext = Context })).Refused("InvalidCiphertextException");
    }

    [Fact]
    public async Task All_failures_look_alike()
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync();
        var blob = (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = B64("x"), EncryptionContext = Context })).Bytes("CiphertextBlob");
        var flipped = blob.ToArray();
        flipped[^1] ^= 1;
        var later = blob.ToArray();
        later[32] = 9;
        var answers = new[]
        {
            await rig.SendAsync("Decrypt", new { CiphertextBlob = flipped, EncryptionContext = Context }),
            await rig.SendAsync("Decrypt", new { CiphertextBlob = later, EncryptionContext = Context }),
            await rig.SendAsync("Decrypt", new { CiphertextBlob = blob }),
            await rig.SendAsync("Decrypt", new { CiphertextBlob = blob, EncryptionContext = new Dictionary<string, string> { ["a"] = "1" } }),
            await rig.SendAsync("Decrypt", new { CiphertextBlob = blob, EncryptionContext = new Dictionary<string, string> { ["A"] = "1", ["b"] = "2" } }),
            await rig.SendAsync("Decrypt", new { CiphertextBlob = B64("no ciphertext") }),
        };
        Assert.All(answers, a => a.Refused("InvalidCiphertextException", KmsErrors.InvalidCiphertext.Message));
    }

    [Fact]
    public async Task Context_pairs_cannot_run_into_each_other()
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync();
        var blob = (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = B64("x"), EncryptionContext = new Dictionary<string, string> { ["ab"] = "c" } })).Text("CiphertextBlob");
        foreach (var other in new Dictionary<string, string>[] { new() { ["a"] = "bc" }, new() { ["ab"] = "c", [""] = "" }, new() { ["abc"] = "" }, [] })
            (await rig.SendAsync("Decrypt", new { CiphertextBlob = blob, EncryptionContext = other })).Refused("InvalidCiphertextException");
    }

    /// <summary>The page docs/formats/kms-ciphertext.md says how a ciphertext is opened: this does it by hand.</summary>
    [Fact]
    public async Task A_ciphertext_has_the_documented_form()
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync();
        var blob = (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = B64("by hand"), EncryptionContext = Context })).Bytes("CiphertextBlob");
        Assert.Equal("SRKC", Encoding.ASCII.GetString(blob, 0, 4));
        Assert.Equal(1, blob[4]);
        Assert.Equal(Convert.ToHexStringLower(blob, 5, 8), 111122223333.ToString("x16"));
        Assert.Equal(key, new Guid(blob.AsSpan(13, 16), bigEndian: true).ToString());
        Assert.Equal<byte>([0, 0, 0, 1], blob[29..33]);
        var material = new byte[32];
        var found = rig.Directory.Keys.Snapshot.Find("111122223333", key)!;
        using var root = RootKeyOf(rig);
        root.Unwrap(
            rig.Folder.Store.Read(tx => tx.FindDocument("kms-material", "111122223333", $"{key}/{found.CurrentMaterial.Id}"))!,
            Encoding.ASCII.GetBytes($"strongroom/v1/kms-material/111122223333/{key}/{found.CurrentMaterial.Id}"), material);
        byte[] context = [0, 0, 0, 2, 0, 0, 0, 1, .. "a"u8, 0, 0, 0, 1, .. "1"u8, 0, 0, 0, 1, .. "b"u8, 0, 0, 0, 1, .. "2"u8];
        byte[] bound = [.. "strongroom/v1/kms-ciphertext\0"u8, .. blob.AsSpan(0, 33), .. context];
        Assert.Equal("by hand", Encoding.UTF8.GetString(SealedBody.OpenOnce(material, bound, blob.AsSpan(33))));
        Assert.False(rig.Folder.Holds(material));
    }

    [Fact]
    public async Task Two_keys_ciphertexts_do_not_stand_for_each_other()
    {
        await using var rig = await KmsRig.StartAsync();
        var (first, second) = (await rig.CreateKeyAsync(), await rig.CreateKeyAsync());
        var blob = (await rig.SendAsync("Encrypt", new { KeyId = first, Plaintext = B64("x") })).Bytes("CiphertextBlob");
        var others = (await rig.SendAsync("Encrypt", new { KeyId = second, Plaintext = B64("x") })).Bytes("CiphertextBlob");
        (await rig.SendAsync("Decrypt", new { CiphertextBlob = blob, KeyId = second })).Refused("IncorrectKeyException");
        // The other's header before this one's body, and the other way round.
        (await rig.SendAsync("Decrypt", new { CiphertextBlob = (byte[])[.. others[..33], .. blob[33..]] })).Refused("InvalidCiphertextException");
        (await rig.SendAsync("Decrypt", new { CiphertextBlob = (byte[])[.. blob[..33], .. others[33..]] })).Refused("InvalidCiphertextException");
    }

    [Fact]
    public async Task Older_ciphertexts_open_after_rotation_and_versions_do_not_stand_for_each_other()
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync();
        var old = (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = B64("old") })).Bytes("CiphertextBlob");
        (await rig.SendAsync("RotateKeyOnDemand", new { KeyId = key })).Ok();
        var fresh = (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = B64("new") })).Bytes("CiphertextBlob");
        await rig.RestartAsync();
        var (first, second) = ((await rig.SendAsync("Decrypt", new { CiphertextBlob = old })).Ok(), (await rig.SendAsync("Decrypt", new { CiphertextBlob = fresh })).Ok());
        Assert.Equal(("old", "new"), (Encoding.UTF8.GetString(first.Bytes("Plaintext")), Encoding.UTF8.GetString(second.Bytes("Plaintext"))));
        Assert.NotEqual(first.Text("KeyMaterialId"), second.Text("KeyMaterialId"));
        var swapped = fresh.ToArray();
        swapped[32] = 1;
        (await rig.SendAsync("Decrypt", new { CiphertextBlob = swapped })).Refused("InvalidCiphertextException");
    }

    [Fact]
    public async Task Data_keys_come_in_the_sizes_asked_for()
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync();
        foreach (var (asked, bytes) in new (object, int)[] { (new { KeyId = key, KeySpec = "AES_256" }, 32), (new { KeyId = key, KeySpec = "AES_128" }, 16), (new { KeyId = key, NumberOfBytes = 1024 }, 1024) })
        {
            var made = (await rig.SendAsync("GenerateDataKey", asked)).Ok();
            Assert.Equal(bytes, made.Bytes("Plaintext").Length);
            Assert.Equal(made.Bytes("Plaintext"), (await rig.SendAsync("Decrypt", new { CiphertextBlob = made.Text("CiphertextBlob") })).Ok().Bytes("Plaintext"));
            var unseen = (await rig.SendAsync("GenerateDataKeyWithoutPlaintext", asked)).Ok();
            Assert.Null(unseen["Plaintext"]);
            Assert.Equal(bytes, (await rig.SendAsync("Decrypt", new { CiphertextBlob = unseen.Text("CiphertextBlob") })).Ok().Bytes("Plaintext").Length);
        }
        foreach (var wrong in new object[] { new { KeyId = key }, new { KeyId = key, KeySpec = "AES_256", NumberOfBytes = 32 }, new { KeyId = key, NumberOfBytes = 0 }, new { KeyId = key, NumberOfBytes = 1025 }, new { KeyId = key, KeySpec = "AES_512" } })
            (await rig.SendAsync("GenerateDataKey", wrong)).Refused("ValidationException");
        Assert.Equal(7, (await rig.SendAsync("GenerateRandom", new { NumberOfBytes = 7 })).Ok().Bytes("Plaintext").Length);
        (await rig.SendAsync("GenerateRandom", new { NumberOfBytes = 1025 })).Refused("ValidationException");
        (await rig.SendAsync("GenerateRandom", new { NumberOfBytes = 1, CustomKeyStoreId = "cks-1" })).Refused("CustomKeyStoreNotFoundException");
    }

    [Fact]
    public async Task ReEncrypt_moves_between_keys_and_contexts()
    {
        await using var rig = await KmsRig.StartAsync();
        var (first, second) = (await rig.CreateKeyAsync(), await rig.CreateKeyAsync());
        (await rig.SendAsync("CreateAlias", new { AliasName = "alias/second", TargetKeyId = second })).Ok();
        var blob = (await rig.SendAsync("Encrypt", new { KeyId = first, Plaintext = B64("moving"), EncryptionContext = Context })).Text("CiphertextBlob");
        var moved = (await rig.SendAsync("ReEncrypt", new { CiphertextBlob = blob, SourceEncryptionContext = Context, DestinationKeyId = "alias/second" })).Ok();
        Assert.Equal((KmsRig.ArnOf(first), KmsRig.ArnOf(second)), (moved.Text("SourceKeyId"), moved.Text("KeyId")));
        Assert.Equal("moving", Encoding.UTF8.GetString((await rig.SendAsync("Decrypt", new { CiphertextBlob = moved.Text("CiphertextBlob"), KeyId = second })).Ok().Bytes("Plaintext")));
        (await rig.SendAsync("ReEncrypt", new { CiphertextBlob = blob, DestinationKeyId = second })).Refused("InvalidCiphertextException");
        (await rig.SendAsync("ReEncrypt", new { CiphertextBlob = blob, SourceKeyId = second, SourceEncryptionContext = Context, DestinationKeyId = second })).Refused("IncorrectKeyException");
    }

    [Fact]
    public async Task Sizes_algorithms_and_unknown_members_are_refused()
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync();
        (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = new byte[4096] })).Ok();
        (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = new byte[4097] })).Refused(
            "ValidationException", "1 validation error detected: Value  at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096");
        (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = Array.Empty<byte>() })).Refused("ValidationException");
        (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = B64("x"), EncryptionAlgorithm = "RSAES_OAEP_SHA_256" })).Refused("InvalidKeyUsageException");
        (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = B64("x"), EncryptionAlgorithm = "ROT13" })).Refused("ValidationException");
        (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = B64("x"), EncryptionContext = new Dictionary<string, string> { ["a"] = new('x', 8192) } })).Refused("ValidationException");
        (await rig.SendAsync("GenerateDataKey", new { KeyId = key, KeySpec = "AES_256", Recipient = new { } })).Refused("NotImplemented");
        (await rig.SendAsync("Decrypt", new { CiphertextBlob = new byte[6145] })).Refused("ValidationException");
    }

    [Fact]
    public async Task A_dry_run_decides_and_does_nothing()
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync();
        var blob = (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = B64("x") })).Text("CiphertextBlob");
        var nobody = rig.User("nobody");
        foreach (var (operation, members) in new (string, object)[]
        {
            ("Encrypt", new { KeyId = key, Plaintext = B64("x"), DryRun = true }), ("Decrypt", new { CiphertextBlob = blob, DryRun = true }),
            ("GenerateDataKey", new { KeyId = key, KeySpec = "AES_256", DryRun = true }), ("GenerateDataKeyWithoutPlaintext", new { KeyId = key, KeySpec = "AES_256", DryRun = true }),
            ("ReEncrypt", new { CiphertextBlob = blob, DestinationKeyId = key, DryRun = true }),
            ("CreateGrant", new { KeyId = key, GranteePrincipal = KmsRig.Root.Arn, Operations = new[] { "Decrypt" }, DryRun = true }),
        })
        {
            (await rig.SendAsync(operation, members)).Refused("DryRunOperationException");
            (await rig.SendAsync(operation, members, nobody)).Refused("AccessDenied");
        }
        Assert.Empty((await rig.SendAsync("ListGrants", new { KeyId = key })).Ok()["Grants"]!.AsArray());
    }

    [Fact]
    public async Task Each_use_is_on_record_with_its_key_and_context()
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync();
        var used = await rig.SendAsync("GenerateDataKey", new { KeyId = key, KeySpec = "AES_256", EncryptionContext = new Dictionary<string, string> { ["aws:s3:arn"] = "arn:aws:s3:::b" } });
        Assert.Equal(KmsRig.ArnOf(key), Assert.Single(used.Audit.Resources).Arn);
        Assert.Contains(KeyValuePair.Create("encryptionContext.aws:s3:arn", "arn:aws:s3:::b"), used.Audit.RequestParameters);
        Assert.Equal(("kms:GenerateDataKey", KmsRig.Account.Value), (used.Audit.DecidedAction, used.Audit.RecipientAccount));
        Assert.DoesNotContain(used.Audit.RequestParameters, p => p.Value == used.Text("Plaintext"));
    }

    internal static string B64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static Dictionary<string, object> Without(Dictionary<string, object?> members) => members.Where(m => m.Value is not null).ToDictionary(m => m.Key, m => m.Value!);

    private static RootKey RootKeyOf(KmsRig rig) => RootKey.Parse(rig.RootFile, Strongroom.Crypto.RandomSource.System);
}
