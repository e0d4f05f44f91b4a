using Strongroom.Keys.Model;
using Strongroom.Runtime;

namespace Strongroom.Keys.Tests.Kms;

/// <summary>Keys as the other services of the server use them.</summary>
public sealed class KmsKeysTests
{
    [Fact]
    public async Task Data_keys_are_made_and_opened_under_a_context()
    {
        await using var rig = await KmsRig.StartAsync();
        var keys = rig.Module.KmsKeys;
        var id = await rig.CreateKeyAsync();
        (await rig.SendAsync("CreateAlias", new { AliasName = "alias/data", TargetKeyId = id })).Ok();
        var arn = keys.Find(KmsRig.Account, "alias/data").Value.Arn;
        Assert.Equal(KmsRig.ArnOf(id), arn);
        var context = EncryptionContext.Of([new("aws:s3:arn", "arn:aws:s3:::b/k")]).Value;
        var made = keys.GenerateDataKey(arn, context).Value;
        Assert.Equal(32, made.Plaintext.Length);
        Assert.Equal(arn, keys.KeyOf(made.Ciphertext).Value);
        Assert.Equal(made.Plaintext, keys.Decrypt(arn, context, made.Ciphertext).Value);
        Assert.Equal("InvalidCiphertextException", keys.Decrypt(arn, EncryptionContext.Empty, made.Ciphertext).Error!.Code);
        Assert.Equal("IncorrectKeyException", keys.Decrypt(KmsRig.ArnOf(await rig.CreateKeyAsync()), context, made.Ciphertext).Error!.Code);
        // What KMS's own API opens is the same ciphertext.
        (await rig.SendAsync("Decrypt", new { CiphertextBlob = made.Ciphertext, EncryptionContext = new Dictionary<string, string> { ["aws:s3:arn"] = "arn:aws:s3:::b/k" } })).Ok();
        Assert.Equal("NotFoundException", keys.Find(KmsRig.Account, "alias/none").Error!.Code);
        Assert.Equal("NotFoundException", keys.Find(KmsRig.Other, id).Error!.Code);
    }

    [Fact]
    public async Task A_key_that_is_disabled_locks_at_once_and_tells_its_listeners()
    {
        await using var rig = await KmsRig.StartAsync();
        var (keys, arn) = (rig.Module.KmsKeys, KmsRig.ArnOf(await rig.CreateKeyAsync()));
        var told = new List<string>();
        var made = keys.GenerateDataKey(arn, EncryptionContext.Empty).Value;
        keys.WhenChanged(changed =>
        {
            Assert.Equal("DisabledException", keys.Usable(changed).Error!.Code);
            told.Add(changed);
        });
        var epoch = rig.Epoch.Current;
        (await rig.SendAsync("DisableKey", new { KeyId = arn })).Ok();
        Assert.Equal([arn], told);
        Assert.True(rig.Epoch.Current > epoch);
        Assert.Equal("DisabledException", keys.Decrypt(arn, EncryptionContext.Empty, made.Ciphertext).Error!.Code);
        Assert.Equal("DisabledException", keys.GenerateDataKey(arn, EncryptionContext.Empty).Error!.Code);
    }

    [Fact]
    public async Task The_accounts_S3_key_is_made_once_and_used_by_S3_alone()
    {
        await using var rig = await KmsRig.StartAsync();
        var keys = rig.Module.KmsKeys;
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => keys.EnsureS3KeyAsync(KmsRig.Account, CancellationToken.None))));
        var key = Assert.Single(made.Distinct());
        Assert.True(key.IsAwsManaged);
        Assert.Equal(key, keys.Find(KmsRig.Account, "aws/s3").Value);
        Assert.NotEqual(key.Arn, (await keys.EnsureS3KeyAsync(KmsRig.Other, CancellationToken.None)).Arn);
        Assert.Equal(2, rig.Records.Count(r => r.EventName == "CreateKey"));
        var (alice, stranger) = (rig.User("alice"), rig.User("stranger", KmsRig.Other));
        Assert.True(May(alice, "s3.amazonaws.com"));
        Assert.False(May(alice, null));
        Assert.False(May(KmsRig.Root, null));
        Assert.False(May(alice, "sqs.amazonaws.com"));
        Assert.False(May(stranger, "s3.amazonaws.com"));
        var described = (await rig.SendAsync("DescribeKey", new { KeyId = "alias/aws/s3" })).Ok();
        Assert.Equal("AWS", described["KeyMetadata"]!["KeyManager"]!.GetValue<string>());
        Assert.True((await rig.SendAsync("GetKeyRotationStatus", new { KeyId = key.Arn })).Ok()["KeyRotationEnabled"]!.GetValue<bool>());
        foreach (var operation in new[] { "DisableKey", "ScheduleKeyDeletion", "DisableKeyRotation", "RotateKeyOnDemand" })
            (await rig.SendAsync(operation, new { KeyId = key.Arn })).Refused("AccessDenied");
        (await rig.SendAsync("PutKeyPolicy", new { KeyId = key.Arn, Policy = KeyPolicies.Default(KmsRig.Account.Value) })).Refused("AccessDenied");

        bool May(Caller caller, string? via)
        {
            using var call = rig.NewCall(caller, via);
            return rig.Gate.May(call, Demand.OnKey("kms:GenerateDataKey", key.Arn));
        }
    }
}
