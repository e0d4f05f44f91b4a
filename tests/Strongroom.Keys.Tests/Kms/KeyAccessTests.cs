using System.Text.Json;
using Strongroom.Keys.Model;
using Strongroom.Keys.Operations;
using Strongroom.Runtime;

namespace Strongroom.Keys.Tests.Kms;

/// <summary>Key policies, identity policies and the kms: condition keys, decided by the real engine.</summary>
public sealed class KeyAccessTests
{
    private const string AllKms = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]}""";

    [Fact]
    public async Task The_default_policy_hands_the_key_to_the_accounts_own_policies()
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync();
        Assert.Equal("OK", await UseAsync(rig, key, KmsRig.Root));
        Assert.Equal("OK", await UseAsync(rig, key, rig.User("may", null, AllKms)));
        Assert.Equal("AccessDenied", await UseAsync(rig, key, rig.User("may-not")));
        var only = rig.User("only", null, $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:GenerateDataKey","Resource":"{{KmsRig.ArnOf(key)}}"}]}""");
        Assert.Equal("OK", await UseAsync(rig, key, only));
        Assert.Equal("AccessDenied", await UseAsync(rig, await rig.CreateKeyAsync(), only));
    }

    [Fact]
    public async Task Without_the_key_policy_nobody_may_root_included()
    {
        await using var rig = await KmsRig.StartAsync();
        var alice = rig.User("alice", null, AllKms);
        var key = await rig.CreateKeyAsync(new { Policy = Policy("\"AWS\":\"" + alice.Arn + "\"", "kms:*"), BypassPolicyLockoutSafetyCheck = true });
        Assert.Equal("OK", await UseAsync(rig, key, alice));
        Assert.Equal("AccessDenied", await UseAsync(rig, key, KmsRig.Root));
        Assert.Equal("AccessDenied", await UseAsync(rig, key, rig.User("bob", null, AllKms)));
        (await rig.SendAsync("ScheduleKeyDeletion", new { KeyId = key })).Refused("AccessDenied");
    }

    [Fact]
    public async Task Whoever_would_be_locked_out_is_told()
    {
        await using var rig = await KmsRig.StartAsync();
        var (alice, bob) = (rig.User("alice", null, AllKms), rig.User("bob"));
        var bobs = Policy("\"AWS\":\"" + bob.Arn + "\"", "kms:*");
        (await rig.SendAsync("CreateKey", new { Policy = bobs }, alice)).Refused(
            "MalformedPolicyDocumentException", "The new key policy will not allow you to update the key policy in the future.");
        var key = await rig.CreateKeyAsync(caller: alice);
        (await rig.SendAsync("PutKeyPolicy", new { KeyId = key, Policy = bobs }, alice)).Refused("MalformedPolicyDocumentException");
        (await rig.SendAsync("PutKeyPolicy", new { KeyId = key, Policy = Policy("\"AWS\":\"111122223333\"", "kms:*") }, alice)).Ok();
        (await rig.SendAsync("PutKeyPolicy", new { KeyId = key, Policy = bobs, BypassPolicyLockoutSafetyCheck = true }, alice)).Ok();
        // In force when it returns.
        (await rig.SendAsync("GetKeyPolicy", new { KeyId = key }, alice)).Refused("AccessDenied");
        (await rig.SendAsync("GetKeyPolicy", new { KeyId = key }, bob)).Ok();
    }

    [Fact]
    public async Task Policies_that_are_none_are_refused()
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync();
        rig.Missing.Add("arn:aws:iam::111122223333:user/nobody");
        foreach (var policy in new[] { "no json", "{}", Policy("\"AWS\":\"arn:aws:iam::111122223333:user/nobody\"", "kms:*"), Policy("\"AWS\":\"somebody\"", "kms:*") })
            (await rig.SendAsync("PutKeyPolicy", new { KeyId = key, Policy = policy, BypassPolicyLockoutSafetyCheck = true })).Refused("MalformedPolicyDocumentException");
        var long32K = KeyPolicies.Default(KmsRig.Account.Value) + new string(' ', KeyPolicies.BytesMax);
        (await rig.SendAsync("PutKeyPolicy", new { KeyId = key, Policy = long32K })).Refused("LimitExceededException");
        (await rig.SendAsync("PutKeyPolicy", new { KeyId = key, Policy = "{}", PolicyName = "other" })).Refused("NotFoundException");
    }

    [Fact]
    public async Task Other_accounts_need_the_key_policy_and_their_own()
    {
        await using var rig = await KmsRig.StartAsync();
        var (may, mayNot) = (rig.User("may", KmsRig.Other, AllKms), rig.User("may-not", KmsRig.Other));
        var shared = Policy("\"AWS\":[\"111122223333\",\"444455556666\"]", "kms:*");
        var (own, open) = (await rig.CreateKeyAsync(), await rig.CreateKeyAsync(new { Policy = shared }));
        Assert.Equal("AccessDenied", await UseAsync(rig, KmsRig.ArnOf(own), may));
        Assert.Equal("OK", await UseAsync(rig, KmsRig.ArnOf(open), may));
        Assert.Equal("OK", await UseAsync(rig, KmsRig.ArnOf(open), KmsRig.OtherRoot));
        Assert.Equal("AccessDenied", await UseAsync(rig, KmsRig.ArnOf(open), mayNot));
        var blob = (await rig.SendAsync("GenerateDataKey", new { KeyId = KmsRig.ArnOf(open), KeySpec = "AES_256" }, may)).Ok().Text("CiphertextBlob");
        (await rig.SendAsync("Decrypt", new { CiphertextBlob = blob }, may)).Ok();
        // What AWS keeps to the key's own account stays there, whatever the policy says.
        foreach (var operation in new[] { "DisableKey", "ScheduleKeyDeletion", "GetKeyPolicy", "EnableKeyRotation", "ListResourceTags" })
            (await rig.SendAsync(operation, new { KeyId = KmsRig.ArnOf(open) }, may)).Refused("AccessDenied");
        (await rig.SendAsync("DescribeKey", new { KeyId = open }, may)).Refused("NotFoundException");
    }

    [Theory]
    [InlineData("\"StringEquals\":{\"kms:EncryptionContext:dept\":\"finance\"}", true)]
    [InlineData("\"StringEquals\":{\"kms:EncryptionContext:DEPT\":\"finance\"}", true)]
    [InlineData("\"StringEquals\":{\"kms:EncryptionContext:dept\":\"Finance\"}", false)]
    [InlineData("\"StringEquals\":{\"kms:EncryptionContext:app\":\"a\"}", false)]
    [InlineData("\"ForAllValues:StringEquals\":{\"kms:EncryptionContextKeys\":[\"dept\",\"app\"]}", true)]
    [InlineData("\"ForAllValues:StringEquals\":{\"kms:EncryptionContextKeys\":[\"Dept\"]}", false)]
    [InlineData("\"ForAnyValue:StringEquals\":{\"kms:EncryptionContextKeys\":\"dept\"}", true)]
    [InlineData("\"StringEquals\":{\"kms:CallerAccount\":\"111122223333\"}", true)]
    [InlineData("\"StringEquals\":{\"kms:CallerAccount\":\"444455556666\"}", false)]
    [InlineData("\"StringEquals\":{\"kms:ViaService\":\"s3.us-east-1.amazonaws.com\"}", false)]
    [InlineData("\"StringEquals\":{\"kms:RequestAlias\":\"alias/app\"}", true)]
    [InlineData("\"StringEquals\":{\"kms:RequestAlias\":\"alias/other\"}", false)]
    [InlineData("\"ForAnyValue:StringEquals\":{\"kms:ResourceAliases\":\"alias/other\"}", true)]
    [InlineData("\"ForAnyValue:StringEquals\":{\"kms:ResourceAliases\":\"alias/none\"}", false)]
    [InlineData("\"StringEquals\":{\"kms:KeySpec\":\"SYMMETRIC_DEFAULT\",\"kms:KeyUsage\":\"ENCRYPT_DECRYPT\",\"kms:KeyOrigin\":\"AWS_KMS\"}", true)]
    [InlineData("\"Bool\":{\"kms:MultiRegion\":\"true\"}", false)]
    [InlineData("\"StringEquals\":{\"kms:EncryptionAlgorithm\":\"SYMMETRIC_DEFAULT\"}", true)]
    [InlineData("\"StringEquals\":{\"aws:ResourceTag/team\":\"a\"}", true)]
    [InlineData("\"StringEquals\":{\"aws:ResourceTag/team\":\"b\"}", false)]
    [InlineData("\"Null\":{\"kms:GrantIsForAWSResource\":\"true\"}", true)]
    public async Task Conditions_see_the_request_the_key_and_the_context(string condition, bool holds)
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync(new { Tags = new[] { new { TagKey = "team", TagValue = "a" } } });
        foreach (var alias in new[] { "alias/app", "alias/other" }) (await rig.SendAsync("CreateAlias", new { AliasName = alias, TargetKeyId = key })).Ok();
        var caller = rig.User("u", null, $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:Encrypt","Resource":"*","Condition":{ {{condition}} } }]}""");
        var answer = await rig.SendAsync("Encrypt", new { KeyId = "alias/app", Plaintext = "eA==", EncryptionContext = new Dictionary<string, string> { ["dept"] = "finance" } }, caller);
        Assert.Equal(holds ? "OK" : "AccessDenied", answer.Code);
    }

    [Theory]
    [InlineData("CreateGrant", "\"ForAllValues:StringEquals\":{\"kms:GrantOperations\":[\"Decrypt\",\"Encrypt\"]}", true)]
    [InlineData("CreateGrant", "\"ForAllValues:StringEquals\":{\"kms:GrantOperations\":\"Encrypt\"}", false)]
    [InlineData("CreateGrant", "\"StringEquals\":{\"kms:GrantConstraintType\":\"EncryptionContextSubset\"}", true)]
    [InlineData("CreateGrant", "\"StringLike\":{\"kms:GranteePrincipal\":\"*:user/grantee\",\"kms:RetiringPrincipal\":\"*:root\"}", true)]
    [InlineData("CreateGrant", "\"Bool\":{\"kms:GrantIsForAWSResource\":\"true\"}", false)]
    [InlineData("ScheduleKeyDeletion", "\"NumericGreaterThanEquals\":{\"kms:ScheduleKeyDeletionPendingWindowInDays\":\"14\"}", true)]
    [InlineData("ScheduleKeyDeletion", "\"NumericLessThan\":{\"kms:ScheduleKeyDeletionPendingWindowInDays\":\"14\"}", false)]
    [InlineData("EnableKeyRotation", "\"NumericEquals\":{\"kms:RotationPeriodInDays\":\"180\"}", true)]
    [InlineData("PutKeyPolicy", "\"Bool\":{\"kms:BypassPolicyLockoutSafetyCheck\":\"false\"}", true)]
    [InlineData("PutKeyPolicy", "\"Bool\":{\"kms:BypassPolicyLockoutSafetyCheck\":\"true\"}", false)]
    [InlineData("TagResource", "\"StringEquals\":{\"aws:RequestTag/a\":\"b\"},\"ForAllValues:StringEquals\":{\"aws:TagKeys\":\"a\"}", true)]
    [InlineData("UntagResource", "\"ForAnyValue:StringEquals\":{\"aws:TagKeys\":\"z\"}", false)]
    public async Task Conditions_see_what_the_operation_asks(string operation, string condition, bool holds)
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync();
        var caller = rig.User("u", null, $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:{{operation}}","Resource":"*","Condition":{ {{condition}} } }]}""");
        object members = operation switch
        {
            "CreateGrant" => new
            {
                KeyId = key, GranteePrincipal = rig.User("grantee").Arn, RetiringPrincipal = KmsRig.Root.Arn, Operations = new[] { "Decrypt" },
                Constraints = new { EncryptionContextSubset = new Dictionary<string, string> { ["a"] = "b" } },
            },
            "ScheduleKeyDeletion" => new { KeyId = key, PendingWindowInDays = 20 },
            "EnableKeyRotation" => new { KeyId = key, RotationPeriodInDays = 180 },
            "PutKeyPolicy" => new { KeyId = key, Policy = KeyPolicies.Default(KmsRig.Account.Value) },
            "TagResource" => new { KeyId = key, Tags = new[] { new { TagKey = "a", TagValue = "b" } } },
            _ => new { KeyId = key, TagKeys = new[] { "a" } },
        };
        Assert.Equal(holds ? "OK" : "AccessDenied", (await rig.SendAsync(operation, members, caller)).Code);
    }

    [Theory]
    [InlineData("true", "first", true)]
    [InlineData("true", "second", false)]
    [InlineData("false", "second", true)]
    public async Task ReEncrypt_may_be_kept_to_one_key(string wanted, string destination, bool holds)
    {
        await using var rig = await KmsRig.StartAsync();
        var (first, second) = (await rig.CreateKeyAsync(), await rig.CreateKeyAsync());
        (await rig.SendAsync("CreateAlias", new { AliasName = "alias/first", TargetKeyId = first })).Ok();
        var blob = (await rig.SendAsync("Encrypt", new { KeyId = first, Plaintext = "eA==" })).Text("CiphertextBlob");
        var caller = rig.User("u", null, $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:ReEncrypt*","Resource":"*","Condition":{"Bool":{"kms:ReEncryptOnSameKey":"{{wanted}}"} } }]}""");
        var answer = await rig.SendAsync("ReEncrypt", new { CiphertextBlob = blob, DestinationKeyId = destination == "first" ? "alias/first" : second }, caller);
        Assert.Equal(holds ? "OK" : "AccessDenied", answer.Code);
    }

    [Fact]
    public async Task Tags_on_a_new_key_are_a_permission_of_their_own_and_on_that_key()
    {
        await using var rig = await KmsRig.StartAsync();
        var tags = new { Tags = new[] { new { TagKey = "a", TagValue = "b" } } };
        var creator = rig.User("creator", null, """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:CreateKey","Resource":"*"}]}""");
        (await rig.SendAsync("CreateKey", null, creator)).Ok();
        (await rig.SendAsync("CreateKey", tags, creator)).Refused("AccessDenied");
        var tagger = rig.User("tagger", null, """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:CreateKey","Resource":"*"},
            {"Effect":"Allow","Action":"kms:TagResource","Resource":"arn:aws:kms:us-east-1:111122223333:key/*"}]}
            """);
        (await rig.SendAsync("CreateKey", tags, tagger)).Ok();
    }

    [Fact]
    public async Task An_alias_needs_permission_on_itself_and_on_the_keys()
    {
        await using var rig = await KmsRig.StartAsync();
        var (first, second) = (await rig.CreateKeyAsync(), await rig.CreateKeyAsync());
        var alias = "arn:aws:kms:us-east-1:111122223333:alias/app";
        Caller Owner(string name, params string[] on) => rig.User(
            name, null, $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kms:*Alias"],"Resource":{{JsonSerializer.Serialize(on)}}}]}""");
        (await rig.SendAsync("CreateAlias", new { AliasName = "alias/app", TargetKeyId = first }, Owner("a", alias))).Refused("AccessDenied");
        (await rig.SendAsync("CreateAlias", new { AliasName = "alias/app", TargetKeyId = first }, Owner("b", KmsRig.ArnOf(first)))).Refused("AccessDenied");
        (await rig.SendAsync("CreateAlias", new { AliasName = "alias/app", TargetKeyId = first }, Owner("c", alias, KmsRig.ArnOf(first)))).Ok();
        (await rig.SendAsync("UpdateAlias", new { AliasName = "alias/app", TargetKeyId = second }, Owner("d", alias, KmsRig.ArnOf(second)))).Refused("AccessDenied");
        (await rig.SendAsync("UpdateAlias", new { AliasName = "alias/app", TargetKeyId = second }, Owner("e", alias, KmsRig.ArnOf(first), KmsRig.ArnOf(second)))).Ok();
        (await rig.SendAsync("DeleteAlias", new { AliasName = "alias/app" }, Owner("f", alias, KmsRig.ArnOf(first)))).Refused("AccessDenied");
        (await rig.SendAsync("DeleteAlias", new { AliasName = "alias/app" }, Owner("g", alias, KmsRig.ArnOf(second)))).Ok();
    }

    [Fact]
    public async Task An_alias_that_moves_after_the_decision_does_not_lead_to_the_other_key()
    {
        await using var rig = await KmsRig.StartAsync();
        var (first, second) = (await rig.CreateKeyAsync(), await rig.CreateKeyAsync());
        (await rig.SendAsync("CreateAlias", new { AliasName = "alias/app", TargetKeyId = first })).Ok();
        var operation = (GenerateDataKey)rig.Operation("GenerateDataKey");
        var input = new DataKeyRequest("alias/app", 32, "AES_256", EncryptionContext.Empty, IsDryRun: false);
        using var call = rig.NewCall(KmsRig.Root);
        var granted = rig.Gate.Decide(input, call, [.. operation.Demands(input)], isOpen: false).Value;
        (await rig.SendAsync("UpdateAlias", new { AliasName = "alias/app", TargetKeyId = second })).Ok();
        Assert.Equal(KmsRig.ArnOf(first), (await operation.ExecuteAsync(granted, CancellationToken.None)).Value.Key.Arn);
    }

    private static async Task<string> UseAsync(KmsRig rig, string key, Caller caller) => (await rig.SendAsync("GenerateDataKey", new { KeyId = key, KeySpec = "AES_256" }, caller)).Code;

    private static string Policy(string principal, string action) =>
        $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{ {{{principal}}} },"Action":"{{{action}}}","Resource":"*"}]}""";
}
