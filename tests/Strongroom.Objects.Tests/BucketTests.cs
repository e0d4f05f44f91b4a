namespace Strongroom.Objects.Tests;

/// <summary>Making, finding, listing and deleting buckets.</summary>
public sealed class BucketTests
{
    private static string Located(string region) => $"<CreateBucketConfiguration><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>";

    [Fact]
    public async Task A_bucket_is_made_found_and_deleted()
    {
        await using var s3 = await TestS3.OpenAsync();
        var made = (await s3.SendAsync("CreateBucket", "PUT", "/photos")).Ok();
        Assert.Equal("/photos", made.Header("Location"));
        Assert.Equal("arn:aws:s3:::photos", made.Header("x-amz-bucket-arn"));

        var head = (await s3.SendAsync("HeadBucket", "HEAD", "/photos")).Ok();
        Assert.Equal("us-east-1", head.Header("x-amz-bucket-region"));
        Assert.Equal("false", head.Header("x-amz-access-point-alias"));

        Assert.Equal(204, (await s3.SendAsync("DeleteBucket", "DELETE", "/photos")).Ok().Status);
        Assert.Equal("NoSuchBucket", (await s3.SendAsync("HeadBucket", "HEAD", "/photos")).Code);
        Assert.Equal("NoSuchBucket", (await s3.SendAsync("DeleteBucket", "DELETE", "/photos")).Code);
        Assert.Equal(2, s3.Records.Count);
    }

    [Fact]
    public async Task Making_ones_own_bucket_again_succeeds_in_us_east_1_alone()
    {
        await using var s3 = await TestS3.OpenAsync();
        (await s3.SendAsync("CreateBucket", "PUT", "/photos")).Ok();
        var first = s3.Buckets.Find("photos")!.Instance;
        (await s3.SendAsync("CreateBucket", "PUT", "/photos")).Ok();
        Assert.Equal(first, s3.Buckets.Find("photos")!.Instance);

        (await s3.SendAsync("CreateBucket", "PUT", "/bilder", Located("eu-central-1"), region: "eu-central-1")).Ok();
        Assert.Equal("BucketAlreadyOwnedByYou", (await s3.SendAsync("CreateBucket", "PUT", "/bilder", Located("eu-central-1"), region: "eu-central-1")).Code);
    }

    [Fact]
    public async Task Anothers_name_is_taken()
    {
        await using var s3 = await TestS3.OpenAsync();
        (await s3.SendAsync("CreateBucket", "PUT", "/photos", account: TestS3.Other)).Ok();
        Assert.Equal("BucketAlreadyExists", (await s3.SendAsync("CreateBucket", "PUT", "/photos")).Code);
        Assert.Equal("AccessDenied", (await s3.SendAsync("HeadBucket", "HEAD", "/photos")).Code);
    }

    [Theory]
    [InlineData("us-east-1", null, "OK")]
    [InlineData("us-east-1", "us-east-1", "InvalidLocationConstraint")]
    [InlineData("us-east-1", "nowhere", "InvalidLocationConstraint")]
    [InlineData("us-east-1", "eu-central-1", "IllegalLocationConstraintException")]
    [InlineData("us-east-1", "EU", "IllegalLocationConstraintException")]
    [InlineData("eu-central-1", null, "IllegalLocationConstraintException")]
    [InlineData("eu-central-1", "eu-central-1", "OK")]
    [InlineData("eu-west-1", "EU", "OK")]
    [InlineData("us-gov-west-1", "us-gov-west-1", "OK")]
    public async Task The_constraint_must_be_this_servers_region(string region, string? constraint, string code)
    {
        await using var s3 = await TestS3.OpenAsync();
        Assert.Equal(code, (await s3.SendAsync("CreateBucket", "PUT", "/photos", constraint is null ? null : Located(constraint), region: region)).Code);
    }

    [Theory]
    [InlineData("us-east-1", "")]
    [InlineData("eu-central-1", "eu-central-1")]
    public async Task The_location_of_us_east_1_is_empty(string region, string told)
    {
        await using var s3 = await TestS3.OpenAsync();
        (await s3.SendAsync("CreateBucket", "PUT", "/photos", region == "us-east-1" ? null : Located(region), region: region)).Ok();
        var xml = (await s3.SendAsync("GetBucketLocation", "GET", "/photos?location")).Ok().Xml;
        Assert.Equal("LocationConstraint", xml.Name.LocalName);
        Assert.Equal(told, xml.Value);
    }

    [Theory]
    [InlineData("x-amz-acl", "private", "OK")]
    [InlineData("x-amz-acl", "public-read", "InvalidBucketAclWithObjectOwnership")]
    [InlineData("x-amz-acl", "mine", "InvalidArgument")]
    [InlineData("x-amz-grant-read", "id=1", "InvalidBucketAclWithObjectOwnership")]
    [InlineData("x-amz-object-ownership", "BucketOwnerEnforced", "OK")]
    [InlineData("x-amz-object-ownership", "ObjectWriter", "OK")]
    [InlineData("x-amz-object-ownership", "BucketOwnerPreferred", "OK")]
    [InlineData("x-amz-object-ownership", "Nobody", "InvalidArgument")]
    [InlineData("x-amz-bucket-object-lock-enabled", "false", "OK")]
    [InlineData("x-amz-bucket-object-lock-enabled", "true", "OK")]
    public async Task Headers_that_ask_for_more_are_judged(string name, string value, string code)
    {
        await using var s3 = await TestS3.OpenAsync();
        Assert.Equal(code, (await s3.SendAsync("CreateBucket", "PUT", "/photos", headers: (name, value))).Code);
    }

    [Theory]
    [InlineData("<CreateBucketConfiguration><Bucket><Type>Directory</Type></Bucket></CreateBucketConfiguration>", "NotImplemented")]
    [InlineData("<CreateBucketConfiguration><Other/></CreateBucketConfiguration>", "MalformedXML")]
    [InlineData("<Nothing/>", "MalformedXML")]
    [InlineData("<CreateBucketConfiguration>", "MalformedXML")]
    public async Task Documents_are_judged(string document, string code)
    {
        await using var s3 = await TestS3.OpenAsync();
        Assert.Equal(code, (await s3.SendAsync("CreateBucket", "PUT", "/photos", document)).Code);
    }

    [Fact]
    public async Task Tags_come_with_the_bucket()
    {
        await using var s3 = await TestS3.OpenAsync();
        const string Document = "<CreateBucketConfiguration><Tags><Tag><Key>team</Key><Value>a</Value></Tag></Tags></CreateBucketConfiguration>";
        (await s3.SendAsync("CreateBucket", "PUT", "/photos", Document)).Ok();
        Assert.Contains("<Key>team</Key><Value>a</Value>", (await s3.SendAsync("GetBucketTagging", "GET", "/photos?tagging")).Ok().Text, StringComparison.Ordinal);
        var untagging = s3.Principals.User("ann", TestS3.Account, """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Action":"s3:TagResource","Resource":"arn:aws:s3:::vault"}]}
            """);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(untagging, "CreateBucket", "PUT", "/vault", Document)).Code);
        (await s3.SendAsAsync(untagging, "CreateBucket", "PUT", "/vault")).Ok();
    }

    [Theory]
    [InlineData("/ab")]
    [InlineData("/Photos")]
    [InlineData("/192.168.5.4")]
    public async Task Names_are_judged(string target)
    {
        await using var s3 = await TestS3.OpenAsync();
        Assert.Equal("InvalidBucketName", (await s3.SendAsync("CreateBucket", "PUT", target)).Code);
    }

    [Fact]
    public async Task A_bucket_with_an_object_stays()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddObjectsAsync(await s3.AddBucketAsync("photos"), "a");
        var refused = await s3.SendAsync("DeleteBucket", "DELETE", "/photos");
        Assert.Equal(("BucketNotEmpty", 409), (refused.Code, refused.Status));
        (await s3.SendAsync("HeadBucket", "HEAD", "/photos")).Ok();
    }

    [Fact]
    public async Task A_bucket_made_again_is_another()
    {
        await using var s3 = await TestS3.OpenAsync();
        (await s3.SendAsync("CreateBucket", "PUT", "/photos")).Ok();
        var first = s3.Buckets.Find("photos")!;
        (await s3.SendAsync("DeleteBucket", "DELETE", "/photos")).Ok();
        Assert.Null(s3.Buckets.Find("photos"));
        (await s3.SendAsync("CreateBucket", "PUT", "/photos", account: TestS3.Other)).Ok();
        var second = s3.Buckets.Find("photos")!;
        Assert.NotEqual(first.Instance, second.Instance);
        Assert.Equal(TestS3.Other.Value, second.Account);
    }

    [Fact]
    public async Task Buckets_are_listed_by_page_prefix_and_region()
    {
        await using var s3 = await TestS3.OpenAsync();
        foreach (var name in (string[])["alpha", "beta", "beta-2", "gamma"]) await s3.AddBucketAsync(name);
        await s3.AddBucketAsync("foreign", account: TestS3.Other);

        var all = (await s3.SendAsync("ListBuckets", "GET", "/")).Ok().Xml;
        Assert.Equal(["alpha", "beta", "beta-2", "gamma"], Names(all));
        Assert.Equal("canonical111122223333", all.Element(Xml.Name("Owner"))!.Element(Xml.Name("ID"))!.Value);
        Assert.Empty(all.Descendants(Xml.Name("BucketRegion")));
        Assert.Equal("2023-11-14T22:13:20.000Z", all.Descendants(Xml.Name("CreationDate")).First().Value);

        var first = (await s3.SendAsync("ListBuckets", "GET", "/?max-buckets=2")).Ok().Xml;
        Assert.Equal(["alpha", "beta"], Names(first));
        var token = first.Element(Xml.Name("ContinuationToken"))!.Value;
        var second = (await s3.SendAsync("ListBuckets", "GET", "/?max-buckets=2&continuation-token=" + token)).Ok().Xml;
        Assert.Equal(["beta-2", "gamma"], Names(second));
        Assert.Null(second.Element(Xml.Name("ContinuationToken")));
        Assert.Equal("us-east-1", second.Descendants(Xml.Name("BucketRegion")).First().Value);

        Assert.Equal(["beta", "beta-2"], Names((await s3.SendAsync("ListBuckets", "GET", "/?prefix=beta")).Ok().Xml));
        Assert.Empty(Names((await s3.SendAsync("ListBuckets", "GET", "/?bucket-region=eu-west-1")).Ok().Xml));
    }

    [Theory]
    [InlineData("/?max-buckets=0")]
    [InlineData("/?max-buckets=10001")]
    [InlineData("/?max-buckets=x")]
    [InlineData("/?continuation-token=t")]
    [InlineData("/?continuation-token=")]
    public async Task Bad_pages_are_refused(string target)
    {
        await using var s3 = await TestS3.OpenAsync();
        Assert.Equal("InvalidArgument", (await s3.SendAsync("ListBuckets", "GET", target)).Code);
    }

    private static string[] Names(System.Xml.Linq.XElement xml) => [.. xml.Descendants(Xml.Name("Name")).Select(e => e.Value)];
}
