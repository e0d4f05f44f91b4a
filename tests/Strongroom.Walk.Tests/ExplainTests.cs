using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Strongroom.Server.Data;

namespace Strongroom.Walk.Tests;

/// <summary>What `strongroom explain` tells, of requests that were made and of such that nobody made, with the whole server.</summary>
public sealed class ExplainTests
{
    [Fact]
    public async Task A_question_about_another_accounts_object_is_answered_as_the_request_would_be()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new WalkClient(server, isTls: true);
        var (account, id, secret) = await WalkServerEntries.AccountAsync(client, "writer");
        await client.MustAsync(new("PUT", "/shared", null, ("x-amz-object-ownership", "ObjectWriter")));
        await client.MustAsync(new("PUT", "/shared?policy", $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{account}}"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::shared/*"}]}
            """));
        await client.MustAsync(new WalkRequest("PUT", "/shared/theirs", "body") { Right = (id, secret) });
        await client.MustAsync(new("PUT", "/shared/mine", "body"));
        const string NoTags = "<Tagging><TagSet></TagSet></Tagging>";
        var digest = Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(NoTags)));
        foreach (var (key, isAllowed) in new[] { ("theirs", false), ("mine", true) })
        {
            Assert.Equal(isAllowed ? 200 : 403, (await client.SendAsync(new("PUT", $"/shared/{key}?acl", null, ("x-amz-acl", "private")))).Status);
            Assert.Equal(isAllowed ? 200 : 403, (await client.SendAsync(new("PUT", $"/shared/{key}?tagging", NoTags, ("content-md5", digest)))).Status);
            foreach (var action in new[] { "s3:PutObjectAcl", "s3:PutObjectTagging" })
                Assert.Equal(isAllowed ? "allowed" : "implicitly denied", await DecisionAsync(client, action, "arn:aws:s3:::shared/" + key));
        }
        // Who writes the object gives its tags and its ACL, whoever owns what it replaces.
        await client.MustAsync(new("PUT", "/shared/theirs", "body", ("x-amz-tagging", "a=1"), ("x-amz-acl", "private")));
    }

    [Fact]
    public async Task Who_administers_the_server_is_told_of_every_accounts_requests_and_tenants_of_their_own()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new WalkClient(server, isTls: true);
        var (account, id, secret) = await WalkServerEntries.AccountAsync(client, "tenant");
        await client.MustAsync(new WalkRequest("PUT", "/theirs") { Right = (id, secret) });
        var theirs = (await client.MustAsync(new WalkRequest("PUT", "/theirs/k", "body") { Right = (id, secret) })).RequestId;
        var ours = (await client.MustAsync(new("PUT", "/ours"))).RequestId;
        var keys = CredentialsFile.Read(server.Server.Data.OperatorCredentials);
        var everything = await EverythingAsync(client);
        foreach (var who in new[] { (server.Root.AccessKeyId, server.Root.SecretAccessKey), (keys.AccessKeyId, keys.SecretAccessKey) })
        {
            var answer = await client.MustAsync(Request(theirs) with { Right = who });
            Assert.Contains($"\"recipientAccountId\":\"{account}\"", answer.Body, StringComparison.Ordinal);
        }
        await client.MustAsync(Request(theirs) with { Right = (id, secret) });
        await client.MustAsync(Request(ours) with { Right = everything });
        foreach (var (who, request) in new[] { (everything, theirs), ((id, secret), ours) })
            Assert.Equal("NoSuchRequest", (await client.SendAsync(Request(request) with { Right = who })).Code);
    }

    [Fact]
    public async Task A_missing_object_that_may_not_be_told_is_explained_by_what_hides_it()
    {
        await using var server = await StartAsync();
        using var client = new WalkClient(server, isTls: true);
        await client.MustAsync(new("PUT", "/walk"));
        var reader = await UserAsync(client, "reader", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}""");
        var decision = await DecisionOfAsync(client, new WalkRequest("GET", "/walk/missing") { Right = reader }, 403);
        Assert.Equal("s3:ListBucket", decision.GetProperty("action").GetString());
        Assert.StartsWith("403 AccessDenied stands in place of 404 NoSuchKey, since s3:ListBucket is denied", decision.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains("s3:ListBucket", decision.GetProperty("explanation").GetProperty("advice").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_no_policy_refuses_says_what_does()
    {
        await using var server = await StartAsync();
        using var client = new WalkClient(server, isTls: true);
        await client.MustAsync(new("PUT", "/walk"));
        var owner = await DecisionOfAsync(client, new("GET", "/walk?policy", null, ("x-amz-expected-bucket-owner", "123456789012")), 403);
        Assert.Equal(("ExpectedBucketOwner", $"x-amz-expected-bucket-owner is not {client.Account}, whose bucket walk is"), (owner.GetProperty("layer").GetString(), owner.GetProperty("reason").GetString()));
        const string Public = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::walk/*"}]}""";
        var blocked = await DecisionOfAsync(client, new("PUT", "/walk?policy", Public), 403);
        Assert.Equal(
            ("PublicAccessBlock", "public policies are prevented by the BlockPublicPolicy setting of the bucket or its account"),
            (blocked.GetProperty("layer").GetString(), blocked.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Every_demand_of_a_request_is_on_record_as_far_as_there_is_room()
    {
        await using var server = await StartAsync();
        using var client = new WalkClient(server, isTls: true);
        await client.MustAsync(new("PUT", "/walk"));
        await client.MustAsync(new("PUT", "/walk/source", "body"));
        var copy = await DecisionOfAsync(client, new("PUT", "/walk/copy", null, ("x-amz-copy-source", "/walk/source")), 200);
        Assert.Equal(
            ["s3:GetObject arn:aws:s3:::walk/source", "s3:PutObject arn:aws:s3:::walk/copy"],
            copy.GetProperty("demands").EnumerateArray().Select(demand => $"{demand.GetProperty("action").GetString()} {demand.GetProperty("resource").GetString()}").Order(StringComparer.Ordinal));
        await client.MustAsync(new("PUT", "/walk?policy", """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::walk/k7"}]}"""));
        var batch = $"<Delete>{string.Concat(Enumerable.Range(0, 40).Select(i => $"<Object><Key>k{i}</Key></Object>"))}</Delete>";
        var digest = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(batch)));
        var deleted = await DecisionOfAsync(client, new("POST", "/walk?delete", batch, ("x-amz-checksum-sha256", digest)), 200);
        var demands = deleted.GetProperty("demands").EnumerateArray().ToList();
        Assert.Equal((32, 8L), (demands.Count, deleted.GetProperty("demandsBeyond").GetInt64()));
        Assert.Equal("arn:aws:s3:::walk/k7", Assert.Single(demands, demand => !demand.GetProperty("isAllowed").GetBoolean()).GetProperty("resource").GetString());
    }

    /// <summary>A server whose answers wait until their records are kept.</summary>
    private static Task<TestServer> StartAsync() => TestServer.StartAsync("audit.reads=wait");

    private static WalkRequest Request(string requestId) => WalkServerEntries.Request("ExplainRequest", $$"""{"RequestId":"{{requestId}}"}""");

    private static async Task<JsonElement> DecisionOfAsync(WalkClient client, WalkRequest request, int status)
    {
        var answer = await client.SendAsync(request);
        Assert.Equal(status, answer.Status);
        using var json = JsonDocument.Parse((await client.MustAsync(Request(answer.RequestId))).Body);
        return json.RootElement.GetProperty("Record").GetProperty("strongroom").GetProperty("decision").Clone();
    }

    private static Task<(string AccessKeyId, string Secret)> EverythingAsync(WalkClient client) =>
        UserAsync(client, "everything", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""");

    private static async Task<(string AccessKeyId, string Secret)> UserAsync(WalkClient client, string name, string policy)
    {
        await client.MustAsync(WalkIamEntries.Request("CreateUser", ("UserName", name)));
        await client.MustAsync(WalkIamEntries.Request("PutUserPolicy", ("UserName", name), ("PolicyName", "p"), ("PolicyDocument", policy)));
        var key = await client.MustAsync(WalkIamEntries.Request("CreateAccessKey", ("UserName", name)));
        return (key.Element("AccessKeyId"), key.Element("SecretAccessKey"));
    }

    private static async Task<string?> DecisionAsync(WalkClient client, string action, string resource)
    {
        var answer = await client.MustAsync(WalkServerEntries.Request("ExplainAccess", $$"""{"PrincipalArn":"{{client.IdentityArn("root")}}","Action":"{{action}}","Resource":"{{resource}}"}"""));
        using var json = JsonDocument.Parse(answer.Body);
        return json.RootElement.GetProperty("Decision").GetString();
    }
}
