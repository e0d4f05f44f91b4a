namespace Strongroom.Objects.Tests;

/// <summary>The encryption that a bucket has by default.</summary>
public sealed class BucketEncryptionTests
{
    private const string Default = "<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault>";

    [Fact]
    public async Task A_bucket_that_nobody_configured_is_AES256_and_blocks_customer_keys()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");

        Assert.Equal(Answer("AES256", null, "false", "SSE-C"), await GetAsync(s3));
    }

    [Fact]
    public async Task What_was_put_is_told_and_deleting_it_brings_the_default_back()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");

        var put = await PutAsync(s3, "<ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>alias/app</KMSMasterKeyID></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled><BlockedEncryptionTypes><EncryptionType>NONE</EncryptionType></BlockedEncryptionTypes>");
        Assert.Equal((200, ""), (put.Ok().Status, put.Text));
        Assert.Equal(Answer("aws:kms", "alias/app", "true", "NONE"), await GetAsync(s3));

        Assert.Equal(204, (await s3.SendAsync("DeleteBucketEncryption", "DELETE", "/photos?encryption")).Ok().Status);
        Assert.Equal(Answer("AES256", null, "false", "SSE-C"), await GetAsync(s3));
    }

    [Fact]
    public async Task A_rule_that_says_nothing_of_blocked_types_blocks_customer_keys()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        (await PutAsync(s3, Default + "<BlockedEncryptionTypes><EncryptionType>NONE</EncryptionType></BlockedEncryptionTypes>")).Ok();
        Assert.Contains("NONE", await GetAsync(s3), StringComparison.Ordinal);

        (await PutAsync(s3, Default)).Ok();

        Assert.Contains("SSE-C", await GetAsync(s3), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms:dsse</SSEAlgorithm></ApplyServerSideEncryptionByDefault>", "NotImplemented")]
    [InlineData("<ApplyServerSideEncryptionByDefault><SSEAlgorithm>DES</SSEAlgorithm></ApplyServerSideEncryptionByDefault>", "MalformedXML")]
    [InlineData("<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID></ApplyServerSideEncryptionByDefault>", "InvalidArgument")]
    [InlineData("<ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID></KMSMasterKeyID></ApplyServerSideEncryptionByDefault>", "InvalidArgument")]
    [InlineData(Default + "<BlockedEncryptionTypes><EncryptionType>SSE-KMS</EncryptionType></BlockedEncryptionTypes>", "MalformedXML")]
    [InlineData(Default + "<BlockedEncryptionTypes/>", "MalformedXML")]
    [InlineData(Default + "<BucketKeyEnabled>yes</BucketKeyEnabled>", "MalformedXML")]
    [InlineData(Default + "</Rule><Rule>" + Default, "MalformedXML")]
    public async Task What_is_no_rule_is_refused_and_changes_nothing(string rule, string code)
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");

        Assert.Equal(code, (await PutAsync(s3, rule)).Code);
        Assert.Equal(Answer("AES256", null, "false", "SSE-C"), await GetAsync(s3));
    }

    [Fact]
    public void A_document_of_a_newer_release_is_refused()
    {
        Assert.Throws<FormatException>(() => EncryptionDocument.Decode("""{"version":2,"algorithm":"AES256","isBucketKeyEnabled":false,"blockedEncryptionTypes":[]}"""u8.ToArray()));
        Assert.Throws<FormatException>(() => EncryptionDocument.Decode("""{"version":1,"algorithm":"AES512","isBucketKeyEnabled":false,"blockedEncryptionTypes":[]}"""u8.ToArray()));
    }

    private static Task<S3Answer> PutAsync(TestS3 s3, string rule) => s3.SendAsync(
        "PutBucketEncryption", "PUT", "/photos?encryption", $"<ServerSideEncryptionConfiguration><Rule>{rule}</Rule></ServerSideEncryptionConfiguration>");

    private static async Task<string> GetAsync(TestS3 s3)
    {
        var rule = Assert.Single((await s3.SendAsync("GetBucketEncryption", "GET", "/photos?encryption")).Ok().Xml.Elements());
        return string.Join(' ', rule.Descendants().Where(e => !e.HasElements).Select(e => $"{e.Name.LocalName}={e.Value}"));
    }

    private static string Answer(string algorithm, string? key, string bucketKey, string blocked) =>
        $"SSEAlgorithm={algorithm}{(key is null ? "" : $" KMSMasterKeyID={key}")} BucketKeyEnabled={bucketKey} EncryptionType={blocked}";
}
