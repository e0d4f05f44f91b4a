using Strongroom.Identity.Model;
using Strongroom.Identity.Tests.Sts;
using Strongroom.Kernel;

namespace Strongroom.Identity.Tests.Iam;

/// <summary>What an account of many users costs: a change in it costs what it costs in a small one, but for the depth of a tree.</summary>
public sealed class SizeTests
{
    private static readonly AccountId Id = AccountId.Parse("111122223333");

    [Fact]
    public void A_change_allocates_by_the_depth_and_not_by_the_number()
    {
        var (few, many) = (Cost(100), Cost(10_000));
        Assert.True(many < few * 4, $"{few} bytes among 100 users, {many} among 10,000");
    }

    [Fact]
    public async Task Ten_thousand_users_with_policies_are_there_after_a_restart()
    {
        await using var rig = await StsRig.StartAsync();
        await rig.EditAsync(edit =>
        {
            for (var i = 0; i < 10_000; i++) edit.Put(rig.Home, NewUser(i));
        });
        await rig.RestartAsync();
        var account = rig.Identities.Current.Accounts[rig.Home];
        Assert.Equal(10_000, account.Users.Count);
        Assert.Equal(10_000, account.UseOf(AwsManagedPolicies.AdministratorArn).Users.Count);
        var page = await IamErrorTests.OkAsync(rig, "ListUsers", "MaxItems=1000");
        Assert.Equal(1000, page.All("UserName").Count);
    }

    private static long Cost(int users)
    {
        var account = new Account { Id = Id, Record = new AccountRecord(AccountRecord.VersionNow, new string('a', 64), 0) };
        for (var i = 0; i < users; i++) account = account.With(null, NewUser(i));
        var before = account.FindUser("user7")!;
        var after = before with { Tags = [new Tag("a", "b")] };
        account = account.With(before, after);
        var from = GC.GetAllocatedBytesForCurrentThread();
        account.With(after, before);
        return GC.GetAllocatedBytesForCurrentThread() - from;
    }

    private static User NewUser(int i) => new()
    {
        Version = 1, Name = $"user{i}", Path = "/", Id = $"AIDA{i:D17}", CreatedMs = 0, Tags = [],
        Inline = [new InlinePolicy("own", new PolicyText($$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::home/user{{i}}/*"}]}"""))],
        Attached = [AwsManagedPolicies.AdministratorArn], Boundary = null, Groups = [], AccessKeys = [], MfaDevices = [],
    };
}
