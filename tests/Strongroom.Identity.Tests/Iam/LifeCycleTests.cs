using Strongroom.Identity.Administration;
using Strongroom.Identity.Model;
using Strongroom.Identity.Tests.Sts;
using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Runtime;

namespace Strongroom.Identity.Tests.Iam;

/// <summary>What is changed is in force when the change returns, and is there after a restart.</summary>
public sealed class LifeCycleTests
{
    [Fact]
    public async Task An_account_of_an_earlier_build_learns_its_administrators_role_and_keeps_it()
    {
        await using var rig = await StsRig.StartAsync();
        var role = rig.Identities.Home.FindRole(AdministratorRole.Name)!;
        Assert.Equal(role.Id, rig.Identities.AdministratorRoleId);
        await rig.EditAsync(edit => edit.Put(rig.Home, edit[rig.Home].Record with { Version = 2, AdministratorRoleId = null }));
        await rig.RestartAsync();
        Assert.Equal((AccountRecord.VersionNow, role.Id), (rig.Identities.Home.Record.Version, rig.Identities.AdministratorRoleId));
        await rig.EditAsync(edit => edit.Remove(rig.Home, edit[rig.Home].FindRole(AdministratorRole.Name)!));
        await rig.RestartAsync();
        Assert.Equal(role.Id, rig.Identities.AdministratorRoleId);
    }

    [Fact]
    public async Task Everything_is_there_after_a_restart()
    {
        await using var rig = await StsRig.StartAsync();
        await IamErrorTests.FillAsync(rig);
        await IamErrorTests.OkAsync(rig, "CreateAccountAlias", "AccountAlias=our-name");
        await IamErrorTests.OkAsync(rig, "UpdateUser", "UserName=alice&NewUserName=Alicia&NewPath=/x/");
        await IamErrorTests.OkAsync(rig, "TagRole", "RoleName=app&Tags.member.1.Key=A&Tags.member.1.Value=1");
        var before = await IamErrorTests.OkAsync(rig, "GetAccountAuthorizationDetails", "");
        await rig.RestartAsync();
        var after = await IamErrorTests.OkAsync(rig, "GetAccountAuthorizationDetails", "");
        Assert.Equal(WithoutId(before.Text), WithoutId(after.Text));
        Assert.Equal("our-name", (await IamErrorTests.OkAsync(rig, "ListAccountAliases", "")).All("member").Single());
        Assert.Equal(["devs"], (await IamErrorTests.OkAsync(rig, "ListGroupsForUser", "UserName=alicia")).All("GroupName"));

        static string WithoutId(string text) => text[..text.IndexOf("<ResponseMetadata>", StringComparison.Ordinal)];
    }

    [Fact]
    public async Task A_key_that_is_switched_off_proves_nothing_from_then_on()
    {
        await using var rig = await StsRig.StartAsync();
        var user = await rig.AddUserAsync("user");
        Assert.Null((await rig.IamAsync(user, "GetUser")).Code);
        await IamErrorTests.OkAsync(rig, "UpdateAccessKey", $"UserName=user&AccessKeyId={user.Id}&Status=Inactive");
        Assert.Equal("InvalidClientTokenId", (await rig.IamAsync(user, "GetUser")).Code);
        Assert.Null(rig.Identities.Find(new Caller { Kind = CallerKind.User, Account = rig.Home, Arn = "", PrincipalId = "", CanonicalId = "", AccessKeyId = user.Id }));
        await IamErrorTests.OkAsync(rig, "UpdateAccessKey", $"UserName=user&AccessKeyId={user.Id}&Status=Active");
        Assert.Null((await rig.IamAsync(user, "GetUser")).Code);
    }

    [Fact]
    public async Task A_user_that_switches_its_own_key_off_is_still_answered()
    {
        await using var rig = await StsRig.StartAsync();
        var user = await rig.AddUserAsync("user");
        Assert.Null((await rig.IamAsync(user, "UpdateAccessKey", ("AccessKeyId", user.Id), ("Status", "Inactive"))).Code);
        Assert.Equal("InvalidClientTokenId", (await rig.IamAsync(user, "GetUser")).Code);
    }

    [Fact]
    public async Task The_root_manages_its_own_keys()
    {
        await using var rig = await StsRig.StartAsync();
        var second = await IamErrorTests.OkAsync(rig, "CreateAccessKey", "");
        Assert.Null(second["UserName"]);
        Assert.Equal(2, (await IamErrorTests.OkAsync(rig, "ListAccessKeys", "")).All("AccessKeyId").Count);
        var key = new Key(second["AccessKeyId"]!, second["SecretAccessKey"]!);
        await IamErrorTests.OkAsync(rig, "DeleteAccessKey", $"AccessKeyId={rig.Root.Id}", key);
        Assert.Equal("InvalidClientTokenId", (await rig.IamAsync(rig.Root, "GetUser")).Code);
    }

    [Fact]
    public async Task The_oldest_account_is_the_first_whatever_its_id()
    {
        await using var rig = await StsRig.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            rig.Time.Now += TimeSpan.FromSeconds(1);
            await rig.AddAccountAsync();
        }
        var order = rig.Identities.Accounts;
        Assert.Equal((6, rig.Home), (order.Count, order[0]));
        await rig.RestartAsync();
        Assert.Equal(order, rig.Identities.Accounts);
    }

    [Fact]
    public async Task The_last_use_of_keys_is_told_and_kept()
    {
        await using var rig = await StsRig.StartAsync();
        var user = await rig.AddUserAsync("user");
        Assert.Equal("N/A", (await IamErrorTests.OkAsync(rig, "GetAccessKeyLastUsed", $"AccessKeyId={user.Id}"))["ServiceName"]);
        await rig.IamAsync(user, "GetUser");
        var used = await IamErrorTests.OkAsync(rig, "GetAccessKeyLastUsed", $"AccessKeyId={user.Id}");
        Assert.Equal(("user", "iam", "us-east-1"), (used["UserName"], used["ServiceName"], used["Region"]));
        await rig.RestartAsync();
        Assert.Equal(used["LastUsedDate"], (await IamErrorTests.OkAsync(rig, "GetAccessKeyLastUsed", $"AccessKeyId={user.Id}"))["LastUsedDate"]);
    }

    [Fact]
    public async Task Pages_join_to_the_whole()
    {
        await using var rig = await StsRig.StartAsync();
        for (var i = 0; i < 7; i++) await IamErrorTests.OkAsync(rig, "CreateUser", $"UserName=user{i}");
        var all = new List<string>();
        string? marker = null;
        do
        {
            var page = await IamErrorTests.OkAsync(rig, "ListUsers", "MaxItems=3" + (marker is null ? "" : "&Marker=" + marker));
            all.AddRange(page.All("UserName"));
            marker = page["Marker"];
            Assert.Equal(marker is null ? "false" : "true", page["IsTruncated"]);
        }
        while (marker is not null);
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"user{i}"), all);
    }

    [Fact]
    public async Task Changes_at_the_same_time_are_all_made()
    {
        await using var rig = await StsRig.StartAsync();
        await rig.AddUserAsync("alice");
        var tagged = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => rig.Identities.InTurnAsync(
            begin => rig.WriteAsync(tx =>
            {
                var edit = begin(tx);
                var alice = edit[rig.Home].FindUser("alice")!;
                edit.Put(rig.Home, alice with { Tags = alice.Tags.Add(new Tag($"k{i}", "v")) });
                return true;
            }),
            CancellationToken.None)));
        Assert.Equal(40, tagged.Length);
        Assert.Equal(40, rig.Identities.Current.Accounts[rig.Home].FindUser("alice")!.Tags.Length);
    }

    [Fact]
    public async Task A_change_that_fails_changes_nothing()
    {
        await using var rig = await StsRig.StartAsync();
        await rig.AddUserAsync("alice");
        await Assert.ThrowsAsync<InvalidOperationException>(() => rig.EditAsync(edit =>
        {
            edit.Remove(rig.Home, edit[rig.Home].FindUser("alice")!);
            throw new InvalidOperationException();
        }));
        Assert.NotNull(rig.Identities.Current.Accounts[rig.Home].FindUser("alice"));
        await rig.RestartAsync();
        Assert.NotNull(rig.Identities.Current.Accounts[rig.Home].FindUser("alice"));
    }

    [Fact]
    public void AWSs_policies_are_all_valid()
    {
        foreach (var policy in AwsManagedPolicies.All)
        {
            Assert.Null(policy.Default.Document.Check(PolicyKind.Identity));
            Assert.Same(policy, AwsManagedPolicies.Find(AwsManagedPolicies.ArnOf(policy)!));
            Assert.Equal(21, policy.Id.Length);
        }
        Assert.Equal(AwsManagedPolicies.All.Count, AwsManagedPolicies.All.Select(p => p.Id).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Users_policies_are_not_compiled_before_they_are_asked_for()
    {
        await using var rig = await StsRig.StartAsync();
        // Not valid: compiling it would throw.
        await rig.AddUserAsync("lazy", policy: "no policy");
        await rig.AddUserAsync("alice");
        await rig.RestartAsync();
        var alice = rig.Identities.Current.Accounts[rig.Home].FindUser("alice")!;
        Assert.Single(PrincipalFinder.OfUser(rig.Identities.Current, rig.Identities.Current.Accounts[rig.Home], alice.Id)!.Policies.Identity);
    }

    [Fact]
    public void Arns_are_taken_apart()
    {
        Assert.True(Arn.TryParseIdentity("arn:aws:iam::111122223333:role/a/b", out var account, out var resource));
        Assert.Equal(("111122223333", "role/a/b"), (account, resource));
        Assert.False(Arn.TryParseIdentity("arn:aws:s3:::bucket", out _, out _));
        Assert.False(Arn.TryParseIdentity("arn:aws:iam::111122223333:", out _, out _));
        Assert.False(Arn.TryParseIdentity("arn:aws:iam::111122223333", out _, out _));
    }
}
