using System.Text.Json.Nodes;

namespace Strongroom.Keys.Tests.Kms;

public sealed class KeyLifeTests
{
    [Fact]
    public async Task A_new_key_is_what_AWS_makes()
    {
        await using var rig = await KmsRig.StartAsync();
        var made = (await rig.SendAsync("CreateKey", new { Description = "d", Tags = new[] { new { TagKey = "k", TagValue = "v" } } })).Ok()["KeyMetadata"]!;
        Assert.Equal(
            ("111122223333", true, "d", "ENCRYPT_DECRYPT", "Enabled", "AWS_KMS", "CUSTOMER", "SYMMETRIC_DEFAULT"),
            (Text(made, "AWSAccountId"), made["Enabled"]!.GetValue<bool>(), Text(made, "Description"), Text(made, "KeyUsage"), Text(made, "KeyState"), Text(made, "Origin"),
                Text(made, "KeyManager"), Text(made, "KeySpec")));
        var key = Text(made, "KeyId");
        Assert.Equal(KmsRig.ArnOf(key), Text(made, "Arn"));
        var policy = (await rig.SendAsync("GetKeyPolicy", new { KeyId = key })).Ok();
        Assert.Equal("default", policy.Text("PolicyName"));
        Assert.Equal(
            """{"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}""",
            JsonNode.Parse(policy.Text("Policy"))!.ToJsonString());
        Assert.Equal("v", (await rig.SendAsync("ListResourceTags", new { KeyId = key })).Ok()["Tags"]![0]!["TagValue"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("KeySpec", "RSA_2048", "UnsupportedOperationException")]
    [InlineData("KeySpec", "HMAC_256", "UnsupportedOperationException")]
    [InlineData("KeySpec", "AES", "ValidationException")]
    [InlineData("CustomerMasterKeySpec", "ECC_NIST_P256", "UnsupportedOperationException")]
    [InlineData("KeyUsage", "SIGN_VERIFY", "UnsupportedOperationException")]
    [InlineData("Origin", "EXTERNAL", "UnsupportedOperationException")]
    [InlineData("Origin", "AWS_CLOUDHSM", "UnsupportedOperationException")]
    [InlineData("CustomKeyStoreId", "cks-1", "CustomKeyStoreNotFoundException")]
    [InlineData("XksKeyId", "x", "UnsupportedOperationException")]
    [InlineData("MultiRegion", true, "UnsupportedOperationException")]
    [InlineData("Surprise", "x", "NotImplemented")]
    public async Task Other_kinds_of_keys_are_refused(string member, object value, string code)
    {
        await using var rig = await KmsRig.StartAsync();
        (await rig.SendAsync("CreateKey", new Dictionary<string, object> { [member] = value })).Refused(code);
        Assert.Empty((await rig.SendAsync("ListKeys")).Ok()["Keys"]!.AsArray());
    }

    [Fact]
    public async Task Keys_aliases_tags_and_grants_are_there_after_a_restart()
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync(new { Description = "marker-description", Tags = new[] { new { TagKey = "marker-tag", TagValue = "v" } } });
        (await rig.SendAsync("CreateAlias", new { AliasName = "alias/a", TargetKeyId = key })).Ok();
        var grant = (await rig.SendAsync("CreateGrant", new { KeyId = key, GranteePrincipal = KmsRig.Root.Arn, Operations = new[] { "Decrypt" } })).Ok();
        (await rig.SendAsync("EnableKeyRotation", new { KeyId = key, RotationPeriodInDays = 90 })).Ok();
        var before = (await rig.SendAsync("DescribeKey", new { KeyId = "alias/a" })).Ok();
        var epoch = rig.Epoch.Current;
        await rig.RestartAsync();
        Assert.Equal(before.Body.ToJsonString(), (await rig.SendAsync("DescribeKey", new { KeyId = "alias/a" })).Ok().Body.ToJsonString());
        Assert.Equal(grant.Text("GrantId"), (await rig.SendAsync("ListGrants", new { KeyId = key })).Ok()["Grants"]![0]!["GrantId"]!.GetValue<string>());
        Assert.Equal(90, (await rig.SendAsync("GetKeyRotationStatus", new { KeyId = key })).Ok()["RotationPeriodInDays"]!.GetValue<int>());
        Assert.True(epoch >= 5, "A change went by without advancing the epoch.");
        Assert.False(rig.Folder.Holds("marker-description"u8) || rig.Folder.Holds("marker-tag"u8));
    }

    [Fact]
    public async Task Keys_are_listed_in_pages()
    {
        await using var rig = await KmsRig.StartAsync();
        var made = new List<string>();
        for (var i = 0; i < 5; i++) made.Add(await rig.CreateKeyAsync());
        var listed = new List<string>();
        string? marker = null;
        do
        {
            var page = (await rig.SendAsync("ListKeys", marker is null ? new { Limit = 2 } : new { Limit = 2, Marker = marker })).Ok();
            listed.AddRange(page["Keys"]!.AsArray().Select(k => k!["KeyId"]!.GetValue<string>()));
            Assert.Equal(page["Truncated"]!.GetValue<bool>(), page["NextMarker"] is not null);
            marker = page["NextMarker"]?.GetValue<string>();
        }
        while (marker is not null);
        Assert.Equal(made.Order(StringComparer.Ordinal), listed);
        (await rig.SendAsync("ListKeys", new { Marker = "no marker!" })).Refused("InvalidMarkerException");
        (await rig.SendAsync("ListKeys", new { Limit = 0 })).Refused("ValidationException");
        (await rig.SendAsync("ListKeys", new { Limit = 1001 })).Refused("ValidationException");
        Assert.Empty((await rig.SendAsync("ListKeys", null, KmsRig.OtherRoot)).Ok()["Keys"]!.AsArray());
    }

    [Fact]
    public async Task Keys_have_names()
    {
        await using var rig = await KmsRig.StartAsync();
        var (first, second) = (await rig.CreateKeyAsync(), await rig.CreateKeyAsync());
        (await rig.SendAsync("CreateAlias", new { AliasName = "alias/app", TargetKeyId = first })).Ok();
        (await rig.SendAsync("CreateAlias", new { AliasName = "alias/app", TargetKeyId = second })).Refused(
            "AlreadyExistsException", "An alias with the name arn:aws:kms:us-east-1:111122223333:alias/app already exists");
        foreach (var name in new[] { "alias/app", "arn:aws:kms:us-east-1:111122223333:alias/app" }) Assert.Equal(first, await DescribedAsync(rig, name));
        (await rig.SendAsync("UpdateAlias", new { AliasName = "alias/app", TargetKeyId = second })).Ok();
        Assert.Equal(second, await DescribedAsync(rig, "alias/app"));
        Assert.Equal("alias/app", Assert.Single((await rig.SendAsync("ListAliases", new { KeyId = second })).Ok()["Aliases"]!.AsArray())!["AliasName"]!.GetValue<string>());
        Assert.Empty((await rig.SendAsync("ListAliases", new { KeyId = first })).Ok()["Aliases"]!.AsArray());
        (await rig.SendAsync("DeleteAlias", new { AliasName = "alias/app" })).Ok();
        (await rig.SendAsync("DescribeKey", new { KeyId = "alias/app" })).Refused("NotFoundException", "Alias arn:aws:kms:us-east-1:111122223333:alias/app is not found.");
        (await rig.SendAsync("DeleteAlias", new { AliasName = "alias/app" })).Refused("NotFoundException");
        (await rig.SendAsync("UpdateAlias", new { AliasName = "alias/app", TargetKeyId = first })).Refused("NotFoundException");
        foreach (var operation in new[] { "CreateAlias", "UpdateAlias" })
            (await rig.SendAsync(operation, new { AliasName = "alias/aws/s3", TargetKeyId = first })).Refused("NotAuthorizedException");
        (await rig.SendAsync("DeleteAlias", new { AliasName = "alias/aws/s3" })).Refused("NotAuthorizedException");
        (await rig.SendAsync("CreateAlias", new { AliasName = "app", TargetKeyId = first })).Refused("ValidationException", "Invalid identifier");
        (await rig.SendAsync("CreateAlias", new { AliasName = "alias/", TargetKeyId = first })).Refused("InvalidAliasNameException");
        (await rig.SendAsync("CreateAlias", new { AliasName = "alias/a b", TargetKeyId = first })).Refused("ValidationException");
        (await rig.SendAsync("CreateAlias", new { AliasName = "alias/b", TargetKeyId = "alias/app" })).Refused("NotFoundException");
    }

    [Theory]
    [InlineData("nonsense", "NotFoundException")]
    [InlineData("1234abcd-12ab-34cd-56ef-1234567890ab", "NotFoundException")]
    [InlineData("1234ABCD-12AB-34CD-56EF-1234567890AB", "NotFoundException")]
    [InlineData("arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "NotFoundException")]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "NotFoundException")]
    [InlineData("arn:aws:kms:us-east-1:111122223333:key/x", "NotFoundException")]
    [InlineData("arn:aws:kms:us-east-1:1:key/1234abcd-12ab-34cd-56ef-1234567890ab", "InvalidArnException")]
    [InlineData("arn:aws:s3:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "InvalidArnException")]
    [InlineData("arn:aws:kms", "InvalidArnException")]
    [InlineData("arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab", "AccessDenied")]
    [InlineData("alias/none", "NotFoundException")]
    [InlineData("", "ValidationException")]
    public async Task What_names_no_key_is_told_as_AWS_does(string name, string code)
    {
        await using var rig = await KmsRig.StartAsync();
        (await rig.SendAsync("DescribeKey", new { KeyId = name })).Refused(code);
    }

    [Fact]
    public async Task Tags_are_merged_bounded_and_removed()
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync();
        (await rig.SendAsync("TagResource", new { KeyId = key, Tags = Enumerable.Range(0, 50).Select(i => new { TagKey = $"k{i:D2}", TagValue = "v" }) })).Ok();
        (await rig.SendAsync("TagResource", new { KeyId = key, Tags = new[] { new { TagKey = "k00", TagValue = "w" } } })).Ok();
        (await rig.SendAsync("TagResource", new { KeyId = key, Tags = new[] { new { TagKey = "k50", TagValue = "v" } } })).Refused("LimitExceededException");
        (await rig.SendAsync("TagResource", new { KeyId = key, Tags = new[] { new { TagKey = "aws:x", TagValue = "v" } } })).Refused("TagException");
        (await rig.SendAsync("TagResource", new { KeyId = key, Tags = new[] { new { TagKey = "a", TagValue = "v" }, new { TagKey = "a", TagValue = "v" } } })).Refused("TagException");
        (await rig.SendAsync("TagResource", new { KeyId = key, Tags = new[] { new { TagKey = "a", TagValue = new string('x', 257) } } })).Refused("TagException");
        (await rig.SendAsync("UntagResource", new { KeyId = key, TagKeys = Enumerable.Range(1, 49).Select(i => $"k{i:D2}").Append("none") })).Ok();
        var tag = Assert.Single((await rig.SendAsync("ListResourceTags", new { KeyId = key })).Ok()["Tags"]!.AsArray())!;
        Assert.Equal(("k00", "w"), (Text(tag, "TagKey"), Text(tag, "TagValue")));
    }

    [Fact]
    public async Task Rotation_goes_by_its_period_and_stands_still_while_the_key_does()
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync();
        foreach (var days in new[] { 89, 2561 }) (await rig.SendAsync("EnableKeyRotation", new { KeyId = key, RotationPeriodInDays = days })).Refused("ValidationException");
        (await rig.SendAsync("EnableKeyRotation", new { KeyId = key, RotationPeriodInDays = 100 })).Ok();
        rig.Time.Advance(TimeSpan.FromDays(99));
        Assert.Equal((0, 0), await rig.Module.Upkeep.RunOnceAsync(CancellationToken.None));
        rig.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal((1, 0), await rig.Module.Upkeep.RunOnceAsync(CancellationToken.None));
        Assert.Equal((0, 0), await rig.Module.Upkeep.RunOnceAsync(CancellationToken.None));
        Assert.Equal("RotateKey", rig.Records[^1].EventName);
        (await rig.SendAsync("DisableKey", new { KeyId = key })).Ok();
        // Three dates go by while it is disabled: one rotation makes up for them, and the schedule stays.
        rig.Time.Advance(TimeSpan.FromDays(350));
        Assert.Equal((0, 0), await rig.Module.Upkeep.RunOnceAsync(CancellationToken.None));
        (await rig.SendAsync("EnableKey", new { KeyId = key })).Ok();
        Assert.Equal((1, 0), await rig.Module.Upkeep.RunOnceAsync(CancellationToken.None));
        var status = (await rig.SendAsync("GetKeyRotationStatus", new { KeyId = key })).Ok();
        Assert.Equal(rig.Time.GetUtcNow().AddDays(50).ToUnixTimeSeconds(), (long)status["NextRotationDate"]!.GetValue<double>());
        Assert.Equal(["AUTOMATIC", "AUTOMATIC"], (await rig.SendAsync("ListKeyRotations", new { KeyId = key })).Ok()["Rotations"]!.AsArray().Select(r => Text(r!, "RotationType")));
        Assert.Equal(3, (await rig.SendAsync("ListKeyRotations", new { KeyId = key, IncludeKeyMaterial = "ALL_KEY_MATERIAL" })).Ok()["Rotations"]!.AsArray().Count);
        rig.Time.Advance(TimeSpan.FromDays(50) - TimeSpan.FromMinutes(19));
        (await rig.SendAsync("RotateKeyOnDemand", new { KeyId = key })).Refused("ConflictException");
        (await rig.SendAsync("DisableKeyRotation", new { KeyId = key })).Ok();
        Assert.False((await rig.SendAsync("GetKeyRotationStatus", new { KeyId = key })).Ok()["KeyRotationEnabled"]!.GetValue<bool>());
        for (var i = 0; i < 25; i++) (await rig.SendAsync("RotateKeyOnDemand", new { KeyId = key })).Ok();
        (await rig.SendAsync("RotateKeyOnDemand", new { KeyId = key })).Refused("LimitExceededException");
    }

    [Fact]
    public async Task A_key_whose_waiting_period_is_over_is_gone_with_all_that_was_its()
    {
        await using var rig = await KmsRig.StartAsync();
        var (key, other) = (await rig.CreateKeyAsync(), await rig.CreateKeyAsync());
        (await rig.SendAsync("CreateAlias", new { AliasName = "alias/gone", TargetKeyId = key })).Ok();
        (await rig.SendAsync("CreateAlias", new { AliasName = "alias/stays", TargetKeyId = other })).Ok();
        (await rig.SendAsync("CreateGrant", new { KeyId = key, GranteePrincipal = KmsRig.Root.Arn, Operations = new[] { "Decrypt" } })).Ok();
        (await rig.SendAsync("RotateKeyOnDemand", new { KeyId = key })).Ok();
        var blob = (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = "eA==" })).Text("CiphertextBlob");
        var material = rig.Directory.Keys.Snapshot.Find("111122223333", key)!.CurrentMaterial.Id;
        foreach (var days in new[] { 6, 31 }) (await rig.SendAsync("ScheduleKeyDeletion", new { KeyId = key, PendingWindowInDays = days })).Refused("ValidationException");
        var scheduled = (await rig.SendAsync("ScheduleKeyDeletion", new { KeyId = key, PendingWindowInDays = 7 })).Ok();
        Assert.Equal((KmsRig.ArnOf(key), "PendingDeletion", 7), (scheduled.Text("KeyId"), scheduled.Text("KeyState"), scheduled["PendingWindowInDays"]!.GetValue<int>()));
        rig.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.Equal((0, 0), await rig.Module.Upkeep.RunOnceAsync(CancellationToken.None));
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((0, 1), await rig.Module.Upkeep.RunOnceAsync(CancellationToken.None));
        Assert.Equal("DeleteKey", rig.Records[^1].EventName);
        (await rig.SendAsync("DescribeKey", new { KeyId = key })).Refused("NotFoundException", $"Key '{KmsRig.ArnOf(key)}' does not exist");
        (await rig.SendAsync("DescribeKey", new { KeyId = "alias/gone" })).Refused("NotFoundException");
        (await rig.SendAsync("Decrypt", new { CiphertextBlob = blob })).Refused("NotFoundException");
        Assert.Equal(other, await DescribedAsync(rig, "alias/stays"));
        foreach (var kind in new[] { "kms-key", "kms-grant", "kms-material" })
            Assert.DoesNotContain(rig.Folder.Store.Read(tx => tx.ListDocuments(kind, "111122223333", null, 100)), d => d.Key.StartsWith(key, StringComparison.Ordinal));
        await rig.RestartAsync();
        Assert.Equal([other], (await rig.SendAsync("ListKeys")).Ok()["Keys"]!.AsArray().Select(k => Text(k!, "KeyId")));
        Assert.NotEmpty(material);
    }

    private static async Task<string> DescribedAsync(KmsRig rig, string name) =>
        (await rig.SendAsync("DescribeKey", new { KeyId = name })).Ok()["KeyMetadata"]!["KeyId"]!.GetValue<string>();

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
