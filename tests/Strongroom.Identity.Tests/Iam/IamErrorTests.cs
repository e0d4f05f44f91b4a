using Strongroom.Identity.Tests.Sts;

namespace Strongroom.Identity.Tests.Iam;

/// <summary>What is refused, with AWS's code and status.</summary>
public sealed class IamErrorTests
{
    private const string Allow = StsRig.AllowAll;
    private const string S3Read = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";

    [Theory]
    [InlineData("CreateUser", 400, "ValidationError", "UserName=")]
    [InlineData("CreateUser", 400, "ValidationError", "UserName=a/b")]
    [InlineData("CreateUser", 400, "ValidationError", "UserName=a&Path=dev")]
    [InlineData("CreateUser", 400, "ValidationError", "UserName=a&Path=/d v/")]
    [InlineData("CreateUser", 400, "ValidationError", "")]
    [InlineData("CreateUser", 501, "NotImplemented", "UserName=a&Colour=red")]
    [InlineData("CreateUser", 409, "EntityAlreadyExists", "UserName=ALICE")]
    [InlineData("CreateUser", 404, "NoSuchEntity", "UserName=a&PermissionsBoundary=arn:aws:iam::aws:policy/Nothing")]
    [InlineData("CreateUser", 400, "InvalidInput", "UserName=a&Tags.member.1.Key=a&Tags.member.1.Value=1&Tags.member.2.Key=A&Tags.member.2.Value=2")]
    [InlineData("CreateUser", 400, "InvalidInput", "UserName=a&Tags.member.1.Key=aws:x&Tags.member.1.Value=1")]
    [InlineData("CreateUser", 400, "ValidationError", "UserName=a&Tags.member.1.Key=a*&Tags.member.1.Value=1")]
    [InlineData("GetUser", 404, "NoSuchEntity", "UserName=nobody")]
    [InlineData("UpdateUser", 409, "EntityAlreadyExists", "UserName=alice&NewUserName=Bob")]
    [InlineData("DeleteUser", 404, "NoSuchEntity", "UserName=nobody")]
    [InlineData("DeleteUser", 409, "DeleteConflict", "UserName=alice")]
    [InlineData("ListUsers", 400, "ValidationError", "MaxItems=0")]
    [InlineData("ListUsers", 400, "ValidationError", "MaxItems=1001")]
    [InlineData("ListUsers", 400, "ValidationError", "Marker=***")]
    [InlineData("ListUsers", 400, "ValidationError", "PathPrefix=x")]
    [InlineData("CreateGroup", 409, "EntityAlreadyExists", "GroupName=DEVS")]
    [InlineData("DeleteGroup", 409, "DeleteConflict", "GroupName=devs")]
    [InlineData("AddUserToGroup", 404, "NoSuchEntity", "GroupName=nothing&UserName=alice")]
    [InlineData("AddUserToGroup", 404, "NoSuchEntity", "GroupName=devs&UserName=nobody")]
    [InlineData("CreateRole", 409, "EntityAlreadyExists", "RoleName=APP&AssumeRolePolicyDocument={TRUST}")]
    [InlineData("CreateRole", 400, "MalformedPolicyDocument", "RoleName=r&AssumeRolePolicyDocument={ALLOW}")]
    [InlineData("CreateRole", 400, "ValidationError", "RoleName=r&AssumeRolePolicyDocument={TRUST}&MaxSessionDuration=3599")]
    [InlineData("CreateRole", 400, "ValidationError", "RoleName=r&AssumeRolePolicyDocument={TRUST}&MaxSessionDuration=43201")]
    [InlineData("CreateRole", 400, "ValidationError", "RoleName=r")]
    [InlineData("UpdateAssumeRolePolicy", 400, "MalformedPolicyDocument", "RoleName=app&PolicyDocument={")]
    [InlineData("DeleteRole", 409, "DeleteConflict", "RoleName=app")]
    [InlineData("PutUserPolicy", 400, "MalformedPolicyDocument", "UserName=alice&PolicyName=p&PolicyDocument=x")]
    [InlineData("PutUserPolicy", 400, "MalformedPolicyDocument", "UserName=alice&PolicyName=p&PolicyDocument={TRUST}")]
    [InlineData("GetUserPolicy", 404, "NoSuchEntity", "UserName=alice&PolicyName=none")]
    [InlineData("DeleteRolePolicy", 404, "NoSuchEntity", "RoleName=app&PolicyName=none")]
    [InlineData("AttachUserPolicy", 404, "NoSuchEntity", "UserName=alice&PolicyArn=arn:aws:iam::aws:policy/Nothing")]
    [InlineData("AttachUserPolicy", 400, "InvalidInput", "UserName=alice&PolicyArn=arn:aws:iam::aws:role/somebody")]
    [InlineData("DetachUserPolicy", 404, "NoSuchEntity", "UserName=alice&PolicyArn=arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")]
    [InlineData("CreatePolicy", 409, "EntityAlreadyExists", "PolicyName=P&PolicyDocument={ALLOW}")]
    [InlineData("DeletePolicy", 403, "AccessDenied", "PolicyArn=arn:aws:iam::aws:policy/AdministratorAccess")]
    [InlineData("CreatePolicyVersion", 403, "AccessDenied", "PolicyArn=arn:aws:iam::aws:policy/AdministratorAccess&PolicyDocument={ALLOW}")]
    [InlineData("TagPolicy", 403, "AccessDenied", "PolicyArn=arn:aws:iam::aws:policy/AdministratorAccess&Tags.member.1.Key=a&Tags.member.1.Value=1")]
    [InlineData("DeletePolicy", 409, "DeleteConflict", "PolicyArn=arn:aws:iam::{ACCOUNT}:policy/p")]
    [InlineData("DeletePolicyVersion", 409, "DeleteConflict", "PolicyArn=arn:aws:iam::{ACCOUNT}:policy/p&VersionId=v1")]
    [InlineData("DeletePolicyVersion", 404, "NoSuchEntity", "PolicyArn=arn:aws:iam::{ACCOUNT}:policy/p&VersionId=v9")]
    [InlineData("SetDefaultPolicyVersion", 400, "ValidationError", "PolicyArn=arn:aws:iam::{ACCOUNT}:policy/p&VersionId=9")]
    [InlineData("GetPolicy", 404, "NoSuchEntity", "PolicyArn=arn:aws:iam::{ACCOUNT}:policy/P")]
    [InlineData("UpdateAccessKey", 404, "NoSuchEntity", "UserName=alice&AccessKeyId=AKIAAAAAAAAAAAAAAAAA&Status=Active")]
    [InlineData("UpdateAccessKey", 400, "ValidationError", "UserName=alice&AccessKeyId=AKIAAAAAAAAAAAAAAAAA&Status=active")]
    [InlineData("GetAccessKeyLastUsed", 404, "NoSuchEntity", "AccessKeyId=AKIAAAAAAAAAAAAAAAAA")]
    [InlineData("DeleteUserPermissionsBoundary", 404, "NoSuchEntity", "UserName=alice")]
    [InlineData("PutRolePermissionsBoundary", 404, "NoSuchEntity", "RoleName=app&PermissionsBoundary=arn:aws:iam::aws:policy/Nothing")]
    [InlineData("CreateAccountAlias", 400, "ValidationError", "AccountAlias=Upper")]
    [InlineData("CreateAccountAlias", 400, "ValidationError", "AccountAlias=111122223333")]
    [InlineData("DeleteAccountAlias", 404, "NoSuchEntity", "AccountAlias=none")]
    [InlineData("SimulateCustomPolicy", 400, "InvalidInput", "PolicyInputList.member.1={ALLOW}&ActionNames.member.1=s3:*")]
    [InlineData("SimulateCustomPolicy", 400, "InvalidInput", "PolicyInputList.member.1=x&ActionNames.member.1=s3:GetObject")]
    [InlineData("SimulatePrincipalPolicy", 404, "NoSuchEntity", "PolicySourceArn=arn:aws:iam::{ACCOUNT}:user/nobody&ActionNames.member.1=s3:GetObject")]
    [InlineData("GetLoginProfile", 404, "NoSuchEntity", "UserName=alice")]
    [InlineData("CreateLoginProfile", 501, "NotImplemented", "UserName=alice&Password=x")]
    [InlineData("CreateInstanceProfile", 501, "NotImplemented", "InstanceProfileName=x")]
    [InlineData("CreateServiceLinkedRole", 501, "NotImplemented", "AWSServiceName=x.amazonaws.com")]
    public async Task It_is_refused_with_AWSs_code(string operation, int status, string code, string parameters)
    {
        await using var rig = await StsRig.StartAsync();
        await FillAsync(rig);
        var answer = await rig.IamAsync(rig.Root, operation, Parameters(rig, parameters));
        Assert.True((answer.Status, answer.Code) == (status, code), answer.Text);
        Assert.NotEmpty(answer["Message"]!);
    }

    [Fact]
    public async Task A_request_for_another_version_of_the_API_is_refused()
    {
        await using var rig = await StsRig.StartAsync();
        var answer = await rig.StsAsync(rig.Root, "GetUser");
        Assert.Equal("NotImplemented", answer.Code);
    }

    [Fact]
    public async Task Quotas_hold()
    {
        await using var rig = await StsRig.StartAsync();
        await FillAsync(rig);
        await OkAsync(rig, "CreateAccessKey", "UserName=bob");
        Assert.Equal("LimitExceeded", (await rig.IamAsync(rig.Root, "CreateAccessKey", ("UserName", "bob"))).Code);
        for (var i = 0; i < 10; i++)
        {
            await OkAsync(rig, "CreateGroup", $"GroupName=g{i}");
            await OkAsync(rig, "CreatePolicy", $"PolicyName=q{i}&PolicyDocument={{ALLOW}}");
            await OkAsync(rig, "AddUserToGroup", $"GroupName=g{i}&UserName=bob");
            await OkAsync(rig, "AttachUserPolicy", $"UserName=bob&PolicyArn=arn:aws:iam::{{ACCOUNT}}:policy/q{i}");
        }
        Assert.Equal("LimitExceeded", (await rig.IamAsync(rig.Root, "AddUserToGroup", ("GroupName", "devs"), ("UserName", "bob"))).Code);
        Assert.Equal("LimitExceeded", (await rig.IamAsync(rig.Root, "AttachUserPolicy", ("UserName", "bob"), ("PolicyArn", S3Read))).Code);
        var tags = Enumerable.Range(1, 50).SelectMany(i => new (string, string)[] { ($"Tags.member.{i}.Key", $"k{i}"), ($"Tags.member.{i}.Value", "v") }).ToArray();
        Assert.Equal(200, (await rig.IamAsync(rig.Root, "TagUser", [("UserName", "bob"), .. tags])).Status);
        Assert.Equal("LimitExceeded", (await rig.IamAsync(rig.Root, "TagUser", ("UserName", "bob"), ("Tags.member.1.Key", "one-more"), ("Tags.member.1.Value", ""))).Code);
    }

    [Theory]
    [InlineData("PutUserPolicy", "UserName=bob&PolicyName=p", 2048)]
    [InlineData("PutGroupPolicy", "GroupName=devs&PolicyName=p", 5120)]
    [InlineData("PutRolePolicy", "RoleName=app&PolicyName=inline", 10240)]
    [InlineData("CreatePolicy", "PolicyName=big", 6144)]
    public async Task Policies_may_be_as_large_as_AWS_says_white_space_apart(string operation, string parameters, int max)
    {
        await using var rig = await StsRig.StartAsync();
        await FillAsync(rig);
        if (operation == "PutUserPolicy") await OkAsync(rig, "DeleteUserPolicy", "UserName=bob&PolicyName=inline");
        Assert.Equal("LimitExceeded", (await rig.IamAsync(rig.Root, operation, [.. Parameters(rig, parameters), ("PolicyDocument", Sized(max + 1))])).Code);
        Assert.Equal(200, (await rig.IamAsync(rig.Root, operation, [.. Parameters(rig, parameters), ("PolicyDocument", "{   \n" + Sized(max)[1..])])).Status);
    }

    /// <summary>alice in devs with a policy, bob, the role app with a policy, the policy p attached to alice.</summary>
    internal static async Task FillAsync(StsRig rig)
    {
        await rig.AddUserAsync("alice");
        await rig.AddUserAsync("bob");
        await rig.AddRoleAsync("app", rig.TrustHome());
        await OkAsync(rig, "CreateGroup", "GroupName=devs");
        await OkAsync(rig, "AddUserToGroup", "GroupName=devs&UserName=alice");
        await OkAsync(rig, "CreatePolicy", "PolicyName=p&PolicyDocument={ALLOW}");
        await OkAsync(rig, "AttachUserPolicy", "UserName=alice&PolicyArn=arn:aws:iam::{ACCOUNT}:policy/p");
    }

    internal static async Task<Answer> OkAsync(StsRig rig, string operation, string parameters, Key? who = null)
    {
        var answer = await rig.IamAsync(who ?? rig.Root, operation, Parameters(rig, parameters));
        Assert.True(answer.Status == 200, $"{operation}: {answer.Text}");
        return answer;
    }

    private static (string Name, string Value)[] Parameters(StsRig rig, string text) =>
    [
        .. text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2))
            .Select(p => (p[0], p[1].Replace("{ALLOW}", Allow, StringComparison.Ordinal).Replace("{TRUST}", rig.TrustHome(), StringComparison.Ordinal).Replace("{ACCOUNT}", rig.Home.Value, StringComparison.Ordinal))),
    ];

    private static string Sized(int size)
    {
        const string around = """{"Version":"2012-10-17","Statement":{"Sid":"","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/"}}""";
        return around.Replace("b/", "b/" + new string('x', size - around.Length), StringComparison.Ordinal);
    }
}
