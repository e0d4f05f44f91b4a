using Strongroom.Objects.Operations;

namespace Strongroom.Objects.Tests;

public sealed class CopyAndPostTests
{
    [Theory]
    [InlineData("photos/a%20b/../c")]
    [InlineData("/photos/a%20b/../c")]
    [InlineData("photos/a%20b%2F..%2Fc?versionId=null")]
    public async Task A_source_is_named_in_several_forms_and_its_key_is_never_a_path(string source)
    {
        await using var rig = await S3Rig.StartAsync();
        (await rig.PutAsync("a%20b/../c", S3Rig.Bytes(100_000), ("Content-Type", "text/x"), ("x-amz-meta-m", "1"), ("x-amz-tagging", "t=1"))).Succeeded();

        var copy = (await CopyAsync(rig, "to", source)).Succeeded();

        var got = (await rig.GetAsync("to")).Succeeded();
        Assert.Equal(S3Rig.Bytes(100_000), got.Body);
        Assert.Equal(("text/x", "1", "1"), (got.Header("Content-Type"), got.Header("x-amz-meta-m"), got.Header("x-amz-tagging-count")));
        Assert.Contains(got.Header("ETag")!.Trim('"'), copy.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Directives_choose_whose_metadata_and_tags_the_copy_has()
    {
        await using var rig = await S3Rig.StartAsync();
        await rig.PutAsync("s", [1], ("x-amz-meta-m", "1"), ("x-amz-tagging", "t=1&u=2"), ("x-amz-storage-class", "GLACIER_IR"));

        await CopyAsync(rig, "k", "photos/s", ("x-amz-metadata-directive", "REPLACE"), ("x-amz-meta-n", "2"));
        var metadata = await rig.HeadAsync("k");
        await CopyAsync(rig, "k", "photos/s", ("x-amz-tagging-directive", "REPLACE"), ("x-amz-tagging", "v=3"));
        var tags = await rig.HeadAsync("k");

        Assert.Equal((null, "2", "2"), (metadata.Header("x-amz-meta-m"), metadata.Header("x-amz-meta-n"), metadata.Header("x-amz-tagging-count")));
        Assert.Null(metadata.Header("x-amz-storage-class"));
        Assert.Equal(("1", "1"), (tags.Header("x-amz-meta-m"), tags.Header("x-amz-tagging-count")));
        Assert.Equal("InvalidArgument", (await CopyAsync(rig, "k", "photos/s", ("x-amz-metadata-directive", "MERGE"))).Error?.Code);
    }

    [Fact]
    public async Task A_copy_to_itself_must_change_something()
    {
        await using var rig = await S3Rig.StartAsync();
        await rig.PutAsync("k", [1]);

        Assert.Equal("InvalidRequest", (await CopyAsync(rig, "k", "photos/k")).Error?.Code);
        (await CopyAsync(rig, "k", "photos/k", ("x-amz-metadata-directive", "REPLACE"))).Succeeded();
        (await CopyAsync(rig, "k", "photos/k", ("x-amz-storage-class", "STANDARD_IA"))).Succeeded();
    }

    [Theory]
    [InlineData("", "InvalidArgument")]
    [InlineData("photos", "InvalidArgument")]
    [InlineData("/photos/", "InvalidArgument")]
    [InlineData("Bad_Name/k", "InvalidArgument")]
    [InlineData("photos/%zz", "InvalidURI")]
    [InlineData("photos/missing", "NoSuchKey")]
    [InlineData("missing-bucket/k", "NoSuchBucket")]
    [InlineData("photos/s?versionId=", "InvalidArgument")]
    [InlineData("arn:aws:s3:us-east-1:111122223333:accesspoint/x/object/k", "NotImplemented")]
    public async Task A_source_that_is_none_is_refused(string source, string code)
    {
        await using var rig = await S3Rig.StartAsync();

        Assert.Equal(code, (await CopyAsync(rig, "k", source)).Error?.Code);
    }

    [Theory]
    [InlineData("x-amz-copy-source-if-match", "\"x\"")]
    [InlineData("x-amz-copy-source-if-none-match", "*")]
    [InlineData("x-amz-copy-source-if-unmodified-since", "Sat, 01 Jan 2000 00:00:00 GMT")]
    public async Task A_failed_condition_on_the_source_is_412(string header, string value)
    {
        await using var rig = await S3Rig.StartAsync();
        await rig.PutAsync("s", [1]);

        var copy = await CopyAsync(rig, "k", "photos/s", (header, value));

        Assert.Equal((412, "PreconditionFailed"), (copy.Status, copy.Error?.Code));
    }

    [Fact]
    public async Task A_copy_can_have_another_checksum()
    {
        await using var rig = await S3Rig.StartAsync();
        await rig.PutAsync("s", [1]);

        var copy = (await CopyAsync(rig, "k", "photos/s", ("x-amz-checksum-algorithm", "SHA256"))).Succeeded();

        Assert.Equal(Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData([1])), copy.Element("ChecksumSHA256"));
    }

    [Theory]
    [InlineData(null, 204)]
    [InlineData("200", 200)]
    [InlineData("201", 201)]
    [InlineData("418", 204)]
    public async Task A_form_writes_an_object(string? status, int expected)
    {
        await using var rig = await S3Rig.StartAsync();
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["key"] = "2026/cat.jpg", ["content-type"] = "image/jpeg", ["x-amz-meta-a"] = "b",
            ["tagging"] = "<Tagging><TagSet><Tag><Key>team</Key><Value>a</Value></Tag></TagSet></Tagging>",
        };
        if (status is not null) form["success_action_status"] = status;

        var post = (await PostAsync(rig, form)).Succeeded();

        Assert.Equal(expected, post.Status);
        if (expected == 201) Assert.Equal("2026/cat.jpg", post.Element("Key"));
        Assert.Equal("2026/cat.jpg", post.Audit.Key);
        var head = await rig.HeadAsync("2026/cat.jpg");
        Assert.Equal(("image/jpeg", "b", "1"), (head.Header("Content-Type"), head.Header("x-amz-meta-a"), head.Header("x-amz-tagging-count")));
    }

    [Fact]
    public async Task A_form_may_lead_its_browser_elsewhere_but_nowhere_that_is_no_address()
    {
        await using var rig = await S3Rig.StartAsync();

        var post = await PostAsync(rig, new(StringComparer.Ordinal) { ["key"] = "k&l", ["success_action_redirect"] = "https://example.com/done?x=1" });
        var inPart = await PostAsync(rig, new(StringComparer.Ordinal) { ["key"] = "k", ["success_action_redirect"] = "https://example.com/done#part?2" });
        var bad = await PostAsync(rig, new(StringComparer.Ordinal) { ["key"] = "k", ["success_action_redirect"] = "javascript:alert(1)" });

        Assert.Equal(303, post.Status);
        Assert.StartsWith("https://example.com/done?x=1&bucket=photos&key=k%26l&etag=%22", post.Header("Location"), StringComparison.Ordinal);
        Assert.Matches("^https://example\\.com/done\\?bucket=photos&key=k&etag=%22[0-9a-f]+%22#part\\?2$", inPart.Header("Location"));
        Assert.Equal(204, bad.Status);
        Assert.Equal("InvalidArgument", (await PostAsync(rig, new(StringComparer.Ordinal))).Error?.Code);
    }

    private static Task<Answer> PostAsync(S3Rig rig, Dictionary<string, string> form) =>
        rig.SendAsync(rig.Operation<PostObject>(), "/photos", null, new TestBody([1, 2], hidesLength: true), form: form);

    private static Task<Answer> CopyAsync(S3Rig rig, string key, string source, params (string, string)[] headers) =>
        rig.SendAsync(rig.Operation<CopyObject>(), "/photos/" + key, [("x-amz-copy-source", source), .. headers]);
}
