namespace Strongroom.Identity.Tests.Sts;

/// <summary>Tags and source identities of sessions, alone and through chains.</summary>
public sealed class SessionTagTests
{
    private const string All = "\"sts:AssumeRole\",\"sts:TagSession\",\"sts:SetSourceIdentity\"";
    private const string IfTeamIsRed = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"red"}}}}""";

    private static readonly (string, string)[] Red = [("Tags.member.1.Key", "Team"), ("Tags.member.1.Value", "red")];
    private static readonly (string, string)[] RedOn = [.. Red, ("TransitiveTagKeys.member.1", "team")];

    [Fact]
    public async Task Tags_need_a_permission_of_their_own_and_win_over_the_roles()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        Assert.Equal("AccessDenied", (await rig.AssumeAsync(alice, await rig.AddRoleAsync("untagged", rig.TrustHome()), Red)).Code);
        var role = await rig.AddRoleAsync("app", rig.TrustHome(All), IfTeamIsRed);
        Assert.Equal("AccessDenied", await KeyInfoAsync(rig, await rig.AssumeAsync(alice, role)));
        Assert.Null(await KeyInfoAsync(rig, await rig.AssumeAsync(alice, role, Red)));
    }

    [Fact]
    public async Task A_trust_policy_can_say_which_tags()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var byValue = await rig.AddRoleAsync("value", rig.TrustHome(All, """{"StringEquals":{"aws:RequestTag/Team":"blue"}}"""));
        Assert.Equal("AccessDenied", (await rig.AssumeAsync(alice, byValue, Red)).Code);
        var byKey = await rig.AddRoleAsync("key", rig.TrustHome(All, """{"ForAllValues:StringEquals":{"aws:TagKeys":["Cost"]}}"""));
        Assert.Equal("AccessDenied", (await rig.AssumeAsync(alice, byKey, Red)).Code);
        var byTransitive = await rig.AddRoleAsync("transitive", rig.TrustHome(All, """{"ForAllValues:StringEquals":{"sts:TransitiveTagKeys":["Cost"]}}"""));
        Assert.Equal("AccessDenied", (await rig.AssumeAsync(alice, byTransitive, RedOn)).Code);
        Assert.Equal(200, (await rig.AssumeAsync(alice, byTransitive, Red)).Status);
    }

    [Fact]
    public async Task Transitive_tags_stay_through_a_chain_and_cannot_be_replaced()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var (first, last) = (await rig.AddRoleAsync("first", rig.TrustHome(All)), await rig.AddRoleAsync("last", rig.TrustHome(All), IfTeamIsRed));
        Assert.Equal("AccessDenied", await KeyInfoAsync(rig, await rig.AssumeAsync((await rig.AssumeAsync(alice, first, Red)).Key, last)));
        var link = (await rig.AssumeAsync(alice, first, RedOn)).Key;
        var chained = await rig.AssumeAsync(link, last);
        Assert.Null(await KeyInfoAsync(rig, chained));
        // And once more: it is transitive still.
        Assert.Null(await KeyInfoAsync(rig, await rig.AssumeAsync(chained.Key, last)));
        var replaced = await rig.AssumeAsync(link, last, ("Tags.member.1.Key", "TEAM"), ("Tags.member.1.Value", "blue"));
        Assert.Equal("InvalidParameterValue", replaced.Code);
        // Who hands tags on needs the permission to tag.
        Assert.Equal("AccessDenied", (await rig.AssumeAsync(link, await rig.AddRoleAsync("untagged", rig.TrustHome()))).Code);
    }

    [Theory]
    [InlineData("InvalidParameterValue", "Tags.member.1.Key=a&Tags.member.1.Value=1&Tags.member.2.Key=A&Tags.member.2.Value=2")]
    [InlineData("InvalidParameterValue", "Tags.member.1.Key=aws:x&Tags.member.1.Value=1")]
    [InlineData("InvalidParameterValue", "TransitiveTagKeys.member.1=a")]
    [InlineData("ValidationError", "Tags.member.1.Key=&Tags.member.1.Value=1")]
    [InlineData("ValidationError", "Tags.member.1.Key=a*&Tags.member.1.Value=1")]
    public async Task Tags_that_are_none_are_refused(string code, string parameters)
    {
        await using var rig = await StsRig.StartAsync();
        var pairs = parameters.Split('&').Select(p => p.Split('=')).Select(p => (p[0], p[1])).ToArray();
        Assert.Equal(code, (await rig.AssumeAsync(await rig.AddUserAsync("alice"), await rig.AddRoleAsync("app", rig.TrustHome(All)), pairs)).Code);
    }

    [Fact]
    public async Task Too_many_tags_do_not_pack()
    {
        await using var rig = await StsRig.StartAsync();
        var random = new Random(11);
        var tags = Enumerable.Range(1, 50).SelectMany(i => new[]
        {
            ($"Tags.member.{i}.Key", $"k{i}"), ($"Tags.member.{i}.Value", new string([.. Enumerable.Range(0, 256).Select(_ => (char)('a' + random.Next(26)))])),
        }).ToArray();
        var answer = await rig.AssumeAsync(await rig.AddUserAsync("alice"), await rig.AddRoleAsync("app", rig.TrustHome(All)), tags);
        Assert.Equal((400, "PackedPolicyTooLarge"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_source_identity_needs_a_permission_and_never_changes()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        Assert.Equal("AccessDenied", (await rig.AssumeAsync(alice, await rig.AddRoleAsync("plain", rig.TrustHome()), ("SourceIdentity", "alice"))).Code);
        var (first, last) = (await rig.AddRoleAsync("first", rig.TrustHome(All)), await rig.AddRoleAsync("last", rig.TrustHome(All)));
        var link = await rig.AssumeAsync(alice, first, ("SourceIdentity", "alice"));
        Assert.Equal("alice", link["SourceIdentity"]);
        var chained = await rig.AssumeAsync(link.Key, last);
        Assert.Equal("alice", chained["SourceIdentity"]);
        Assert.Equal("alice", (await rig.StsAsync(chained.Key, "GetCallerIdentity")).Record.Caller.Session!.SourceIdentity);
        Assert.Equal("AccessDenied", (await rig.AssumeAsync(link.Key, last, ("SourceIdentity", "mallory"))).Code);
        Assert.Equal("AccessDenied", (await rig.AssumeAsync(link.Key, await rig.AddRoleAsync("silent", rig.TrustHome()))).Code);
        var bound = await rig.AddRoleAsync("bound", rig.TrustHome(All, """{"StringEquals":{"sts:SourceIdentity":"${aws:username}"}}"""));
        Assert.Equal("AccessDenied", (await rig.AssumeAsync(alice, bound, ("SourceIdentity", "mallory"))).Code);
        Assert.Equal(200, (await rig.AssumeAsync(alice, bound, ("SourceIdentity", "alice"))).Status);
    }

    private static async Task<string?> KeyInfoAsync(StsRig rig, Answer session) =>
        (await rig.StsAsync(session.Key, "GetAccessKeyInfo", ("AccessKeyId", rig.Root.Id))).Code;
}
