using System.Text.Json.Nodes;
using Strongroom.Runtime;

namespace Strongroom.Keys.Tests.Kms;

public sealed class GrantTests
{
    private static readonly Dictionary<string, string> Finance = new() { ["dept"] = "finance" };
    private static readonly Dictionary<string, string> FinanceAndMore = new() { ["dept"] = "finance", ["app"] = "a" };

    [Fact]
    public async Task A_grant_lets_its_grantee_do_what_it_says_until_it_is_revoked()
    {
        await using var rig = await KmsRig.StartAsync();
        var (key, alice) = (await rig.CreateKeyAsync(), rig.User("alice"));
        (await rig.SendAsync("GenerateDataKey", new { KeyId = KmsRig.ArnOf(key), KeySpec = "AES_256" }, alice)).Refused("AccessDenied");
        var grant = (await GrantAsync(rig, key, alice, ["GenerateDataKey", "DescribeKey"])).Ok();
        var used = (await rig.SendAsync("GenerateDataKey", new { KeyId = key, KeySpec = "AES_256", GrantTokens = new[] { grant.Text("GrantToken") } }, alice)).Ok();
        Assert.Equal("Grant", used.Audit.DecidedLayer);
        (await rig.SendAsync("DescribeKey", new { KeyId = key }, alice)).Ok();
        (await rig.SendAsync("Decrypt", new { CiphertextBlob = used.Text("CiphertextBlob") }, alice)).Refused("AccessDenied");
        (await rig.SendAsync("GenerateDataKey", new { KeyId = key, KeySpec = "AES_256" }, rig.User("bob"))).Refused("AccessDenied");
        (await rig.SendAsync("RevokeGrant", new { KeyId = key, GrantId = grant.Text("GrantId") })).Ok();
        (await rig.SendAsync("GenerateDataKey", new { KeyId = key, KeySpec = "AES_256" }, alice)).Refused("AccessDenied");
        (await rig.SendAsync("RevokeGrant", new { KeyId = key, GrantId = grant.Text("GrantId") })).Refused("NotFoundException");
        (await rig.SendAsync("RevokeGrant", new { KeyId = key, GrantId = "x" })).Refused("InvalidGrantIdException");
    }

    [Fact]
    public async Task A_grant_to_a_role_is_its_sessions_and_one_to_a_session_that_sessions_alone()
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync();
        var (one, two) = (rig.Session("app", "one"), rig.Session("app", "two"));
        (await rig.SendAsync("CreateGrant", new { KeyId = key, GranteePrincipal = "arn:aws:iam::111122223333:role/app", Operations = new[] { "Encrypt" } })).Ok();
        (await GrantAsync(rig, key, one, ["DescribeKey"])).Ok();
        foreach (var session in new[] { one, two }) (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = "eA==" }, session)).Ok();
        (await rig.SendAsync("DescribeKey", new { KeyId = key }, one)).Ok();
        (await rig.SendAsync("DescribeKey", new { KeyId = key }, two)).Refused("AccessDenied");
    }

    [Fact]
    public async Task Constraints_hold_the_grantee_to_its_encryption_context()
    {
        await using var rig = await KmsRig.StartAsync();
        var (key, subset, equal) = (await rig.CreateKeyAsync(), rig.User("subset"), rig.User("equal"));
        (await GrantAsync(rig, key, subset, ["Encrypt", "Decrypt", "DescribeKey"], new { EncryptionContextSubset = Finance })).Ok();
        (await GrantAsync(rig, key, equal, ["Encrypt"], new { EncryptionContextEquals = Finance })).Ok();
        Assert.Equal("OK", await EncryptAsync(subset, Finance));
        Assert.Equal("OK", await EncryptAsync(subset, FinanceAndMore));
        Assert.Equal("OK", await EncryptAsync(equal, Finance));
        Assert.Equal("AccessDenied", await EncryptAsync(equal, FinanceAndMore));
        foreach (var other in new Dictionary<string, string>[] { [], new() { ["dept"] = "Finance" }, new() { ["Dept"] = "finance" } })
            foreach (var caller in new[] { subset, equal })
                Assert.Equal("AccessDenied", await EncryptAsync(caller, other));
        // It has no encryption context, so nothing holds it.
        (await rig.SendAsync("DescribeKey", new { KeyId = key }, subset)).Ok();
        (await GrantAsync(rig, key, subset, ["Decrypt"], new { EncryptionContextSubset = Finance, EncryptionContextEquals = Finance })).Refused("ValidationException");

        async Task<string> EncryptAsync(Caller caller, Dictionary<string, string> context) =>
            (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = "eA==", EncryptionContext = context }, caller)).Code;
    }

    [Fact]
    public async Task Who_creates_grants_by_a_grant_gives_no_more_than_it_has()
    {
        await using var rig = await KmsRig.StartAsync();
        var (key, alice, bob) = (await rig.CreateKeyAsync(), rig.User("alice"), rig.User("bob"));
        (await GrantAsync(rig, key, alice, ["CreateGrant", "Decrypt"], new { EncryptionContextSubset = Finance })).Ok();
        (await GrantAsync(rig, key, bob, ["Decrypt"], new { EncryptionContextSubset = Finance }, alice)).Ok();
        (await GrantAsync(rig, key, bob, ["Decrypt"], new { EncryptionContextEquals = FinanceAndMore }, alice)).Ok();
        (await GrantAsync(rig, key, bob, ["Decrypt"], null, alice)).Refused("AccessDenied");
        (await GrantAsync(rig, key, bob, ["Encrypt"], new { EncryptionContextSubset = Finance }, alice)).Refused("AccessDenied");
        (await GrantAsync(rig, key, bob, ["Decrypt"], new { EncryptionContextSubset = new Dictionary<string, string> { ["app"] = "a" } }, alice)).Refused("AccessDenied");
    }

    [Fact]
    public async Task A_repeated_request_with_a_name_gives_the_same_grant()
    {
        await using var rig = await KmsRig.StartAsync();
        var (key, alice) = (await rig.CreateKeyAsync(), rig.User("alice"));
        object Request(string? name, params string[] operations) => name is null
            ? new { KeyId = key, GranteePrincipal = alice.Arn, Operations = operations }
            : new { KeyId = key, GranteePrincipal = alice.Arn, Operations = operations, Name = name };
        var first = (await rig.SendAsync("CreateGrant", Request("n", "Encrypt", "Decrypt"))).Ok().Text("GrantId");
        Assert.Equal(first, (await rig.SendAsync("CreateGrant", Request("n", "Decrypt", "Encrypt"))).Ok().Text("GrantId"));
        Assert.NotEqual(first, (await rig.SendAsync("CreateGrant", Request("n", "Decrypt"))).Ok().Text("GrantId"));
        Assert.NotEqual(first, (await rig.SendAsync("CreateGrant", Request(null, "Encrypt", "Decrypt"))).Ok().Text("GrantId"));
        Assert.Equal(3, (await rig.SendAsync("ListGrants", new { KeyId = key })).Ok()["Grants"]!.AsArray().Count);
    }

    [Fact]
    public async Task Grants_are_retired_by_whom_they_name()
    {
        await using var rig = await KmsRig.StartAsync();
        var (key, alice, bob, eve) = (await rig.CreateKeyAsync(), rig.User("alice"), rig.User("bob"), rig.User("eve"));
        var forBob = (await rig.SendAsync("CreateGrant", new { KeyId = key, GranteePrincipal = alice.Arn, RetiringPrincipal = bob.Arn, Operations = new[] { "Decrypt" } })).Ok();
        var own = (await GrantAsync(rig, key, alice, ["Decrypt", "RetireGrant"])).Ok();
        foreach (var caller in new[] { alice, eve }) (await rig.SendAsync("RetireGrant", new { GrantToken = forBob.Text("GrantToken") }, caller)).Refused("AccessDenied");
        (await rig.SendAsync("ListRetirableGrants", new { RetiringPrincipal = bob.Arn }, bob)).Refused("AccessDenied");
        Assert.Equal(forBob.Text("GrantId"), Assert.Single((await rig.SendAsync("ListRetirableGrants", new { RetiringPrincipal = bob.Arn })).Ok()["Grants"]!.AsArray())!["GrantId"]!.GetValue<string>());
        (await rig.SendAsync("ListRetirableGrants", new { RetiringPrincipal = "arn:aws:iam::444455556666:user/x" })).Refused("InvalidArnException");
        (await rig.SendAsync("RetireGrant", new { GrantToken = forBob.Text("GrantToken") }, bob)).Ok();
        (await rig.SendAsync("RetireGrant", new { KeyId = KmsRig.ArnOf(key), GrantId = own.Text("GrantId") }, bob)).Refused("AccessDenied");
        (await rig.SendAsync("RetireGrant", new { KeyId = KmsRig.ArnOf(key), GrantId = own.Text("GrantId") }, alice)).Ok();
        var third = (await GrantAsync(rig, key, alice, ["Decrypt"])).Ok();
        (await rig.SendAsync("RetireGrant", new { GrantToken = third.Text("GrantToken") })).Ok();
        (await rig.SendAsync("RetireGrant", new { KeyId = key })).Refused("ValidationException");
    }

    [Fact]
    public async Task Tokens_that_nobody_here_made_are_refused()
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync();
        var token = (await GrantAsync(rig, key, rig.User("alice"), ["Decrypt"])).Ok().Text("GrantToken");
        var changed = (token[0] == 'A' ? 'B' : 'A') + token[1..];
        foreach (var wrong in new[] { "x", "AAAA", changed, new string('A', 8193) })
        {
            (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = "eA==", GrantTokens = new[] { wrong } })).Refused("InvalidGrantTokenException");
            (await rig.SendAsync("RetireGrant", new { GrantToken = wrong })).Refused("InvalidGrantTokenException");
        }
        (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = "eA==", GrantTokens = Enumerable.Repeat(token, 11) })).Refused("ValidationException");
    }

    [Fact]
    public async Task What_no_grant_can_say_is_refused()
    {
        await using var rig = await KmsRig.StartAsync();
        var (key, alice) = (await rig.CreateKeyAsync(), rig.User("alice"));
        rig.Missing.Add("arn:aws:iam::111122223333:user/nobody");
        foreach (var principal in new[] { "alice", "arn:aws:iam::111122223333:group/g", "arn:aws:iam::111122223333:user/nobody", "s3.amazonaws.com" })
            (await rig.SendAsync("CreateGrant", new { KeyId = key, GranteePrincipal = principal, Operations = new[] { "Decrypt" } })).Refused("InvalidArnException");
        (await GrantAsync(rig, key, alice, ["Sign"])).Refused("ValidationException");
        (await GrantAsync(rig, key, alice, ["Steal"])).Refused("ValidationException");
        (await GrantAsync(rig, key, alice, [])).Refused("ValidationException");
        (await rig.SendAsync("CreateGrant", new { KeyId = key, GranteePrincipal = alice.Arn, Operations = new[] { "Decrypt" }, Name = "a b" })).Refused("ValidationException");
    }

    [Fact]
    public async Task Grants_are_listed_as_AWS_does()
    {
        await using var rig = await KmsRig.StartAsync();
        var (key, alice, bob) = (await rig.CreateKeyAsync(), rig.User("alice"), rig.User("bob"));
        var made = (await GrantAsync(rig, key, alice, ["Decrypt"], new { EncryptionContextSubset = Finance })).Ok();
        (await GrantAsync(rig, key, bob, ["Encrypt"])).Ok();
        var listed = Assert.Single((await rig.SendAsync("ListGrants", new { KeyId = key, GranteePrincipal = alice.Arn })).Ok()["Grants"]!.AsArray())!.AsObject();
        Assert.Equal(
            (KmsRig.ArnOf(key), made.Text("GrantId"), alice.Arn, "arn:aws:iam::111122223333:root", "finance"),
            (Text(listed, "KeyId"), Text(listed, "GrantId"), Text(listed, "GranteePrincipal"), Text(listed, "IssuingAccount"), listed["Constraints"]!["EncryptionContextSubset"]!["dept"]!.GetValue<string>()));
        var page = (await rig.SendAsync("ListGrants", new { KeyId = key, Limit = 1 })).Ok();
        Assert.Single((await rig.SendAsync("ListGrants", new { KeyId = key, Limit = 1, Marker = page.Text("NextMarker") })).Ok()["Grants"]!.AsArray());
    }

    private static Task<KmsAnswer> GrantAsync(KmsRig rig, string key, Caller grantee, string[] operations, object? constraints = null, Caller? by = null) => rig.SendAsync(
        "CreateGrant",
        constraints is null
            ? new { KeyId = key, GranteePrincipal = grantee.Arn, Operations = operations }
            : new { KeyId = key, GranteePrincipal = grantee.Arn, Operations = operations, Constraints = constraints },
        by);

    private static string Text(JsonObject node, string name) => node[name]!.GetValue<string>();
}
