using System.Text.Json;
using Strongroom.Server.Data;

namespace Strongroom.Walk.Tests;

/// <summary>
/// Who may do what administers the whole server: the operator, the first account's root and the role StrongroomAdministrator. However much the policies of
/// anybody else allow, they reach his account and nothing beyond it.
/// </summary>
public sealed class ServerOperationsTests
{
    private const string Everything = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";
    private const string NotIam = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}]}""";
    private const string AdministratorName = "StrongroomAdministrator";

    private const string ButIamAndSts =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":["iam:*","sts:*"],"Resource":"*"}]}""";

    private sealed record Credentials(string AccessKeyId, string Secret, string? Token = null);

    [Fact]
    public async Task However_much_is_allowed_to_users_and_roles_it_is_not_the_server()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new WalkClient(server, isTls: true);
        await client.MustAsync(new("PUT", "/walk"));
        var other = await WalkServerEntries.AccountAsync(client, "other");
        var administrator = await UserAsync(client, "administrator", Everything);
        var callers = new Dictionary<string, Credentials>(StringComparer.Ordinal)
        {
            ["all"] = administrator,
            ["NotAction iam"] = await UserAsync(client, "power", NotIam),
            ["Deny iam and sts"] = await UserAsync(client, "deny", ButIamAndSts),
            ["bounded"] = await UserAsync(client, "bounded", Everything, boundary: await BoundaryAsync(client)),
            ["managed"] = await UserAsync(client, "managed", null, attached: "arn:aws:iam::aws:policy/PowerUserAccess"),
            ["AdministratorAccess"] = await UserAsync(client, "attached", null, attached: "arn:aws:iam::aws:policy/AdministratorAccess"),
            ["session"] = Session(await client.MustAsync(As(administrator, Sts("GetSessionToken")))),
            ["federated"] = Session(await client.MustAsync(As(administrator, Sts("GetFederationToken", ("Name", "walk"), ("Policy", Everything))))),
            ["root's session"] = Session(await client.MustAsync(Sts("GetSessionToken"))),
            ["root's federated"] = Session(await client.MustAsync(Sts("GetFederationToken", ("Name", "walk"), ("Policy", Everything)))),
            ["role"] = await RoleAsync(client, "app", administrator),
            ["another account's root"] = new(other.AccessKeyId, other.Secret),
        };
        foreach (var (who, credentials) in callers)
            foreach (var request in Requests(client))
            {
                var answer = await client.SendAsync(As(credentials, request));
                Assert.True(answer is { Status: 400 or 403, Code: "AccessDeniedException" }, $"{who}, {request.Headers[1].Value}: {answer.Status} {answer.Code}");
            }
        // What is asked of the account is its own business still.
        await client.MustAsync(As(callers["NotAction iam"], WalkServerEntries.Request("ReadAuditRecords", """{"After":0,"MaxRecords":1}""")));
        // Nor is the way round there: whoever may sts:AssumeRole on everything is not trusted.
        var assumed = await client.SendAsync(As(administrator, Assume(client.IdentityArn("role/" + AdministratorName))));
        Assert.Equal((403, "AccessDenied"), (assumed.Status, assumed.Code));
    }

    [Fact]
    public async Task The_operator_root_and_the_administrators_role_have_it_until_a_policy_denies()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new WalkClient(server, isTls: true);
        var list = WalkServerEntries.Request("ListAccounts", "{}");
        var keys = CredentialsFile.Read(server.Server.Data.OperatorCredentials);
        var role = Administrator(await client.MustAsync(As(new(keys.AccessKeyId, keys.SecretAccessKey), WalkServerEntries.Request("CreateAdministratorSession", "{}"))));
        foreach (var who in new[] { new(keys.AccessKeyId, keys.SecretAccessKey), new(server.Root.AccessKeyId, server.Root.SecretAccessKey), role }) await client.MustAsync(As(who, list));
        await client.MustAsync(WalkIamEntries.Request("PutRolePolicy", ("RoleName", AdministratorName), ("PolicyName", "no"), ("PolicyDocument",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"strongroom:ListAccounts","Resource":"*"}]}""")));
        Assert.Equal("AccessDeniedException", (await client.SendAsync(As(role, list))).Code);
        await client.MustAsync(As(role, WalkServerEntries.Request("DescribeComplianceClock", "{}")));
    }

    [Fact]
    public async Task A_namesake_of_the_administrators_role_administers_nothing_after_a_restart_either()
    {
        using var folder = new TestFolder();
        await using (var server = await TestServer.StartInAsync(folder.Path))
        {
            using var client = new WalkClient(server, isTls: true);
            await client.MustAsync(WalkIamEntries.Request("DetachRolePolicy", ("RoleName", AdministratorName), ("PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess")));
            await client.MustAsync(WalkIamEntries.Request("DeleteRole", ("RoleName", AdministratorName)));
            await AssertNamesakeAsync(client, await RoleAsync(client, AdministratorName, await UserAsync(client, "administrator", Everything)));
        }
        await using (var server = await TestServer.StartInAsync(folder.Path))
        {
            using var client = new WalkClient(server, isTls: true);
            await AssertNamesakeAsync(client, Session(await client.MustAsync(As(await UserAsync(client, "administrator2", Everything), Assume(client.IdentityArn("role/" + AdministratorName))))));
        }
    }

    [Fact]
    public async Task A_question_about_the_server_is_answered_as_the_request_would_be()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new WalkClient(server, isTls: true);
        await UserAsync(client, "power", NotIam);
        Assert.Equal("implicitly denied", await DecisionAsync("user/power", "strongroom:CreateAccount"));
        Assert.Equal("allowed", await DecisionAsync("root", "strongroom:CreateAccount"));
        Assert.Equal("allowed", await DecisionAsync("user/power", "strongroom:ReadAuditRecords"));

        async Task<string?> DecisionAsync(string who, string action)
        {
            var answer = await client.MustAsync(WalkServerEntries.Request("ExplainAccess", $$"""{"PrincipalArn":"{{client.IdentityArn(who)}}","Action":"{{action}}","Resource":"*"}"""));
            using var json = JsonDocument.Parse(answer.Body);
            return json.RootElement.GetProperty("Decision").GetString();
        }
    }

    private static async Task AssertNamesakeAsync(WalkClient client, Credentials namesake)
    {
        Assert.Equal("AccessDeniedException", (await client.SendAsync(As(namesake, WalkServerEntries.Request("ListAccounts", "{}")))).Code);
        Assert.Equal((404, "NoSuchEntityException"), await client.SendAsync(WalkServerEntries.Request("CreateAdministratorSession", "{}")) is var answer ? (answer.Status, answer.Code) : default);
    }

    private static IEnumerable<WalkRequest> Requests(WalkClient client) =>
    [
        WalkServerEntries.Request("CreateAdministratorSession", "{}"), WalkServerEntries.Request("CreateAccount", """{"Name":"taken"}"""),
        WalkServerEntries.Request("CreateRootAccessKey", $$"""{"AccountId":"{{client.Account}}"}"""), WalkServerEntries.Request("ListAccounts", "{}"),
        WalkServerEntries.Request("UpdateRootAccessKey", $$"""{"AccountId":"{{client.Account}}","AccessKeyId":"{{client.AccessKeyId}}","Status":"Inactive"}"""),
        WalkServerEntries.Request("DeleteRootAccessKey", $$"""{"AccountId":"{{client.Account}}","AccessKeyId":"{{client.AccessKeyId}}"}"""),
        WalkServerEntries.Request("ExplainAccess", $$"""{"PrincipalArn":"{{client.IdentityArn("root")}}","Action":"s3:GetObject","Resource":"arn:aws:s3:::walk/k"}"""),
        WalkServerEntries.Request("DescribeBucketAccess", """{"Bucket":"walk"}"""), WalkServerEntries.Request("RotateRootOfTrust", "{}"),
        WalkServerEntries.Request("DescribeComplianceClock", "{}"), WalkServerEntries.Request("AcceptClockJump", """{"Time":"2026-01-01T00:00:00Z"}"""),
    ];

    private static WalkRequest As(Credentials who, WalkRequest request) => request with
    {
        Right = (who.AccessKeyId, who.Secret),
        Headers = who.Token is { } token ? [.. request.Headers, ("x-amz-security-token", token)] : request.Headers,
    };

    private static WalkRequest Sts(string action, params (string Name, string Value)[] parameters) => WalkForms.Of("sts", "2011-06-15", action, parameters);

    private static WalkRequest Assume(string role) => Sts("AssumeRole", ("RoleArn", role), ("RoleSessionName", "walk"));

    private static Credentials Session(WalkAnswer answer) => new(answer.Element("AccessKeyId"), answer.Element("SecretAccessKey"), answer.Element("SessionToken"));

    private static Credentials Administrator(WalkAnswer answer)
    {
        using var json = JsonDocument.Parse(answer.Body);
        var made = json.RootElement.GetProperty("Credentials");
        return new(made.GetProperty("AccessKeyId").GetString()!, made.GetProperty("SecretAccessKey").GetString()!, made.GetProperty("SessionToken").GetString());
    }

    private static async Task<string> BoundaryAsync(WalkClient client) =>
        (await client.MustAsync(WalkIamEntries.Request("CreatePolicy", ("PolicyName", "not-iam"), ("PolicyDocument", NotIam)))).Element("Arn");

    private static async Task<Credentials> UserAsync(WalkClient client, string name, string? policy, string? boundary = null, string? attached = null)
    {
        await client.MustAsync(WalkIamEntries.Request("CreateUser", [("UserName", name), .. boundary is null ? [] : new[] { ("PermissionsBoundary", boundary) }]));
        if (policy is not null) await client.MustAsync(WalkIamEntries.Request("PutUserPolicy", ("UserName", name), ("PolicyName", "p"), ("PolicyDocument", policy)));
        if (attached is not null) await client.MustAsync(WalkIamEntries.Request("AttachUserPolicy", ("UserName", name), ("PolicyArn", attached)));
        var key = await client.MustAsync(WalkIamEntries.Request("CreateAccessKey", ("UserName", name)));
        return new(key.Element("AccessKeyId"), key.Element("SecretAccessKey"));
    }

    private static async Task<Credentials> RoleAsync(WalkClient client, string name, Credentials assumer)
    {
        var trust = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{client.Account}}"},"Action":"sts:AssumeRole"}]}""";
        await client.MustAsync(WalkIamEntries.Request("CreateRole", ("RoleName", name), ("AssumeRolePolicyDocument", trust)));
        await client.MustAsync(WalkIamEntries.Request("PutRolePolicy", ("RoleName", name), ("PolicyName", "p"), ("PolicyDocument", Everything)));
        return Session(await client.MustAsync(As(assumer, Assume(client.IdentityArn("role/" + name)))));
    }
}
