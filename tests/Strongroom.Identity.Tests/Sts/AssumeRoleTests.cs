using Strongroom.Identity.Model;
using Strongroom.Runtime;

namespace Strongroom.Identity.Tests.Sts;

public sealed class AssumeRoleTests
{
    private const string OnlyKeyInfo = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:GetAccessKeyInfo","Resource":"*"}}""";
    private const string OnlyLists = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:List*","Resource":"*"}}""";

    [Fact]
    public async Task A_session_is_told_and_works_until_it_ends()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var role = await rig.AddRoleAsync("app", rig.TrustHome());
        var answer = await rig.AssumeAsync(alice, role);
        Assert.Equal(200, answer.Status);
        Assert.Matches("^ASIA[A-Z2-7]{16}$", answer.Key.Id);
        Assert.Equal("2026-11-22T13:00:00Z", answer["Expiration"]);
        Assert.Equal($"arn:aws:sts::{rig.Home}:assumed-role/app/session", answer["Arn"]);
        Assert.Matches("^AROA[A-Z2-7]{17}:session$", answer["AssumedRoleId"]!);
        Assert.Null(answer["PackedPolicySize"]);
        var who = await rig.StsAsync(answer.Key, "GetCallerIdentity");
        Assert.Equal((rig.Home.Value, answer["Arn"], answer["AssumedRoleId"]), (who["Account"], who["Arn"], who["UserId"]));
        Assert.Equal((CallerKind.RoleSession, "app", "Role"), (who.Record.Caller.Kind, who.Record.Caller.Session!.IssuerName, who.Record.Caller.Session.IssuerType));
        rig.Time.Now = rig.Time.Now.AddSeconds(3599);
        Assert.Equal(200, (await rig.StsAsync(answer.Key, "GetCallerIdentity")).Status);
        rig.Time.Now = rig.Time.Now.AddSeconds(1);
        var late = await rig.StsAsync(answer.Key, "GetCallerIdentity");
        Assert.Equal((403, "ExpiredToken"), (late.Status, late.Code));
        Assert.Equal("ExpiredToken", (await rig.StsAsync(answer.Key, "GetCallerIdentity")).Code);
    }

    [Fact]
    public async Task The_record_tells_the_session_and_no_secret()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var answer = await rig.AssumeAsync(alice, await rig.AddRoleAsync("app", rig.TrustHome()));
        var record = answer.Record;
        Assert.Equal(("AssumeRole", "sts.amazonaws.com", "alice"), (record.EventName, record.EventSource, record.Caller.UserName));
        Assert.Contains(record.ResponseElements, e => e.Key == "credentials.accessKeyId" && e.Value == answer.Key.Id);
        Assert.Contains(record.Resources, r => r.Type == "AWS::IAM::Role" && r.Arn.EndsWith(":role/app", StringComparison.Ordinal));
        foreach (var (_, value) in record.ResponseElements.Concat(record.RequestParameters))
            Assert.False(value.Contains(answer.Key.Secret, StringComparison.Ordinal) || value.Contains(answer.Key.Token!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_costs_one_opening_for_many_requests()
    {
        await using var rig = await StsRig.StartAsync();
        var key = (await rig.AssumeAsync(await rig.AddUserAsync("alice"), await rig.AddRoleAsync("app", rig.TrustHome()))).Key;
        for (var i = 0; i < 5; i++) Assert.Equal(200, (await rig.StsAsync(key, "GetCallerIdentity")).Status);
        Assert.Equal(1, rig.TokenSealer.Opened);
        // Another text under the same id is opened, and is nothing.
        Assert.Equal("InvalidClientTokenId", (await rig.StsAsync(key with { Token = key.Token![..^4] + "AAAA" }, "GetCallerIdentity")).Code);
        Assert.Equal(200, (await rig.StsAsync(key, "GetCallerIdentity")).Status);
    }

    [Fact]
    public async Task Sessions_outlive_a_restart()
    {
        await using var rig = await StsRig.StartAsync();
        var key = (await rig.AssumeAsync(await rig.AddUserAsync("alice"), await rig.AddRoleAsync("app", rig.TrustHome()))).Key;
        await rig.RestartAsync();
        Assert.Equal(200, (await rig.StsAsync(key, "GetCallerIdentity")).Status);
    }

    [Fact]
    public async Task A_session_dies_with_its_role_and_no_namesake_revives_it()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var key = (await rig.AssumeAsync(alice, await rig.AddRoleAsync("app", rig.TrustHome()))).Key;
        Assert.Equal(200, (await rig.StsAsync(key, "GetCallerIdentity")).Status);
        await rig.AddRoleAsync("app", rig.TrustHome());
        Assert.Equal((403, "InvalidClientTokenId"), await CodeAsync(rig, key));
        await rig.EditAsync(edit => edit.Remove(rig.Home, edit[rig.Home].FindRole("app")!));
        Assert.Equal((403, "InvalidClientTokenId"), await CodeAsync(rig, key));
    }

    [Fact]
    public async Task A_session_is_void_without_its_token_and_with_another_key_or_secret()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var role = await rig.AddRoleAsync("app", rig.TrustHome());
        var (one, other) = ((await rig.AssumeAsync(alice, role)).Key, (await rig.AssumeAsync(alice, role)).Key);
        Assert.Equal((403, "InvalidClientTokenId"), await CodeAsync(rig, one with { Token = null }));
        Assert.Equal((403, "InvalidClientTokenId"), await CodeAsync(rig, one with { Token = other.Token }));
        Assert.Equal((403, "SignatureDoesNotMatch"), await CodeAsync(rig, one with { Secret = other.Secret }));
        Assert.Equal((403, "InvalidClientTokenId"), await CodeAsync(rig, alice with { Token = one.Token }));
        Assert.Equal(200, (await rig.StsAsync(one, "GetCallerIdentity")).Status);
    }

    [Fact]
    public async Task Issue_times_revoke()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var role = await rig.AddRoleAsync("app", rig.TrustHome());
        var key = (await rig.AssumeAsync(alice, role)).Key;
        Assert.Equal(200, (await rig.StsAsync(key, "GetAccessKeyInfo", ("AccessKeyId", alice.Id))).Status);
        rig.Time.Now = rig.Time.Now.AddMinutes(1);
        await rig.EditAsync(edit => edit.Put(rig.Home, edit[rig.Home].FindRole("app")! with
        {
            Inline =
            [
                new("all", new(StsRig.AllowAll)),
                new("AWSRevokeOlderSessions", new("""{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":"2026-11-22T12:00:30Z"}}}}""")),
            ],
        }));
        Assert.Equal("AccessDenied", (await rig.StsAsync(key, "GetAccessKeyInfo", ("AccessKeyId", alice.Id))).Code);
        var fresh = (await rig.AssumeAsync(alice, role)).Key;
        Assert.Equal(200, (await rig.StsAsync(fresh, "GetAccessKeyInfo", ("AccessKeyId", alice.Id))).Status);
    }

    [Fact]
    public async Task Who_is_not_trusted_or_not_allowed_is_denied()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var plain = await rig.AddUserAsync("plain", policy: null);
        // The account is trusted, and delegates to whom its own policies allow it.
        var delegated = await rig.AddRoleAsync("delegated", rig.TrustHome());
        Assert.Equal("AccessDenied", (await rig.AssumeAsync(plain, delegated)).Code);
        Assert.Equal(200, (await rig.AssumeAsync(alice, delegated)).Status);
        // Named itself, a user of the account needs no policy of its own.
        var named = await rig.AddRoleAsync("named", StsRig.Trust($$"""{"AWS":"arn:aws:iam::{{rig.Home}}:user/plain"}"""));
        Assert.Equal(200, (await rig.AssumeAsync(plain, named)).Status);
        // A policy of its own does not help whom the role does not trust.
        Assert.Equal("AccessDenied", (await rig.AssumeAsync(alice, await rig.AddRoleAsync("nobody", StsRig.Trust("""{"Service":"ec2.amazonaws.com"}""")))).Code);
        var missing = await rig.AssumeAsync(alice, $"arn:aws:iam::{rig.Home}:role/missing");
        Assert.Equal((403, "AccessDenied"), (missing.Status, missing.Code));
    }

    [Fact]
    public async Task Root_and_nobody_assume_no_role()
    {
        await using var rig = await StsRig.StartAsync();
        var role = await rig.AddRoleAsync("app", rig.TrustHome());
        var root = await rig.AssumeAsync(rig.Root, role);
        Assert.Equal((403, "AccessDenied", "Roles may not be assumed by root accounts."), (root.Status, root.Code, root["Message"]));
        var unsigned = await rig.AssumeAsync(null, role);
        Assert.Equal((403, "MissingAuthenticationToken"), (unsigned.Status, unsigned.Code));
    }

    [Fact]
    public async Task Across_accounts_both_sides_agree()
    {
        await using var rig = await StsRig.StartAsync();
        var other = await rig.AddAccountAsync();
        var bob = await rig.AddUserAsync("bob", account: other);
        var silent = await rig.AddUserAsync("silent", policy: null, account: other);
        var role = await rig.AddRoleAsync("app", StsRig.Trust($$"""{"AWS":"{{other}}"}"""));
        Assert.Equal("AccessDenied", (await rig.AssumeAsync(silent, role)).Code);
        var session = await rig.AssumeAsync(bob, role);
        Assert.Equal(rig.Home.Value, (await rig.StsAsync(session.Key, "GetCallerIdentity"))["Account"]);
        Assert.Equal("AccessDenied", (await rig.AssumeAsync(bob, await rig.AddRoleAsync("home", rig.TrustHome()))).Code);
    }

    /// <summary>The confused deputy: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html</summary>
    [Fact]
    public async Task An_external_id_must_be_the_right_one()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var role = await rig.AddRoleAsync("app", rig.TrustHome(condition: """{"StringEquals":{"sts:ExternalId":"tenant-7"}}"""));
        Assert.Equal("AccessDenied", (await rig.AssumeAsync(alice, role)).Code);
        Assert.Equal("AccessDenied", (await rig.AssumeAsync(alice, role, ("ExternalId", "tenant-8"))).Code);
        Assert.Equal(200, (await rig.AssumeAsync(alice, role, ("ExternalId", "tenant-7"))).Status);
    }

    [Fact]
    public async Task A_session_name_can_be_demanded()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var role = await rig.AddRoleAsync("app", rig.TrustHome(condition: """{"StringEquals":{"sts:RoleSessionName":"${aws:username}"}}"""));
        Assert.Equal("AccessDenied", (await rig.AssumeAsync(alice, role)).Code);
        Assert.Equal(200, (await rig.StsAsync(alice, "AssumeRole", ("RoleArn", role), ("RoleSessionName", "alice"))).Status);
    }

    [Fact]
    public async Task Durations_have_their_bounds()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var role = await rig.AddRoleAsync("app", rig.TrustHome(), secondsMax: 7200);
        Assert.Equal("2026-11-22T14:00:00Z", (await rig.AssumeAsync(alice, role, ("DurationSeconds", "7200")))["Expiration"]);
        var longer = await rig.AssumeAsync(alice, role, ("DurationSeconds", "7201"));
        Assert.Equal(("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."), (longer.Code, longer["Message"]));
        var shorter = await rig.AssumeAsync(alice, role, ("DurationSeconds", "899"));
        Assert.Equal("1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900", shorter["Message"]);
        var session = (await rig.AssumeAsync(alice, role)).Key;
        Assert.Equal(200, (await rig.AssumeAsync(session, role, ("DurationSeconds", "3600"))).Status);
        var chained = await rig.AssumeAsync(session, role, ("DurationSeconds", "3601"));
        Assert.Equal("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining", chained["Message"]);
    }

    [Fact]
    public async Task Session_policies_narrow_and_never_widen()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var wide = await rig.AddRoleAsync("wide", rig.TrustHome());
        var narrow = await rig.AddRoleAsync("narrow", rig.TrustHome(), OnlyLists);
        Assert.Equal("AccessDenied", await KeyInfoAsync(rig, await rig.AssumeAsync(alice, narrow)));
        Assert.Equal("AccessDenied", await KeyInfoAsync(rig, await rig.AssumeAsync(alice, narrow, ("Policy", StsRig.AllowAll))));
        Assert.Null(await KeyInfoAsync(rig, await rig.AssumeAsync(alice, wide)));
        Assert.Null(await KeyInfoAsync(rig, await rig.AssumeAsync(alice, wide, ("Policy", OnlyKeyInfo))));
        var limited = await rig.AssumeAsync(alice, wide, ("Policy", OnlyLists));
        Assert.Equal("AccessDenied", await KeyInfoAsync(rig, limited));
        Assert.Equal(200, (await rig.IamAsync(limited.Key, "ListVirtualMFADevices")).Status);
        Assert.InRange(int.Parse(limited["PackedPolicySize"]!), 1, 20);
        var managed = $"arn:aws:iam::{rig.Home}:policy/lists";
        Assert.Equal("MalformedPolicyDocument", (await rig.AssumeAsync(alice, wide, ("PolicyArns.member.1.arn", managed))).Code);
        await rig.EditAsync(edit => edit.Put(rig.Home, new ManagedPolicy
        {
            Version = 1, Name = "lists", Path = "/", Id = "ANPA", CreatedMs = 0, UpdatedMs = 0, Description = null, Tags = [],
            Versions = [new PolicyVersion(1, new PolicyText(OnlyLists), 0)], DefaultNumber = 1, LastNumber = 1,
        }));
        Assert.Null(await KeyInfoAsync(rig, await rig.AssumeAsync(alice, wide, ("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/AdministratorAccess"))));
        var byManaged = await rig.AssumeAsync(alice, wide, ("PolicyArns.member.1.arn", managed));
        Assert.Equal("AccessDenied", await KeyInfoAsync(rig, byManaged));
        Assert.Equal(200, (await rig.IamAsync(byManaged.Key, "ListVirtualMFADevices")).Status);
        // Who takes the policy away takes what it allowed.
        await rig.EditAsync(edit => edit.Remove(rig.Home, edit[rig.Home].FindPolicy(managed)!));
        Assert.Equal("AccessDenied", (await rig.IamAsync(byManaged.Key, "ListVirtualMFADevices")).Code);
        // A session that is limited takes no way around it.
        Assert.Equal("AccessDenied", (await rig.AssumeAsync(limited.Key, wide)).Code);
    }

    [Theory]
    [InlineData("{", "MalformedPolicyDocument")]
    [InlineData("{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Principal\":\"*\"}}", "MalformedPolicyDocument")]
    [InlineData("", "ValidationError")]
    public async Task A_policy_that_is_none_is_refused(string policy, string code)
    {
        await using var rig = await StsRig.StartAsync();
        var role = await rig.AddRoleAsync("app", rig.TrustHome());
        Assert.Equal(code, (await rig.AssumeAsync(await rig.AddUserAsync("alice"), role, ("Policy", policy))).Code);
    }

    [Fact]
    public async Task Members_are_held_to_their_constraints()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var empty = await rig.StsAsync(alice, "AssumeRole");
        Assert.Equal(
            "2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null; Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null",
            empty["Message"]);
        var role = await rig.AddRoleAsync("app", rig.TrustHome());
        var wrong = await rig.StsAsync(alice, "AssumeRole", ("RoleArn", role), ("RoleSessionName", "a/b"));
        Assert.Equal("1 validation error detected: Value 'a/b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*", wrong["Message"]);
        Assert.Equal("ValidationError", (await rig.AssumeAsync(alice, $"arn:aws:iam::{rig.Home}:user/alice")).Code);
        Assert.Equal("ValidationError", (await rig.AssumeAsync(alice, role, ("Policy", new string(' ', 2049)))).Code);
        Assert.Equal((501, "NotImplemented"), await StatusAsync(rig.AssumeAsync(alice, role, ("ProvidedContexts.member.1.ProviderArn", "x"))));
        Assert.Equal((501, "NotImplemented"), await StatusAsync(rig.StsAsync(alice, "AssumeRoot")));
        Assert.Equal((501, "NotImplemented"), await StatusAsync(rig.StsAsync(alice, "DecodeAuthorizationMessage", ("EncodedMessage", "x"))));
        Assert.Equal((501, "NotImplemented"), await StatusAsync(rig.StsAsync(null, "AssumeRoleWithSAML", ("SAMLAssertion", "x"))));
    }

    private static async Task<(int, string?)> StatusAsync(Task<Answer> answer) => ((await answer).Status, (await answer).Code);

    private static async Task<(int, string?)> CodeAsync(StsRig rig, Key key)
    {
        var answer = await rig.StsAsync(key, "GetCallerIdentity");
        return (answer.Status, answer.Code);
    }

    private static async Task<string?> KeyInfoAsync(StsRig rig, Answer session) =>
        (await rig.StsAsync(session.Key, "GetAccessKeyInfo", ("AccessKeyId", rig.Root.Id))).Code;
}
