namespace Strongroom.Walk.Tests;

/// <summary>Requests of the server's own operations.</summary>
internal static class WalkServerEntries
{
    public static IEnumerable<KeyValuePair<string, Func<WalkClient, Task<WalkRequest>>>> All()
    {
        yield return new("ReadAuditRecords", _ => Request("ReadAuditRecords", """{"After":0,"MaxRecords":1}""").Later());
        yield return new("ExplainRequest", async c => Request("ExplainRequest", $$"""{"RequestId":"{{(await c.MustAsync(new("PUT", "/walk/explained", "body"))).RequestId}}"}"""));
        yield return new("DescribeComplianceClock", _ => Request("DescribeComplianceClock", "{}").Later());
        // The walk's clock never jumped: who may accept is told that there is nothing to accept.
        yield return new("AcceptClockJump", _ => Request("AcceptClockJump", """{"Time":"2026-01-01T00:00:00Z"}""").Later());
        yield return new("CreateAccount", _ => Request("CreateAccount", """{"Name":"walk-new"}""").Later());
        yield return new("ListAccounts", _ => Request("ListAccounts", "{}").Later());
        yield return new("CreateRootAccessKey", async c => Request("CreateRootAccessKey", $$"""{"AccountId":"{{(await AccountAsync(c, "walk-keys")).Account}}"}"""));
        yield return new("UpdateRootAccessKey", c => KeyAsync(c, "UpdateRootAccessKey", "walk-update", ""","Status":"Inactive" """));
        yield return new("DeleteRootAccessKey", c => KeyAsync(c, "DeleteRootAccessKey", "walk-delete", ""));
        yield return new("CreateAdministratorSession", _ => Request("CreateAdministratorSession", "{}").Later());
        yield return new("DescribeCaller", _ => Request("DescribeCaller", "{}").Later());
        yield return new("ExplainAccess", c => Request("ExplainAccess", $$"""{"PrincipalArn":"{{c.IdentityArn("root")}}","Action":"s3:GetObject","Resource":"arn:aws:s3:::walk/k"}""").Later());
        yield return new("RotateRootOfTrust", _ => Request("RotateRootOfTrust", "{}").Later());
        yield return new("RewrapKeys", async c => Request("RewrapKeys", $$"""{"AccountId":"{{(await AccountAsync(c, "walk-rewrap")).Account}}"}"""));
        yield return new("DescribeKeyRewrap", _ => Request("DescribeKeyRewrap", "{}").Later());
        yield return new("DescribeBucketAccess", _ => Request("DescribeBucketAccess", """{"Bucket":"walk"}""").Later());
    }

    /// <summary>A request as the command line makes it.</summary>
    public static WalkRequest Request(string operation, string json) => WalkForms.Json("strongroom", "Strongroom_20261122." + operation, json);

    /// <summary>An account that is made for the walk, with its root's key.</summary>
    public static async Task<(string Account, string AccessKeyId, string Secret)> AccountAsync(WalkClient client, string name)
    {
        using var made = System.Text.Json.JsonDocument.Parse((await client.MustAsync(Request("CreateAccount", $$"""{"Name":"{{name}}"}"""))).Body);
        var key = made.RootElement.GetProperty("AccessKey");
        return (key.GetProperty("AccountId").GetString()!, key.GetProperty("AccessKeyId").GetString()!, key.GetProperty("SecretAccessKey").GetString()!);
    }

    private static async Task<WalkRequest> KeyAsync(WalkClient client, string operation, string name, string more)
    {
        var (account, key, _) = await AccountAsync(client, name);
        return Request(operation, $$"""{"AccountId":"{{account}}","AccessKeyId":"{{key}}"{{more}}}""");
    }
}
