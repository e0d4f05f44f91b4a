using Strongroom.Runtime;

namespace Strongroom.Objects.Tests;

/// <summary>Block Public Access of buckets and accounts.</summary>
public sealed class PublicAccessTests
{
    private const string ControlPath = "/v20180820/configuration/publicAccessBlock";

    private static readonly Caller Root = TestPrincipals.Root(TestS3.Account);
    private static readonly (string, string) ForAccount = ("x-amz-account-id", TestS3.Account.Value);

    private static string Only(string setting) => $"<PublicAccessBlockConfiguration><{setting}>true</{setting}></PublicAccessBlockConfiguration>";

    [Fact]
    public async Task Everything_is_on_until_it_is_set_and_off_where_it_was_removed()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        Assert.Equal("truetruetruetrue", (await s3.SendAsync("GetPublicAccessBlock", "GET", "/photos?publicAccessBlock")).Ok().Xml.Value);
        (await s3.SendAsync("PutPublicAccessBlock", "PUT", "/photos?publicAccessBlock", Only("IgnorePublicAcls"))).Ok();
        Assert.Equal("falsetruefalsefalse", (await s3.SendAsync("GetPublicAccessBlock", "GET", "/photos?publicAccessBlock")).Ok().Xml.Value);
        Assert.Equal(204, (await s3.SendAsync("DeletePublicAccessBlock", "DELETE", "/photos?publicAccessBlock")).Ok().Status);
        var gone = await s3.SendAsync("GetPublicAccessBlock", "GET", "/photos?publicAccessBlock");
        Assert.Equal(("NoSuchPublicAccessBlockConfiguration", 404), (gone.Code, gone.Status));
        Assert.Equal("MalformedXML", (await s3.SendAsync("PutPublicAccessBlock", "PUT", "/photos?publicAccessBlock", "<PublicAccessBlockConfiguration><Other/></PublicAccessBlockConfiguration>")).Code);
    }

    [Fact]
    public async Task An_accounts_settings_are_read_changed_and_removed_through_S3_Control()
    {
        await using var s3 = await TestS3.OpenAsync();
        var got = (await s3.SendAsAsync(Root, "GetAccountPublicAccessBlock", "GET", ControlPath, null, ForAccount)).Ok();
        Assert.Equal(("truetruetruetrue", "http://awss3control.amazonaws.com/doc/2018-08-20/"), (got.Xml.Value, got.Xml.Name.NamespaceName));
        (await s3.SendAsAsync(Root, "PutAccountPublicAccessBlock", "PUT", ControlPath, Only("BlockPublicPolicy"), ForAccount)).Ok();
        Assert.Equal("falsefalsetruefalse", (await s3.SendAsAsync(Root, "GetAccountPublicAccessBlock", "GET", ControlPath, null, ForAccount)).Ok().Xml.Value);
        (await s3.SendAsAsync(Root, "DeleteAccountPublicAccessBlock", "DELETE", ControlPath, null, ForAccount)).Ok();
        Assert.Equal("NoSuchPublicAccessBlockConfiguration", (await s3.SendAsAsync(Root, "GetAccountPublicAccessBlock", "GET", ControlPath, null, ForAccount)).Code);
    }

    [Fact]
    public async Task An_accounts_settings_are_nobody_elses()
    {
        await using var s3 = await TestS3.OpenAsync();
        foreach (var (operation, method) in new[] { ("GetAccountPublicAccessBlock", "GET"), ("PutAccountPublicAccessBlock", "PUT"), ("DeleteAccountPublicAccessBlock", "DELETE") })
        {
            var document = method == "PUT" ? Documents.AllOff : null;
            Assert.Equal("AccessDenied", (await s3.SendAsAsync(TestPrincipals.Root(TestS3.Other), operation, method, ControlPath, document, ForAccount)).Code);
            Assert.Equal("AccessDenied", (await s3.SendAsAsync(s3.Principals.User("bare", TestS3.Account), operation, method, ControlPath, document, ForAccount)).Code);
            Assert.Equal("AccessDenied", (await s3.SendAsAsync(Caller.Anonymous, operation, method, ControlPath, document, ForAccount)).Code);
            Assert.Equal("InvalidRequest", (await s3.SendAsAsync(Root, operation, method, ControlPath, document)).Code);
        }
        Assert.Equal("truetruetruetrue", (await s3.SendAsAsync(Root, "GetAccountPublicAccessBlock", "GET", ControlPath, null, ForAccount)).Ok().Xml.Value);
    }

    [Theory]
    [InlineData("bucket")]
    [InlineData("account")]
    public async Task The_stricter_of_both_refuses_public_policies(string level)
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        var refused = await s3.SendAsync("PutBucketPolicy", "PUT", "/photos?policy", Documents.PublicRead);
        Assert.Equal(
            ("AccessDenied", "User: arn:aws:iam::111122223333:root is not authorized to perform: s3:PutBucketPolicy on resource: \"arn:aws:s3:::photos\" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access."),
            (refused.Code, refused.Error!.Message));
        await s3.OpenUpAsync();
        await s3.PutPolicyAsync(Documents.PublicRead);
        Assert.Equal("true", (await s3.SendAsync("GetBucketPolicyStatus", "GET", "/photos?policyStatus")).Ok().Xml.Value);
        if (level == "bucket") (await s3.SendAsync("PutPublicAccessBlock", "PUT", "/photos?publicAccessBlock", Only("BlockPublicPolicy"))).Ok();
        else (await s3.SendAsAsync(Root, "PutAccountPublicAccessBlock", "PUT", ControlPath, Only("BlockPublicPolicy"), ForAccount)).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsync("PutBucketPolicy", "PUT", "/photos?policy", Documents.PublicRead)).Code);
        await s3.PutPolicyAsync(Documents.Policy("Allow", "{\"AWS\":\"444455556666\"}", "\"s3:GetObject\""));
    }

    [Theory]
    [InlineData("bucket")]
    [InlineData("account")]
    public async Task A_restricted_bucket_is_closed_to_all_but_its_account(string level)
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddObjectsAsync(await s3.AddBucketAsync("photos"), "cat");
        await s3.OpenUpAsync();
        // One public statement makes all of it public: the fixed grant beside it is cut too.
        await s3.PutPolicyAsync("""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/*"},
            {"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:ListBucket","Resource":"arn:aws:s3:::photos"}]}
            """);
        (await s3.SendAsAsync(Caller.Anonymous, "HeadObject", "HEAD", "/photos/cat")).Ok();
        (await s3.SendAsync("ListObjectsV2", "GET", "/photos?list-type=2", account: TestS3.Other)).Ok();
        if (level == "bucket") (await s3.SendAsync("PutPublicAccessBlock", "PUT", "/photos?publicAccessBlock", Only("RestrictPublicBuckets"))).Ok();
        else (await s3.SendAsAsync(Root, "PutAccountPublicAccessBlock", "PUT", ControlPath, Only("RestrictPublicBuckets"), ForAccount)).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(Caller.Anonymous, "HeadObject", "HEAD", "/photos/cat")).Code);
        Assert.Equal("AccessDenied", (await s3.SendAsync("ListObjectsV2", "GET", "/photos?list-type=2", account: TestS3.Other)).Code);
        (await s3.SendAsync("HeadObject", "HEAD", "/photos/cat")).Ok();
    }

    [Fact]
    public async Task Public_ACLs_are_refused_where_they_are_blocked()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        await s3.UseAclsAsync();
        (await s3.SendAsync("PutObject", "PUT", "/photos/cat", "miau")).Ok();
        foreach (var acl in new[] { "public-read", "public-read-write", "authenticated-read" })
        {
            Assert.Equal("AccessDenied", (await s3.SendAsync("PutBucketAcl", "PUT", "/photos?acl", headers: ("x-amz-acl", acl))).Code);
            Assert.Equal("AccessDenied", (await s3.SendAsync("PutObjectAcl", "PUT", "/photos/cat?acl", headers: ("x-amz-acl", acl))).Code);
            var put = await s3.SendAsync("PutObject", "PUT", "/photos/dog", "woof", headers: ("x-amz-acl", acl));
            Assert.Equal("AccessDenied", put.Code);
            Assert.EndsWith("because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access.", put.Error!.Message, StringComparison.Ordinal);
            Assert.Equal("AccessDenied", (await s3.SendAsync("CopyObject", "PUT", "/photos/dog", headers: [("x-amz-acl", acl), ("x-amz-copy-source", "/photos/cat")])).Code);
            Assert.Equal("AccessDenied", (await s3.SendAsync("CreateMultipartUpload", "POST", "/photos/dog?uploads", headers: ("x-amz-acl", acl))).Code);
        }
        (await s3.SendAsync("PutObject", "PUT", "/photos/dog", "woof", headers: ("x-amz-acl", "private"))).Ok();
    }

    [Fact]
    public async Task Public_ACLs_that_are_there_are_void_where_they_are_ignored()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddObjectsAsync(await s3.AddBucketAsync("photos"), "cat");
        await s3.UseAclsAsync();
        await s3.OpenUpAsync();
        (await s3.SendAsync("PutObjectAcl", "PUT", "/photos/cat?acl", headers: ("x-amz-acl", "public-read"))).Ok();
        (await s3.SendAsAsync(Caller.Anonymous, "HeadObject", "HEAD", "/photos/cat")).Ok();
        (await s3.SendAsync("PutPublicAccessBlock", "PUT", "/photos?publicAccessBlock", Only("IgnorePublicAcls"))).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(Caller.Anonymous, "HeadObject", "HEAD", "/photos/cat")).Code);
        Assert.Contains("AllUsers", (await s3.SendAsync("GetObjectAcl", "GET", "/photos/cat?acl")).Ok().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_bucket_cannot_begin_public()
    {
        await using var s3 = await TestS3.OpenAsync();
        var refused = await s3.SendAsync("CreateBucket", "PUT", "/photos", headers: [("x-amz-object-ownership", "ObjectWriter"), ("x-amz-acl", "public-read")]);
        Assert.Equal(("InvalidBucketAclWithBlockPublicAccessError", 400), (refused.Code, refused.Status));
        (await s3.SendAsync("CreateBucket", "PUT", "/photos", headers: [("x-amz-object-ownership", "ObjectWriter"), ("x-amz-acl", "log-delivery-write")])).Ok();
        Assert.Contains("s3/LogDelivery", (await s3.SendAsync("GetBucketAcl", "GET", "/photos?acl")).Ok().Text, StringComparison.Ordinal);
    }
}
