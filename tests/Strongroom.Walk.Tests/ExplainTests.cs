using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

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

    private static async Task<string?> DecisionAsync(WalkClient client, string action, string resource)
    {
        var answer = await client.MustAsync(WalkServerEntries.Request("ExplainAccess", $$"""{"PrincipalArn":"{{client.IdentityArn("root")}}","Action":"{{action}}","Resource":"{{resource}}"}"""));
        using var json = JsonDocument.Parse(answer.Body);
        return json.RootElement.GetProperty("Decision").GetString();
    }
}
