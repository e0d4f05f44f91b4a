using Strongroom.Storage;

namespace Strongroom.Objects.Tests;

/// <summary>Tags of buckets and objects.</summary>
public sealed class TaggingTests
{
    private static string Tags(params IEnumerable<(string Key, string Value)> tags) =>
        "<Tagging><TagSet>" + string.Concat(tags.Select(t => $"<Tag><Key>{t.Key}</Key><Value>{t.Value}</Value></Tag>")) + "</TagSet></Tagging>";

    private static string Many(int count) => Tags(Enumerable.Range(0, count).Select(i => ($"k{i}", "v")));

    [Fact]
    public async Task A_buckets_tags_are_put_read_and_removed()
    {
        await using var s3 = await TestS3.OpenAsync();
        var bucket = await s3.AddBucketAsync("photos");
        Assert.Equal(("NoSuchTagSet", 404), await CodeOf(s3, "GetBucketTagging", "GET", "/photos?tagging"));
        Assert.Equal(204, (await s3.SendAsync("PutBucketTagging", "PUT", "/photos?tagging", Tags(("team", "größe"), ("b", "")))).Ok().Status);
        var xml = (await s3.SendAsync("GetBucketTagging", "GET", "/photos?tagging")).Ok().Xml.Element(Xml.Name("TagSet"))!;
        Assert.Equal(["team", "b"], xml.All("Tag", "Key"));
        Assert.Equal(["größe", ""], xml.All("Tag", "Value"));

        var kept = s3.Store.Read(tx => tx.FindBucketConfiguration(bucket.Instance, "tagging"))!;
        Assert.Equal(-1, kept.AsSpan().IndexOf("team"u8));

        Assert.Equal(204, (await s3.SendAsync("DeleteBucketTagging", "DELETE", "/photos?tagging")).Ok().Status);
        Assert.Equal(("NoSuchTagSet", 404), await CodeOf(s3, "GetBucketTagging", "GET", "/photos?tagging"));
    }

    [Fact]
    public async Task Tags_of_another_bucket_do_not_open()
    {
        await using var s3 = await TestS3.OpenAsync();
        var (a, b) = (await s3.AddBucketAsync("photos"), await s3.AddBucketAsync("videos"));
        (await s3.SendAsync("PutBucketTagging", "PUT", "/photos?tagging", Tags(("team", "a")))).Ok();
        await s3.WriteAsync(tx => tx.PutBucketConfiguration(b.Instance, "tagging", tx.FindBucketConfiguration(a.Instance, "tagging")));
        Assert.Equal(("InternalError", 500), await CodeOf(s3, "GetBucketTagging", "GET", "/videos?tagging"));
    }

    public static TheoryData<string, string> BadTags => new()
    {
        { Tags(("a", "1"), ("a", "2")), "InvalidTag" },
        { Tags(("aws:a", "1")), "InvalidTag" },
        { Tags(("", "1")), "InvalidTag" },
        { Tags((new string('k', 129), "1")), "InvalidTag" },
        { Tags(("k", new string('v', 257))), "InvalidTag" },
        { Tags(("k", "?")), "InvalidTag" },
        { Many(51), "BadRequest" },
        { "<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>", "MalformedXML" },
        { "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value><More/></Tag></TagSet></Tagging>", "MalformedXML" },
        { "<Tagging/>", "MalformedXML" },
        { "<Other/>", "MalformedXML" },
        { "", "MalformedXML" },
    };

    [Theory]
    [MemberData(nameof(BadTags))]
    public async Task Bad_tags_are_refused(string document, string code)
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddObjectsAsync(await s3.AddBucketAsync("photos"), "cat");
        Assert.Equal(code, (await s3.SendAsync("PutBucketTagging", "PUT", "/photos?tagging", document)).Code);
        Assert.Equal(code, (await s3.SendAsync("PutObjectTagging", "PUT", "/photos/cat?tagging", document)).Code);
    }

    [Fact]
    public async Task A_bucket_may_have_fifty_tags_and_an_object_ten()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddObjectsAsync(await s3.AddBucketAsync("photos"), "cat");
        (await s3.SendAsync("PutBucketTagging", "PUT", "/photos?tagging", Many(50))).Ok();
        (await s3.SendAsync("PutObjectTagging", "PUT", "/photos/cat?tagging", Many(10))).Ok();
        Assert.Equal("BadRequest", (await s3.SendAsync("PutObjectTagging", "PUT", "/photos/cat?tagging", Many(11))).Code);
    }

    [Fact]
    public async Task An_objects_tags_change_and_nothing_else_of_it()
    {
        await using var s3 = await TestS3.OpenAsync();
        var bucket = await s3.AddBucketAsync("photos");
        await s3.AddObjectsAsync(bucket, "cat");
        Assert.Empty((await s3.SendAsync("GetObjectTagging", "GET", "/photos/cat?tagging")).Ok().Xml.Element(Xml.Name("TagSet"))!.Elements());
        Assert.Equal(200, (await s3.SendAsync("PutObjectTagging", "PUT", "/photos/cat?tagging", Tags(("a", "1")))).Ok().Status);
        Assert.Equal(["a"], (await s3.SendAsync("GetObjectTagging", "GET", "/photos/cat?tagging&versionId=null")).Ok().Xml.Element(Xml.Name("TagSet"))!.All("Tag", "Key"));

        var (row, detail) = s3.Store.Read(tx => (tx.FindCurrent(bucket.Instance, "cat"u8)!, tx.FindDetail(tx.FindCurrent(bucket.Instance, "cat"u8)!.Instance)!));
        var attributes = s3.Vault.Open(bucket, row, detail);
        Assert.Equal("text/plain", attributes.ContentType);
        Assert.Equal(1_700_000_000_123, row.ModifiedMs);

        Assert.Equal(204, (await s3.SendAsync("DeleteObjectTagging", "DELETE", "/photos/cat?tagging")).Ok().Status);
        Assert.Empty((await s3.SendAsync("GetObjectTagging", "GET", "/photos/cat?tagging")).Ok().Xml.Element(Xml.Name("TagSet"))!.Elements());
    }

    [Fact]
    public async Task Tags_are_of_a_version()
    {
        await using var s3 = await TestS3.OpenAsync();
        var bucket = await s3.AddBucketAsync("photos", VersioningState.Enabled);
        var (old, young) = (new string('a', 32), new string('b', 32));
        await s3.AddVersionAsync(bucket, "cat", old);
        await s3.AddVersionAsync(bucket, "cat", young);
        var put = (await s3.SendAsync("PutObjectTagging", "PUT", $"/photos/cat?tagging&versionId={old}", Tags(("a", "1")))).Ok();
        Assert.Equal(old, put.Header("x-amz-version-id"));
        var shown = (await s3.SendAsync("GetObjectTagging", "GET", "/photos/cat?tagging")).Ok();
        Assert.Equal(young, shown.Header("x-amz-version-id"));
        Assert.Empty(shown.Xml.Element(Xml.Name("TagSet"))!.Elements());
    }

    [Theory]
    [InlineData("/photos/dog?tagging", "NoSuchKey")]
    [InlineData("/photos/cat?tagging&versionId=00000000000000000000000000000000", "NoSuchVersion")]
    [InlineData("/photos/cat?tagging&versionId=x", "InvalidArgument")]
    [InlineData("/photos/cat?tagging&versionId=", "InvalidArgument")]
    [InlineData("/videos/cat?tagging", "NoSuchBucket")]
    public async Task What_is_not_there_has_no_tags(string target, string code)
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddObjectsAsync(await s3.AddBucketAsync("photos"), "cat");
        Assert.Equal(code, (await s3.SendAsync("GetObjectTagging", "GET", target)).Code);
        Assert.Equal(code, (await s3.SendAsync("PutObjectTagging", "PUT", target, Many(1))).Code);
        Assert.Equal(code, (await s3.SendAsync("DeleteObjectTagging", "DELETE", target)).Code);
    }

    private static async Task<(string, int)> CodeOf(TestS3 s3, string operation, string method, string target)
    {
        var answer = await s3.SendAsync(operation, method, target);
        return (answer.Code, answer.Status);
    }
}
