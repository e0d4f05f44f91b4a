using Strongroom.Runtime;

namespace Strongroom.Identity.Tests.Sts;

/// <summary>GetSessionToken, GetFederationToken, GetCallerIdentity, GetAccessKeyInfo, and which credentials may call what.</summary>
public sealed class TokenOperationTests
{
    private const string DenyAll = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}""";

    [Fact]
    public async Task Who_asks_is_told_whatever_policies_say()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice", DenyAll);
        var told = await rig.StsAsync(alice, "GetCallerIdentity");
        Assert.Equal((200, $"arn:aws:iam::{rig.Home}:user/alice"), (told.Status, told["Arn"]));
        var root = await rig.StsAsync(rig.Root, "GetCallerIdentity");
        Assert.Equal((rig.Home.Value, rig.Home.Value, $"arn:aws:iam::{rig.Home}:root"), (root["UserId"], root["Account"], root["Arn"]));
        Assert.Equal("MissingAuthenticationToken", (await rig.StsAsync(null, "GetCallerIdentity")).Code);
    }

    [Fact]
    public async Task A_session_of_a_user_is_the_user()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var answer = await rig.StsAsync(alice, "GetSessionToken");
        Assert.Equal("2026-11-23T00:00:00Z", answer["Expiration"]);
        var who = await rig.StsAsync(answer.Key, "GetCallerIdentity");
        Assert.Equal($"arn:aws:iam::{rig.Home}:user/alice", who["Arn"]);
        Assert.Equal((CallerKind.User, "alice"), (who.Record.Caller.Kind, who.Record.Caller.UserName));
        // No policy controls it, and what the user may not do its session may not.
        var denied = await rig.AddUserAsync("denied", DenyAll);
        Assert.Equal(200, (await rig.StsAsync(denied, "GetSessionToken")).Status);
    }

    [Fact]
    public async Task A_session_outlives_its_key_and_not_its_user()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var session = (await rig.StsAsync(alice, "GetSessionToken")).Key;
        await rig.EditAsync(edit => edit.Put(edit.Snapshot.Keys[alice.Id] with { Record = edit.Snapshot.Keys[alice.Id].Record with { IsActive = false } }));
        Assert.Equal("InvalidClientTokenId", (await rig.StsAsync(alice, "GetCallerIdentity")).Code);
        Assert.Equal(200, (await rig.StsAsync(session, "GetCallerIdentity")).Status);
        await rig.EditAsync(edit =>
        {
            edit.Remove(edit.Snapshot.Keys[alice.Id]);
            edit.Remove(rig.Home, edit[rig.Home].FindUser("alice")!);
        });
        Assert.Equal("InvalidClientTokenId", (await rig.StsAsync(session, "GetCallerIdentity")).Code);
        await rig.AddUserAsync("alice");
        Assert.Equal("InvalidClientTokenId", (await rig.StsAsync(session, "GetCallerIdentity")).Code);
    }

    [Fact]
    public async Task Root_has_sessions_of_an_hour()
    {
        await using var rig = await StsRig.StartAsync();
        var answer = await rig.StsAsync(rig.Root, "GetSessionToken", ("DurationSeconds", "43200"));
        Assert.Equal("2026-11-22T13:00:00Z", answer["Expiration"]);
        var who = await rig.StsAsync(answer.Key, "GetCallerIdentity");
        Assert.Equal((CallerKind.Root, $"arn:aws:iam::{rig.Home}:root"), (who.Record.Caller.Kind, who["Arn"]));
    }

    /// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html</summary>
    [Fact]
    public async Task Sessions_call_what_AWS_lets_them()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var role = await rig.AddRoleAsync("app", rig.TrustHome());
        var session = (await rig.StsAsync(alice, "GetSessionToken")).Key;
        var federated = (await rig.StsAsync(alice, "GetFederationToken", ("Name", "bob"), ("Policy", StsRig.AllowAll))).Key;
        var assumed = (await rig.AssumeAsync(alice, role)).Key;
        foreach (var (who, action, code) in new[]
        {
            (session, "GetSessionToken", "AccessDenied"), (session, "GetFederationToken", "AccessDenied"), (session, "GetAccessKeyInfo", "AccessDenied"),
            (session, "AssumeRole", null), (session, "GetCallerIdentity", null),
            (federated, "GetSessionToken", "AccessDenied"), (federated, "GetFederationToken", "AccessDenied"), (federated, "GetAccessKeyInfo", "AccessDenied"),
            (federated, "AssumeRole", "AccessDenied"), (federated, "GetCallerIdentity", null),
            (assumed, "GetSessionToken", "AccessDenied"), (assumed, "GetFederationToken", "AccessDenied"), (assumed, "GetAccessKeyInfo", null),
            (assumed, "AssumeRole", null), (assumed, "GetCallerIdentity", (string?)null),
        })
        {
            (string, string)[] parameters = action switch
            {
                "AssumeRole" => [("RoleArn", role), ("RoleSessionName", "session")],
                "GetFederationToken" => [("Name", "bob")],
                "GetAccessKeyInfo" => [("AccessKeyId", alice.Id)],
                _ => [],
            };
            Assert.Equal((action, code), (action, (await rig.StsAsync(who, action, parameters)).Code));
        }
        Assert.Equal("InvalidClientTokenId", (await rig.IamAsync(session, "ListVirtualMFADevices")).Code);
        Assert.Equal("InvalidClientTokenId", (await rig.IamAsync(federated, "ListVirtualMFADevices")).Code);
        Assert.Equal(200, (await rig.IamAsync(assumed, "ListVirtualMFADevices")).Status);
    }

    [Fact]
    public async Task A_federated_user_is_named_and_needs_a_permission()
    {
        await using var rig = await StsRig.StartAsync();
        var broker = await rig.AddUserAsync("broker");
        var answer = await rig.StsAsync(broker, "GetFederationToken", ("Name", "bob"), ("DurationSeconds", "900"));
        Assert.Equal(($"{rig.Home}:bob", $"arn:aws:sts::{rig.Home}:federated-user/bob"), (answer["FederatedUserId"], answer["Arn"]));
        Assert.Equal("2026-11-22T12:15:00Z", answer["Expiration"]);
        var who = await rig.StsAsync(answer.Key, "GetCallerIdentity");
        Assert.Equal((answer["FederatedUserId"], answer["Arn"]), (who["UserId"], who["Arn"]));
        Assert.Equal((CallerKind.FederatedUser, "IAMUser", "broker"), (who.Record.Caller.Kind, who.Record.Caller.Session!.IssuerType, who.Record.Caller.Session.IssuerName));
        // Without session policies it has no permission of its user's.
        Assert.Empty(who.Record.Caller.Session.Policies!);
        var narrow = await rig.AddUserAsync("narrow", $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:GetFederationToken","Resource":"arn:aws:sts::{{{rig.Home}}}:federated-user/carol"}}""");
        Assert.Equal(200, (await rig.StsAsync(narrow, "GetFederationToken", ("Name", "carol"))).Status);
        Assert.Equal("AccessDenied", (await rig.StsAsync(narrow, "GetFederationToken", ("Name", "bob"))).Code);
        Assert.Equal("AccessDenied", (await rig.StsAsync(narrow, "GetFederationToken", ("Name", "carol"), ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b"))).Code);
    }

    [Fact]
    public async Task A_key_tells_its_account_active_or_not()
    {
        await using var rig = await StsRig.StartAsync();
        var other = await rig.AddAccountAsync();
        var (alice, bob) = (await rig.AddUserAsync("alice"), await rig.AddUserAsync("bob", account: other));
        Assert.Equal(other.Value, (await rig.StsAsync(alice, "GetAccessKeyInfo", ("AccessKeyId", bob.Id)))["Account"]);
        var session = (await rig.StsAsync(bob, "GetSessionToken")).Key;
        Assert.Equal(other.Value, (await rig.StsAsync(alice, "GetAccessKeyInfo", ("AccessKeyId", session.Id)))["Account"]);
        Assert.Equal("ValidationError", (await rig.StsAsync(alice, "GetAccessKeyInfo", ("AccessKeyId", "AKIAAAAAAAAAAAAAAAAA"))).Code);
        Assert.Equal("AccessDenied", (await rig.StsAsync(await rig.AddUserAsync("plain", null), "GetAccessKeyInfo", ("AccessKeyId", bob.Id))).Code);
    }
}
