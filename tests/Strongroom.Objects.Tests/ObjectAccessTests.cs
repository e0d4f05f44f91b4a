using Strongroom.Runtime;

namespace Strongroom.Objects.Tests;

/// <summary>What permissions beside the demanded ones change, and S3's condition keys as policies use them.</summary>
public sealed class ObjectAccessTests
{
    private const string Tagging = "<Tagging><TagSet><Tag><Key>class</Key><Value>open</Value></Tag></TagSet></Tagging>";

    private static async Task<TestS3> OpenAsync()
    {
        var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        (await s3.SendAsync("PutObject", "PUT", "/photos/cat", "miau", headers: ("x-amz-tagging", "class=open&Team=a"))).Ok();
        (await s3.SendAsync("PutObject", "PUT", "/photos/dog", "woof")).Ok();
        return s3;
    }

    private static Caller User(TestS3 s3, string action, string? condition = null) => s3.Principals.User(Guid.NewGuid().ToString("N"), TestS3.Account, Documents.Identity("Allow", action, condition));

    [Fact]
    public async Task That_a_key_is_missing_is_told_to_who_may_list()
    {
        await using var s3 = await OpenAsync();
        var (reader, lister) = (User(s3, "\"s3:*Object*\""), User(s3, """["s3:*Object*","s3:ListBucket","s3:ListBucketVersions"]"""));
        foreach (var (operation, method, target, document) in new[]
        {
            ("GetObject", "GET", "/photos/no", null), ("HeadObject", "HEAD", "/photos/no", null), ("GetObjectTagging", "GET", "/photos/no?tagging", null),
            ("PutObjectTagging", "PUT", "/photos/no?tagging", Tagging), ("DeleteObjectTagging", "DELETE", "/photos/no?tagging", null), ("GetObjectAcl", "GET", "/photos/no?acl", null),
        })
        {
            Assert.Equal((operation, "AccessDenied"), (operation, (await s3.SendAsAsync(reader, operation, method, target, document)).Code));
            Assert.Equal((operation, "NoSuchKey"), (operation, (await s3.SendAsAsync(lister, operation, method, target, document)).Code));
        }
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(reader, "CopyObject", "PUT", "/photos/copy", null, ("x-amz-copy-source", "photos/no"))).Code);
        Assert.Equal("NoSuchKey", (await s3.SendAsAsync(lister, "CopyObject", "PUT", "/photos/copy", null, ("x-amz-copy-source", "photos/no"))).Code);
        var version = "?versionId=" + new string('a', 32);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(reader, "GetObject", "GET", "/photos/cat" + version)).Code);
        Assert.Equal("NoSuchVersion", (await s3.SendAsAsync(lister, "GetObject", "GET", "/photos/cat" + version)).Code);
    }

    [Fact]
    public async Task A_version_is_read_by_the_versions_action()
    {
        await using var s3 = await OpenAsync();
        var (plain, versions) = (User(s3, "\"s3:GetObject\""), User(s3, "\"s3:GetObjectVersion\"", """{"StringEquals":{"s3:VersionId":"null"}}"""));
        (await s3.SendAsAsync(plain, "GetObject", "GET", "/photos/cat")).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(plain, "GetObject", "GET", "/photos/cat?versionId=null")).Code);
        (await s3.SendAsAsync(versions, "GetObject", "GET", "/photos/cat?versionId=null")).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(versions, "GetObject", "GET", "/photos/cat")).Code);
    }

    [Fact]
    public async Task How_many_tags_there_are_is_told_to_who_may_read_them()
    {
        await using var s3 = await OpenAsync();
        foreach (var (operation, method) in new[] { ("GetObject", "GET"), ("HeadObject", "HEAD") })
        {
            Assert.Null((await s3.SendAsAsync(User(s3, "\"s3:GetObject\""), operation, method, "/photos/cat")).Ok().Header("x-amz-tagging-count"));
            Assert.Equal("2", (await s3.SendAsAsync(User(s3, """["s3:GetObject","s3:GetObjectTagging"]"""), operation, method, "/photos/cat")).Ok().Header("x-amz-tagging-count"));
        }
    }

    [Theory]
    [InlineData("""["s3:GetObject","s3:PutObject"]""", "AccessDenied")]
    [InlineData("""["s3:GetObject","s3:PutObject","s3:PutObjectTagging"]""", "AccessDenied")]
    [InlineData("""["s3:GetObject","s3:PutObject","s3:GetObjectTagging"]""", "AccessDenied")]
    [InlineData("""["s3:PutObject","s3:PutObjectTagging","s3:GetObjectTagging"]""", "AccessDenied")]
    [InlineData("""["s3:GetObject","s3:PutObject","s3:GetObjectTagging","s3:PutObjectTagging"]""", "OK")]
    public async Task Tags_that_come_along_with_a_copy_are_read_and_written(string actions, string code)
    {
        await using var s3 = await OpenAsync();
        Assert.Equal(code, (await s3.SendAsAsync(User(s3, actions), "CopyObject", "PUT", "/photos/copy", null, ("x-amz-copy-source", "photos/cat"))).Code);
    }

    [Fact]
    public async Task A_part_copied_is_read()
    {
        await using var s3 = await OpenAsync();
        var upload = (await s3.SendAsync("CreateMultipartUpload", "POST", "/photos/new?uploads")).Ok().Xml.Element(Xml.Name("UploadId"))!.Value;
        var target = $"/photos/new?partNumber=1&uploadId={upload}";
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(User(s3, "\"s3:PutObject\""), "UploadPartCopy", "PUT", target, null, ("x-amz-copy-source", "photos/cat"))).Code);
        (await s3.SendAsAsync(User(s3, """["s3:PutObject","s3:GetObject"]"""), "UploadPartCopy", "PUT", target, null, ("x-amz-copy-source", "photos/cat"))).Ok();
    }

    [Fact]
    public async Task A_batch_is_denied_item_by_item()
    {
        await using var s3 = await OpenAsync();
        var user = s3.Principals.User("ann", TestS3.Account, """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::photos/dog"}]}""");
        var answer = (await s3.SendAsAsync(user, "DeleteObjects", "POST", "/photos?delete", "<Delete><Object><Key>cat</Key></Object><Object><Key>dog</Key></Object></Delete>")).Ok();
        Assert.Contains("<Deleted><Key>dog</Key>", answer.Text, StringComparison.Ordinal);
        Assert.Contains("<Error><Key>cat</Key><Code>AccessDenied</Code>", answer.Text, StringComparison.Ordinal);
        (await s3.SendAsync("HeadObject", "HEAD", "/photos/cat")).Ok();
    }

    [Fact]
    public async Task Existing_tags_decide_and_a_change_of_them_decides_anew()
    {
        await using var s3 = await OpenAsync();
        var user = User(s3, """["s3:GetObject","s3:PutObjectTagging"]""", """{"StringEquals":{"s3:ExistingObjectTag/Class":"open"}}""");
        (await s3.SendAsAsync(user, "GetObject", "GET", "/photos/cat")).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(user, "GetObject", "GET", "/photos/dog")).Code);
        (await s3.SendAsync("PutObjectTagging", "PUT", "/photos/cat?tagging", Tagging.Replace("open", "shut", StringComparison.Ordinal))).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(user, "GetObject", "GET", "/photos/cat")).Code);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(user, "PutObjectTagging", "PUT", "/photos/cat?tagging", Tagging)).Code);
        (await s3.SendAsync("PutObject", "PUT", "/photos/dog", "woof", headers: ("x-amz-tagging", "class=open"))).Ok();
        (await s3.SendAsAsync(user, "PutObjectTagging", "PUT", "/photos/dog?tagging", Tagging)).Ok();
    }

    [Fact]
    public async Task What_was_seen_is_compared_with_what_is_there()
    {
        await using var s3 = await OpenAsync();
        var bucket = s3.Buckets.FindAccess("photos")!.Row;
        var sight = new ObjectSight(s3.Store, s3.Vault);
        var context = TestS3.Context("GET", "/photos/cat");
        using var call = new Call
        {
            Request = new(context, TestS3.Connection), Response = new(context), Received = default, RequestId = "r", HostId = "h", Region = "us-east-1", Audit = new(),
        };
        var key = Wire.S3RequestReader.KeyFrom("cat");
        Assert.Equal("open", sight.Look(call, bucket, key, null)!.Attributes.Tags[0].Value);
        Assert.Null(sight.Look(call, bucket, Wire.S3RequestReader.KeyFrom("new"), null));
        Assert.True(s3.Store.Read(call.Seen!.Holds));
        (await s3.SendAsync("PutObjectTagging", "PUT", "/photos/cat?tagging", Tagging)).Ok();
        Assert.False(s3.Store.Read(call.Seen!.Holds));
        call.Seen = null;
        _ = sight.Look(call, bucket, Wire.S3RequestReader.KeyFrom("new"), null);
        Assert.True(s3.Store.Read(call.Seen!.Holds));
        (await s3.SendAsync("PutObject", "PUT", "/photos/new", "x")).Ok();
        Assert.False(s3.Store.Read(call.Seen!.Holds));
    }

    [Theory]
    [InlineData("class=open", "OK")]
    [InlineData("class=shut", "AccessDenied")]
    [InlineData("class=open&more=1", "AccessDenied")]
    [InlineData(null, "AccessDenied")]
    public async Task Tags_of_the_request_decide(string? tagging, string code)
    {
        await using var s3 = await OpenAsync();
        var user = User(
            s3, """["s3:PutObject","s3:PutObjectTagging"]""",
            """{"StringEquals":{"s3:RequestObjectTag/class":"open"},"ForAllValues:StringEquals":{"s3:RequestObjectTagKeys":["class"]}}""");
        var answer = tagging is null
            ? await s3.SendAsAsync(user, "PutObject", "PUT", "/photos/new", "x")
            : await s3.SendAsAsync(user, "PutObject", "PUT", "/photos/new", "x", ("x-amz-tagging", tagging));
        Assert.Equal(code, answer.Code);
    }

    [Fact]
    public async Task A_policy_that_wants_encryption_by_name_takes_it_and_refuses_its_absence()
    {
        await using var s3 = await OpenAsync();
        await s3.PutPolicyAsync("""
            {"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::photos/*","Condition":{"StringNotEquals":{"s3:x-amz-server-side-encryption":"AES256"}}}]}
            """);
        Assert.Equal("AccessDenied", (await s3.SendAsync("PutObject", "PUT", "/photos/new", "x")).Code);
        Assert.Equal("AccessDenied", (await s3.SendAsync("CreateMultipartUpload", "POST", "/photos/new?uploads")).Code);
        (string, string) sse = ("x-amz-server-side-encryption", "AES256");
        (await s3.SendAsync("PutObject", "PUT", "/photos/new", "x", headers: sse)).Ok();
        // The parts say nothing themselves: what their upload's creation asked for counts.
        var upload = (await s3.SendAsync("CreateMultipartUpload", "POST", "/photos/new?uploads", headers: sse)).Ok().Xml.Element(Xml.Name("UploadId"))!.Value;
        var part = (await s3.SendAsync("UploadPart", "PUT", $"/photos/new?partNumber=1&uploadId={upload}", "x")).Ok().Header("ETag");
        (await s3.SendAsync(
            "CompleteMultipartUpload", "POST", $"/photos/new?uploadId={upload}",
            $"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{part}</ETag></Part></CompleteMultipartUpload>")).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsync("UploadPart", "PUT", "/photos/new?partNumber=1&uploadId=made-up", "x")).Code);
    }

    [Theory]
    [InlineData("s3:prefix", "StringLike", "home/*", "prefix=home%2Fann", "prefix=else")]
    [InlineData("s3:delimiter", "StringEquals", "/", "delimiter=%2F", "")]
    [InlineData("s3:max-keys", "NumericLessThanEquals", "10", "max-keys=10", "max-keys=11")]
    public async Task Listing_is_bounded_by_its_parameters(string key, string @operator, string value, string good, string bad)
    {
        await using var s3 = await OpenAsync();
        var user = User(s3, "\"s3:ListBucket\"", $$"""{"{{@operator}}":{"{{key}}":"{{value}}"} }""");
        (await s3.SendAsAsync(user, "ListObjectsV2", "GET", "/photos?list-type=2&" + good)).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(user, "ListObjectsV2", "GET", "/photos?list-type=2&" + bad)).Code);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(user, "ListObjectsV2", "GET", "/photos?list-type=2")).Code);
    }

    [Theory]
    [InlineData("/photos/cat", "OK")]
    [InlineData("photos/cat", "OK")]
    [InlineData("%2Fphotos%2Fcat", "OK")]
    [InlineData("photos/cat?versionId=null", "OK")]
    [InlineData("photos/dog", "AccessDenied")]
    public async Task A_copys_source_is_compared_decoded(string source, string code)
    {
        await using var s3 = await OpenAsync();
        var user = s3.Principals.User("ann", TestS3.Account, Documents.Identity("Allow", "\"s3:Get*\""), Documents.Identity("Allow", """["s3:PutObject","s3:PutObjectTagging"]""", """{"StringEqualsIfExists":{"s3:x-amz-copy-source":"photos/cat"}}"""));
        Assert.Equal(code, (await s3.SendAsAsync(user, "CopyObject", "PUT", "/photos/copy", null, ("x-amz-copy-source", source))).Code);
    }

    [Theory]
    [InlineData("s3:x-amz-storage-class", "x-amz-storage-class", "STANDARD_IA")]
    [InlineData("s3:if-none-match", "If-None-Match", "*")]
    [InlineData("s3:x-amz-website-redirect-location", "x-amz-website-redirect-location", "/x")]
    public async Task Headers_of_a_write_decide(string key, string header, string value)
    {
        await using var s3 = await OpenAsync();
        var user = User(s3, "\"s3:PutObject\"", $$"""{"StringEquals":{"{{key}}":"{{value}}"} }""");
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(user, "PutObject", "PUT", "/photos/new", "x")).Code);
        (await s3.SendAsAsync(user, "PutObject", "PUT", "/photos/new", "x", (header, value))).Ok();
    }

    [Fact]
    public async Task A_key_that_an_action_does_not_have_is_absent_whatever_the_headers_say()
    {
        await using var s3 = await OpenAsync();
        var user = User(s3, "\"s3:GetObject\"", """{"StringEquals":{"s3:x-amz-storage-class":"STANDARD_IA"}}""");
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(user, "GetObject", "GET", "/photos/cat", null, ("x-amz-storage-class", "STANDARD_IA"))).Code);
    }

    [Fact]
    public async Task A_buckets_tags_decide_once_they_are_said_to()
    {
        await using var s3 = await OpenAsync();
        var root = TestPrincipals.Root(TestS3.Account);
        (string, string) account = ("x-amz-account-id", TestS3.Account.Value);
        const string Target = "/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Aphotos";
        (await s3.SendAsAsync(root, "TagResource", "POST", Target, "<TagResourceRequest xmlns=\"http://awss3control.amazonaws.com/doc/2018-08-20/\"><Tags><Tag><Key>team</Key><Value>a</Value></Tag><Tag><Key>old</Key><Value>b</Value></Tag></Tags></TagResourceRequest>", account)).Ok();
        (await s3.SendAsAsync(root, "UntagResource", "DELETE", Target + "?tagKeys=old&tagKeys=none", null, account)).Ok();
        Assert.Equal("teama", (await s3.SendAsAsync(root, "ListTagsForResource", "GET", Target, null, account)).Ok().Xml.Value);
        var ofBucket = User(s3, "\"s3:ListBucket\"", """{"StringEquals":{"aws:ResourceTag/team":"a"}}""");
        var ofObjects = User(s3, "\"s3:GetObject\"", """{"StringEquals":{"s3:BucketTag/team":"a"}}""");
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(ofBucket, "ListObjectsV2", "GET", "/photos?list-type=2")).Code);
        (await s3.SendAsync("PutBucketAbac", "PUT", "/photos?abac", "<AbacStatus><Status>Enabled</Status></AbacStatus>")).Ok();
        Assert.Equal("Enabled", (await s3.SendAsync("GetBucketAbac", "GET", "/photos?abac")).Ok().Xml.Value);
        (await s3.SendAsAsync(ofBucket, "ListObjectsV2", "GET", "/photos?list-type=2")).Ok();
        (await s3.SendAsAsync(ofObjects, "GetObject", "GET", "/photos/dog")).Ok();
        // From now on they are changed tag by tag, and by no operation that was allowed to change them when they decided nothing.
        const string Other = "<Tagging><TagSet><Tag><Key>team</Key><Value>b</Value></Tag></TagSet></Tagging>";
        Assert.Equal("MethodNotAllowed", (await s3.SendAsync("PutBucketTagging", "PUT", "/photos?tagging", Other)).Code);
        Assert.Equal("MethodNotAllowed", (await s3.SendAsync("DeleteBucketTagging", "DELETE", "/photos?tagging")).Code);
        (await s3.SendAsAsync(ofBucket, "ListObjectsV2", "GET", "/photos?list-type=2")).Ok();
        (await s3.SendAsAsync(root, "UntagResource", "DELETE", Target + "?tagKeys=team", null, account)).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(ofBucket, "ListObjectsV2", "GET", "/photos?list-type=2")).Code);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(ofObjects, "GetObject", "GET", "/photos/dog")).Code);
        (await s3.SendAsync("PutBucketAbac", "PUT", "/photos?abac", "<AbacStatus><Status>Disabled</Status></AbacStatus>")).Ok();
        (await s3.SendAsync("PutBucketTagging", "PUT", "/photos?tagging", Other)).Ok();
    }

    [Fact]
    public async Task Tags_and_place_of_a_new_bucket_decide()
    {
        await using var s3 = await TestS3.OpenAsync();
        var user = User(s3, """["s3:CreateBucket","s3:TagResource"]""", """{"StringEquals":{"aws:RequestTag/team":"a"},"ForAllValues:StringEquals":{"aws:TagKeys":"team"}}""");
        static string Tags(params string[] pairs) =>
            "<CreateBucketConfiguration><Tags>" + string.Concat(pairs.Select(p => $"<Tag><Key>{p.Split('=')[0]}</Key><Value>{p.Split('=')[1]}</Value></Tag>")) + "</Tags></CreateBucketConfiguration>";
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(user, "CreateBucket", "PUT", "/photos")).Code);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(user, "CreateBucket", "PUT", "/photos", Tags("team=b"))).Code);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(user, "CreateBucket", "PUT", "/photos", Tags("team=a", "more=1"))).Code);
        (await s3.SendAsAsync(user, "CreateBucket", "PUT", "/photos", Tags("team=a"))).Ok();
        Assert.Equal(TestS3.Account.Value, s3.Buckets.Find("photos")!.Account);
    }

    [Fact]
    public async Task Buckets_are_listed_to_users_who_may()
    {
        await using var s3 = await OpenAsync();
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(User(s3, "\"s3:GetObject\""), "ListBuckets", "GET", "/")).Code);
        Assert.Contains("<Name>photos</Name>", (await s3.SendAsAsync(User(s3, "\"s3:ListAllMyBuckets\""), "ListBuckets", "GET", "/")).Ok().Text, StringComparison.Ordinal);
        Assert.DoesNotContain("photos", (await s3.SendAsync("ListBuckets", "GET", "/", account: TestS3.Other)).Ok().Text, StringComparison.Ordinal);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(Caller.Anonymous, "ListBuckets", "GET", "/")).Code);
    }
}
