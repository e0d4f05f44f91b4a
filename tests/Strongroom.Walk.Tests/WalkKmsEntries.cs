using System.Text.Json;

namespace Strongroom.Walk.Tests;

/// <summary>Requests of KMS's operations. Each that changes a key has a key of its own, named by its ARN so that strangers can ask for it.</summary>
internal static class WalkKmsEntries
{
    private const string Plaintext = "d2Fsaw==";

    public static IEnumerable<KeyValuePair<string, Func<WalkClient, Task<WalkRequest>>>> All()
    {
        yield return Is("CreateKey", "{}");
        yield return Is("ListKeys", "{}");
        yield return Is("ListAliases", "{}");
        yield return Is("GenerateRandom", """{"NumberOfBytes":8}""");
        foreach (var (operation, more) in new[]
        {
            ("DescribeKey", ""), ("UpdateKeyDescription", ""","Description":"walked" """), ("EnableKey", ""), ("DisableKey", ""), ("ScheduleKeyDeletion", ""","PendingWindowInDays":7"""),
            ("PutKeyPolicy", ""), ("GetKeyPolicy", ""), ("ListKeyPolicies", ""), ("ListGrants", ""), ("EnableKeyRotation", ""), ("DisableKeyRotation", ""),
            ("GetKeyRotationStatus", ""), ("RotateKeyOnDemand", ""), ("ListKeyRotations", ""), ("Encrypt", $""","Plaintext":"{Plaintext}" """),
            ("GenerateDataKey", ""","KeySpec":"AES_256" """), ("GenerateDataKeyWithoutPlaintext", ""","KeySpec":"AES_256" """),
            ("TagResource", ""","Tags":[{"TagKey":"a","TagValue":"b"}]"""), ("UntagResource", ""","TagKeys":["a"]"""), ("ListResourceTags", ""),
        })
            yield return new("Kms." + operation, async c => Request(operation, $$"""{"KeyId":"{{await KeyAsync(c)}}"{{(operation == "PutKeyPolicy" ? Policy(c) : more)}}}"""));
        yield return new("Kms.CancelKeyDeletion", async c => Request("CancelKeyDeletion", $$"""{"KeyId":"{{await DoneAsync(c, "ScheduleKeyDeletion")}}"}"""));
        yield return new("Kms.CreateAlias", async c => Request("CreateAlias", $$"""{"AliasName":"alias/walk-new","TargetKeyId":"{{await KeyAsync(c)}}"}"""));
        yield return new("Kms.UpdateAlias", async c => Request("UpdateAlias", $$"""{"AliasName":"alias/walk-moves","TargetKeyId":"{{await AliasAsync(c, "alias/walk-moves")}}"}"""));
        yield return new("Kms.DeleteAlias", async c =>
        {
            await AliasAsync(c, "alias/walk-gone");
            return Request("DeleteAlias", """{"AliasName":"alias/walk-gone"}""");
        });
        yield return new("Kms.Decrypt", async c => Request("Decrypt", $$"""{"CiphertextBlob":"{{(await SealedAsync(c)).Blob}}"}"""));
        yield return new("Kms.ReEncrypt", async c => Request("ReEncrypt", $$"""{"CiphertextBlob":"{{(await SealedAsync(c)).Blob}}","DestinationKeyId":"{{await KeyAsync(c)}}"}"""));
        yield return new("Kms.CreateGrant", async c => Request("CreateGrant", $$"""{"KeyId":"{{await KeyAsync(c)}}","GranteePrincipal":"{{c.IdentityArn("root")}}","Operations":["Decrypt"]}"""));
        yield return new("Kms.ListRetirableGrants", c => Request("ListRetirableGrants", $$"""{"RetiringPrincipal":"{{c.IdentityArn("root")}}"}""").Later());
        yield return new("Kms.RetireGrant", async c => Request("RetireGrant", await GrantAsync(c)));
        yield return new("Kms.RevokeGrant", async c => Request("RevokeGrant", await GrantAsync(c)));
    }

    private static WalkRequest Request(string operation, string json) => WalkForms.Json("kms", "TrentService." + operation, json);

    private static KeyValuePair<string, Func<WalkClient, Task<WalkRequest>>> Is(string operation, string json) => new("Kms." + operation, _ => Request(operation, json).Later());

    private static async Task<string> KeyAsync(WalkClient client) => Text(await client.MustAsync(Request("CreateKey", "{}")), "KeyMetadata", "Arn");

    private static async Task<string> DoneAsync(WalkClient client, string operation)
    {
        var key = await KeyAsync(client);
        await client.MustAsync(Request(operation, $$"""{"KeyId":"{{key}}"}"""));
        return key;
    }

    /// <summary>Makes an alias; gives another key that it can be moved to.</summary>
    private static async Task<string> AliasAsync(WalkClient client, string alias)
    {
        await client.MustAsync(Request("CreateAlias", $$"""{"AliasName":"{{alias}}","TargetKeyId":"{{await KeyAsync(client)}}"}"""));
        return await KeyAsync(client);
    }

    private static async Task<(string Key, string Blob)> SealedAsync(WalkClient client)
    {
        var key = await KeyAsync(client);
        return (key, Text(await client.MustAsync(Request("Encrypt", $$"""{"KeyId":"{{key}}","Plaintext":"{{Plaintext}}"}""")), "CiphertextBlob"));
    }

    private static async Task<string> GrantAsync(WalkClient client)
    {
        var key = await KeyAsync(client);
        var grant = await client.MustAsync(Request("CreateGrant", $$"""{"KeyId":"{{key}}","GranteePrincipal":"{{client.IdentityArn("root")}}","Operations":["Decrypt"]}"""));
        return $$"""{"KeyId":"{{key}}","GrantId":"{{Text(grant, "GrantId")}}"}""";
    }

    private static string Policy(WalkClient client)
    {
        var document = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{client.IdentityArn("root")}}"},"Action":"kms:*","Resource":"*"}]}""";
        return $""","Policy":{JsonSerializer.Serialize(document)}""";
    }

    private static string Text(WalkAnswer answer, params string[] path)
    {
        using var json = JsonDocument.Parse(answer.Body);
        return path.Aggregate(json.RootElement, (element, name) => element.GetProperty(name)).GetString()!;
    }
}
