namespace Strongroom.Keys.Tests.Kms;

/// <summary>What each operation does with a key in each state: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html</summary>
public sealed class KeyStateTests
{
    private const string Yes = "OK";
    private const string Disabled = "DisabledException";
    private const string Invalid = "KMSInvalidStateException";

    /// <summary>AWS's table, row by row: enabled, disabled, pending deletion.</summary>
    public static TheoryData<string, string, string, string> Table { get; } = new()
    {
        { "CancelKeyDeletion", Invalid, Invalid, Yes },
        { "CreateAlias", Yes, Yes, Invalid },
        { "CreateGrant", Yes, Disabled, Invalid },
        { "Decrypt", Yes, Disabled, Invalid },
        { "DeleteAlias", Yes, Yes, Yes },
        { "DescribeKey", Yes, Yes, Yes },
        { "DisableKey", Yes, Yes, Invalid },
        { "DisableKeyRotation", Yes, Disabled, Invalid },
        { "EnableKey", Yes, Yes, Invalid },
        { "EnableKeyRotation", Yes, Disabled, Invalid },
        { "Encrypt", Yes, Disabled, Invalid },
        { "GenerateDataKey", Yes, Disabled, Invalid },
        { "GenerateDataKeyWithoutPlaintext", Yes, Disabled, Invalid },
        { "GetKeyPolicy", Yes, Yes, Yes },
        { "GetKeyRotationStatus", Yes, Yes, Yes },
        { "ListAliases", Yes, Yes, Yes },
        { "ListGrants", Yes, Yes, Yes },
        { "ListKeyPolicies", Yes, Yes, Yes },
        { "ListKeyRotations", Yes, Yes, Yes },
        { "ListResourceTags", Yes, Yes, Yes },
        { "PutKeyPolicy", Yes, Yes, Yes },
        { "ReEncrypt", Yes, Disabled, Invalid },
        { "ReEncrypt to", Yes, Disabled, Invalid },
        { "RetireGrant", Yes, Yes, Yes },
        { "RevokeGrant", Yes, Yes, Yes },
        { "RotateKeyOnDemand", Yes, Disabled, Invalid },
        { "ScheduleKeyDeletion", Yes, Yes, Invalid },
        { "TagResource", Yes, Yes, Invalid },
        { "UntagResource", Yes, Yes, Invalid },
        { "UpdateAlias", Yes, Yes, Invalid },
        { "UpdateAlias from", Yes, Yes, Yes },
        { "UpdateKeyDescription", Yes, Yes, Invalid },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task The_state_decides_as_in_AWSs_table(string row, string enabled, string disabled, string pendingDeletion)
    {
        await using var rig = await KmsRig.StartAsync();
        Assert.Equal(enabled, await TryAsync(rig, row, _ => Task.CompletedTask));
        Assert.Equal(disabled, await TryAsync(rig, row, async key => (await rig.SendAsync("DisableKey", new { KeyId = key })).Ok()));
        Assert.Equal(pendingDeletion, await TryAsync(rig, row, async key => (await rig.SendAsync("ScheduleKeyDeletion", new { KeyId = key })).Ok()));
    }

    [Fact]
    public async Task The_messages_name_the_key_and_its_state()
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync();
        var arn = KmsRig.ArnOf(key);
        (await rig.SendAsync("CancelKeyDeletion", new { KeyId = key })).Refused("KMSInvalidStateException", $"{arn} is not pending deletion.");
        (await rig.SendAsync("DisableKey", new { KeyId = key })).Ok();
        (await rig.SendAsync("GenerateDataKey", new { KeyId = key, KeySpec = "AES_256" })).Refused("DisabledException", $"{arn} is disabled.");
        (await rig.SendAsync("ScheduleKeyDeletion", new { KeyId = key })).Ok();
        (await rig.SendAsync("EnableKey", new { KeyId = key })).Refused("KMSInvalidStateException", $"{arn} is pending deletion.");
        (await rig.SendAsync("CancelKeyDeletion", new { KeyId = key })).Ok();
        Assert.Equal("Disabled", (await rig.SendAsync("DescribeKey", new { KeyId = key }))["KeyMetadata"]!["KeyState"]!.GetValue<string>());
    }

    private static async Task<string> TryAsync(KmsRig rig, string row, Func<string, Task> bring)
    {
        var (key, other, name) = (await rig.CreateKeyAsync(), await rig.CreateKeyAsync(), "alias/" + Guid.NewGuid());
        var blob = (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = "eA==" })).Ok().Text("CiphertextBlob");
        var others = (await rig.SendAsync("Encrypt", new { KeyId = other, Plaintext = "eA==" })).Ok().Text("CiphertextBlob");
        var grant = (await rig.SendAsync("CreateGrant", new { KeyId = key, GranteePrincipal = KmsRig.Root.Arn, Operations = new[] { "Decrypt" } })).Ok();
        (await rig.SendAsync("CreateAlias", new { AliasName = name, TargetKeyId = row == "UpdateAlias" ? other : key })).Ok();
        await bring(key);
        var policy = Model.KeyPolicies.Default(KmsRig.Account.Value);
        var (operation, members) = row switch
        {
            "CreateAlias" => (row, (object)new { AliasName = name + "2", TargetKeyId = key }),
            "CreateGrant" => (row, new { KeyId = key, GranteePrincipal = KmsRig.Root.Arn, Operations = new[] { "Decrypt" } }),
            "Decrypt" => (row, new { CiphertextBlob = blob }),
            "DeleteAlias" => (row, new { AliasName = name }),
            "Encrypt" => (row, new { KeyId = key, Plaintext = "eA==" }),
            "GenerateDataKey" or "GenerateDataKeyWithoutPlaintext" => (row, new { KeyId = key, KeySpec = "AES_256" }),
            "PutKeyPolicy" => (row, new { KeyId = key, Policy = policy }),
            "ReEncrypt" => (row, new { CiphertextBlob = blob, DestinationKeyId = other }),
            "ReEncrypt to" => ("ReEncrypt", new { CiphertextBlob = others, DestinationKeyId = key }),
            "RetireGrant" => (row, new { GrantToken = grant.Text("GrantToken") }),
            "RevokeGrant" => (row, new { KeyId = key, GrantId = grant.Text("GrantId") }),
            "TagResource" => (row, new { KeyId = key, Tags = new[] { new { TagKey = "a", TagValue = "b" } } }),
            "UntagResource" => (row, new { KeyId = key, TagKeys = new[] { "a" } }),
            "UpdateAlias" => (row, new { AliasName = name, TargetKeyId = key }),
            "UpdateAlias from" => ("UpdateAlias", new { AliasName = name, TargetKeyId = other }),
            "UpdateKeyDescription" => (row, new { KeyId = key, Description = "d" }),
            _ => (row, new { KeyId = key }),
        };
        return (await rig.SendAsync(operation, members)).Code;
    }
}
