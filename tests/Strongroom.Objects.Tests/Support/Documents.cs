namespace Strongroom.Objects.Tests;

/// <summary>Policies and settings that several tests put.</summary>
internal static class Documents
{
    public const string AllOff = "<PublicAccessBlockConfiguration/>";

    public const string AllS3 = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""";

    public const string PublicRead = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/*"}]}""";

    public static string Ownership(string name) => $"<OwnershipControls><Rule><ObjectOwnership>{name}</ObjectOwnership></Rule></OwnershipControls>";

    /// <summary>A policy of one statement on bucket "photos" and what is in it.</summary>
    public static string Policy(string effect, string principal, string action, string? condition = null) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Principal":{{principal}},"Action":{{action}},"Resource":["arn:aws:s3:::photos","arn:aws:s3:::photos/*"]{{(condition is null ? "" : ",\"Condition\":" + condition)}}}]}""";

    /// <summary>An identity policy of one statement on everything.</summary>
    public static string Identity(string effect, string action, string? condition = null) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Action":{{action}},"Resource":"*"{{(condition is null ? "" : ",\"Condition\":" + condition)}}}]}""";

    /// <summary>Bucket "photos" with everything of Block Public Access off, in the account as well.</summary>
    public static async Task OpenUpAsync(this TestS3 s3)
    {
        (await s3.SendAsAsync(TestPrincipals.Root(TestS3.Account), "PutAccountPublicAccessBlock", "PUT", "/v20180820/configuration/publicAccessBlock", AllOff, ("x-amz-account-id", TestS3.Account.Value))).Ok();
        (await s3.SendAsync("PutPublicAccessBlock", "PUT", "/photos?publicAccessBlock", AllOff)).Ok();
    }

    /// <summary>The same with ACLs in use.</summary>
    public static async Task UseAclsAsync(this TestS3 s3, string ownership = "ObjectWriter") =>
        (await s3.SendAsync("PutBucketOwnershipControls", "PUT", "/photos?ownershipControls", Ownership(ownership))).Ok();

    public static async Task PutPolicyAsync(this TestS3 s3, string policy) => (await s3.SendAsync("PutBucketPolicy", "PUT", "/photos?policy", policy)).Ok();
}
