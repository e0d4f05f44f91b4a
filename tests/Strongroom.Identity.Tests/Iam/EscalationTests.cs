using Strongroom.Identity.Tests.Sts;

namespace Strongroom.Identity.Tests.Iam;

/// <summary>
/// Ways from a few permissions to all of them, each shut by the condition or resource that AWS documents for it. See
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
/// </summary>
public sealed class EscalationTests
{
    private const string Read = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    private const string Admin = "arn:aws:iam::aws:policy/AdministratorAccess";

    [Fact]
    public async Task Keys_of_others_are_not_made_by_who_may_make_its_own()
    {
        await using var rig = await RigAsync();
        var self = await rig.AddUserAsync("self", Allow("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}"));
        Assert.Null((await rig.IamAsync(self, "CreateAccessKey")).Code);
        Assert.Equal("AccessDenied", (await rig.IamAsync(self, "CreateAccessKey", ("UserName", "bob"))).Code);
    }

    [Fact]
    public async Task Only_the_policies_that_may_be_attached_are()
    {
        await using var rig = await RigAsync();
        var attacher = await rig.AddUserAsync("attacher", Allow("iam:AttachUserPolicy", "*", "{\"ArnEquals\":{\"iam:PolicyARN\":\"" + Read + "\"}}"));
        Assert.Equal("AccessDenied", (await rig.IamAsync(attacher, "AttachUserPolicy", ("UserName", "attacher"), ("PolicyArn", Admin))).Code);
        Assert.Null((await rig.IamAsync(attacher, "AttachUserPolicy", ("UserName", "attacher"), ("PolicyArn", Read))).Code);
    }

    [Fact]
    public async Task Versions_are_not_switched_by_who_may_only_make_them()
    {
        await using var rig = await RigAsync();
        var arn = (await IamErrorTests.OkAsync(rig, "CreatePolicy", "PolicyName=q&PolicyDocument={ALLOW}"))["Arn"]!;
        var reader = await rig.AddUserAsync("reader", Allow("iam:Get*", "*"));
        Assert.Equal("AccessDenied", (await rig.IamAsync(reader, "SetDefaultPolicyVersion", ("PolicyArn", arn), ("VersionId", "v1"))).Code);
        Assert.Equal("AccessDenied", (await rig.IamAsync(reader, "CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", StsRig.AllowAll), ("SetAsDefault", "true"))).Code);
    }

    [Fact]
    public async Task A_boundary_is_neither_left_out_nor_lifted_nor_replaced()
    {
        await using var rig = await RigAsync();
        var condition = "{\"StringEquals\":{\"iam:PermissionsBoundary\":\"" + Read + "\"}}";
        var delegated = await rig.AddUserAsync("delegated", Allow("iam:*", "*", condition));
        Assert.Equal("AccessDenied", (await rig.IamAsync(delegated, "CreateUser", ("UserName", "free"))).Code);
        Assert.Equal("AccessDenied", (await rig.IamAsync(delegated, "CreateUser", ("UserName", "free"), ("PermissionsBoundary", Admin))).Code);
        Assert.Null((await rig.IamAsync(delegated, "CreateUser", ("UserName", "bound"), ("PermissionsBoundary", Read))).Code);
        Assert.Null((await rig.IamAsync(delegated, "PutUserPolicy", ("UserName", "bound"), ("PolicyName", "p"), ("PolicyDocument", StsRig.AllowAll))).Code);
        Assert.Equal("AccessDenied", (await rig.IamAsync(delegated, "PutUserPolicy", ("UserName", "bob"), ("PolicyName", "p"), ("PolicyDocument", StsRig.AllowAll))).Code);
        Assert.Equal("AccessDenied", (await rig.IamAsync(delegated, "PutUserPermissionsBoundary", ("UserName", "bound"), ("PermissionsBoundary", Admin))).Code);
    }

    [Fact]
    public async Task A_bounded_user_does_no_more_than_its_boundary_allows()
    {
        await using var rig = await RigAsync();
        var user = await rig.AddUserAsync("user");
        Assert.Null((await rig.IamAsync(user, "CreateUser", ("UserName", "one"))).Code);
        await IamErrorTests.OkAsync(rig, "PutUserPermissionsBoundary", $"UserName=user&PermissionsBoundary={Read}");
        Assert.Equal("AccessDenied", (await rig.IamAsync(user, "CreateUser", ("UserName", "two"))).Code);
        Assert.Equal("AccessDenied", (await rig.IamAsync(user, "DeleteUserPermissionsBoundary", ("UserName", "user"))).Code);
    }

    [Fact]
    public async Task Nobody_is_renamed_into_a_path_that_is_not_the_callers_to_write()
    {
        await using var rig = await RigAsync();
        var mover = await rig.AddUserAsync("mover", Allow("iam:UpdateUser", "arn:aws:iam::*:user/dev/*"));
        await IamErrorTests.OkAsync(rig, "CreateUser", "UserName=ann&Path=/dev/");
        Assert.Equal("AccessDenied", (await rig.IamAsync(mover, "UpdateUser", ("UserName", "ann"), ("NewPath", "/admin/"))).Code);
        Assert.Equal("AccessDenied", (await rig.IamAsync(mover, "UpdateUser", ("UserName", "bob"), ("NewUserName", "ann2"))).Code);
        Assert.Null((await rig.IamAsync(mover, "UpdateUser", ("UserName", "ann"), ("NewUserName", "anna"))).Code);
    }

    [Fact]
    public async Task A_path_is_not_taken_for_a_name()
    {
        await using var rig = await RigAsync();
        await IamErrorTests.OkAsync(rig, "CreateUser", "UserName=ann&Path=/admin/");
        var reader = await rig.AddUserAsync("reader", Allow("iam:GetUser", "arn:aws:iam::*:user/ann"));
        Assert.Equal("AccessDenied", (await rig.IamAsync(reader, "GetUser", ("UserName", "ann"))).Code);
        var lister = await rig.AddUserAsync("lister", Allow("iam:ListUsers", "arn:aws:iam::*:user/admin/ann"));
        Assert.Equal("AccessDenied", (await rig.IamAsync(lister, "ListUsers", ("PathPrefix", "/ann"))).Code);
    }

    [Fact]
    public async Task Tags_decide_by_what_they_are_and_by_what_they_are_to_be()
    {
        await using var rig = await RigAsync();
        await IamErrorTests.OkAsync(rig, "CreateUser", "UserName=red&Tags.member.1.Key=Team&Tags.member.1.Value=red");
        var byTag = await rig.AddUserAsync("bytag", Allow("iam:DeleteUser", "*", """{"StringEquals":{"iam:ResourceTag/team":"blue"}}"""));
        Assert.Equal("AccessDenied", (await rig.IamAsync(byTag, "DeleteUser", ("UserName", "red"))).Code);
        var tagger = await rig.AddUserAsync("tagger", Allow("iam:TagUser", "*", """{"ForAllValues:StringEquals":{"aws:TagKeys":["Cost"]}}"""));
        Assert.Equal("AccessDenied", (await rig.IamAsync(tagger, "TagUser", ("UserName", "red"), ("Tags.member.1.Key", "Team"), ("Tags.member.1.Value", "blue"))).Code);
        Assert.Null((await rig.IamAsync(tagger, "TagUser", ("UserName", "red"), ("Tags.member.1.Key", "Cost"), ("Tags.member.1.Value", "1"))).Code);
        var ofRed = await rig.AddUserAsync("ofred", Allow("iam:DeleteUser", "*", """{"StringEquals":{"aws:ResourceTag/Team":"red"}}"""));
        Assert.Null((await rig.IamAsync(ofRed, "DeleteUser", ("UserName", "red"))).Code);
    }

    [Fact]
    public async Task A_recreated_namesake_is_not_trusted()
    {
        await using var rig = await RigAsync();
        var carol = await rig.AddUserAsync("carol");
        await IamErrorTests.OkAsync(rig, "CreateRole", $$"""RoleName=door&AssumeRolePolicyDocument={{StsRig.Trust($$"""{"AWS":"arn:aws:iam::{{rig.Home}}:user/carol"}""")}}""");
        var door = $"arn:aws:iam::{rig.Home}:role/door";
        Assert.Null((await rig.AssumeAsync(carol, door)).Code);
        await IamErrorTests.OkAsync(rig, "DeleteAccessKey", $"UserName=carol&AccessKeyId={carol.Id}");
        await IamErrorTests.OkAsync(rig, "DeleteUserPolicy", "UserName=carol&PolicyName=inline");
        await IamErrorTests.OkAsync(rig, "DeleteUser", "UserName=carol");
        var again = await rig.AddUserAsync("carol");
        Assert.Equal("AccessDenied", (await rig.AssumeAsync(again, door)).Code);
    }

    [Fact]
    public async Task A_renamed_principal_stays_trusted()
    {
        await using var rig = await RigAsync();
        var carol = await rig.AddUserAsync("carol");
        await IamErrorTests.OkAsync(rig, "CreateRole", $$"""RoleName=door&AssumeRolePolicyDocument={{StsRig.Trust($$"""{"AWS":"arn:aws:iam::{{rig.Home}}:user/carol"}""")}}""");
        await IamErrorTests.OkAsync(rig, "UpdateUser", "UserName=carol&NewUserName=caroline&NewPath=/x/");
        Assert.Null((await rig.AssumeAsync(carol, $"arn:aws:iam::{rig.Home}:role/door")).Code);
        Assert.Contains("user/x/caroline", Uri.UnescapeDataString((await IamErrorTests.OkAsync(rig, "GetRole", "RoleName=door"))["AssumeRolePolicyDocument"]!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_accounts_identities_are_out_of_reach()
    {
        await using var rig = await RigAsync();
        var other = await rig.AddAccountAsync();
        var stranger = await rig.AddUserAsync("stranger", account: other);
        Assert.Equal("NoSuchEntity", (await rig.IamAsync(stranger, "GetUser", ("UserName", "bob"))).Code);
        var arn = (await IamErrorTests.OkAsync(rig, "CreatePolicy", "PolicyName=q&PolicyDocument={ALLOW}"))["Arn"]!;
        Assert.Equal("AccessDenied", (await rig.IamAsync(stranger, "GetPolicy", ("PolicyArn", arn))).Code);
        Assert.Equal("AccessDenied", (await rig.IamAsync(stranger, "CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", StsRig.AllowAll), ("SetAsDefault", "true"))).Code);
        Assert.Equal("NoSuchEntity", (await rig.IamAsync(stranger, "AttachUserPolicy", ("UserName", "stranger"), ("PolicyArn", arn))).Code);
    }

    private static async Task<StsRig> RigAsync()
    {
        var rig = await StsRig.StartAsync();
        await rig.AddUserAsync("bob");
        return rig;
    }

    private static string Allow(string action, string resource, string condition = "{}") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"{{action}}","Resource":"{{resource}}","Condition":{{condition}}}]}""";
}
