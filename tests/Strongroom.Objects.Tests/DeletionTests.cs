using Strongroom.Storage;

namespace Strongroom.Objects.Tests;

/// <summary>DeleteObject and DeleteObjects.</summary>
public sealed class DeletionTests
{
    private const string ETag = "5d41402abc4b2a76b9719d911017c592";

    private static string Batch(bool isQuiet, params IEnumerable<string> keys) =>
        $"<Delete><Quiet>{(isQuiet ? "true" : "false")}</Quiet>{string.Concat(keys.Select(k => $"<Object><Key>{k}</Key></Object>"))}</Delete>";

    private static bool Exists(TestS3 s3, BucketRow bucket, string key) => s3.Store.Read(tx => tx.FindCurrent(bucket.Instance, System.Text.Encoding.UTF8.GetBytes(key))) is not null;

    [Fact]
    public async Task Removing_is_idempotent()
    {
        await using var s3 = await TestS3.OpenAsync();
        var bucket = await s3.AddBucketAsync("photos");
        await s3.AddObjectsAsync(bucket, "cat", "dog");
        for (var i = 0; i < 2; i++)
        {
            var answer = (await s3.SendAsync("DeleteObject", "DELETE", "/photos/cat")).Ok();
            Assert.Equal((204, null, null), (answer.Status, answer.Header("x-amz-version-id"), answer.Header("x-amz-delete-marker")));
        }
        Assert.False(Exists(s3, bucket, "cat"));
        Assert.True(Exists(s3, bucket, "dog"));
        Assert.Equal(2, s3.Records.Count);
        Assert.Equal("NoSuchBucket", (await s3.SendAsync("DeleteObject", "DELETE", "/videos/cat")).Code);
    }

    [Fact]
    public async Task The_null_version_can_be_named()
    {
        await using var s3 = await TestS3.OpenAsync();
        var bucket = await s3.AddBucketAsync("photos");
        await s3.AddObjectsAsync(bucket, "cat");
        var answer = (await s3.SendAsync("DeleteObject", "DELETE", "/photos/cat?versionId=null")).Ok();
        Assert.Equal(("null", null), (answer.Header("x-amz-version-id"), answer.Header("x-amz-delete-marker")));
        Assert.False(Exists(s3, bucket, "cat"));
        Assert.Equal("InvalidArgument", (await s3.SendAsync("DeleteObject", "DELETE", "/photos/cat?versionId=x")).Code);
        s3.Deny("s3:DeleteObjectVersion", "cat");
        Assert.Equal("AccessDenied", (await s3.SendAsync("DeleteObject", "DELETE", "/photos/cat?versionId=null")).Code);
    }

    [Theory]
    [InlineData("cat", "\"" + ETag + "\"", "OK")]
    [InlineData("cat", ETag, "OK")]
    [InlineData("cat", "*", "OK")]
    [InlineData("cat", "\"other\"", "PreconditionFailed")]
    [InlineData("dog", "*", "PreconditionFailed")]
    public async Task A_condition_is_judged_on_the_newest_version(string key, string condition, string code)
    {
        await using var s3 = await TestS3.OpenAsync();
        var bucket = await s3.AddBucketAsync("photos");
        await s3.AddObjectsAsync(bucket, "cat");
        Assert.Equal(code, (await s3.SendAsync("DeleteObject", "DELETE", "/photos/" + key, headers: ("If-Match", condition))).Code);
        Assert.Equal(code != "OK", Exists(s3, bucket, "cat"));
    }

    [Fact]
    public async Task With_versioning_a_marker_hides_and_its_removal_shows_again()
    {
        await using var s3 = await TestS3.OpenAsync();
        var bucket = await s3.AddBucketAsync("photos", VersioningState.Enabled);
        var old = new string('a', 32);
        await s3.AddVersionAsync(bucket, "cat", old);
        var hidden = (await s3.SendAsync("DeleteObject", "DELETE", "/photos/cat")).Ok();
        Assert.Equal("true", hidden.Header("x-amz-delete-marker"));
        Assert.False(Exists(s3, bucket, "cat"));
        var marker = hidden.Header("x-amz-version-id");
        var removed = (await s3.SendAsync("DeleteObject", "DELETE", "/photos/cat?versionId=" + marker)).Ok();
        Assert.Equal((marker, "true"), (removed.Header("x-amz-version-id"), removed.Header("x-amz-delete-marker")));
        Assert.True(Exists(s3, bucket, "cat"));
        (await s3.SendAsync("DeleteObject", "DELETE", "/photos/cat?versionId=" + old)).Ok();
        Assert.False(Exists(s3, bucket, "cat"));
    }

    [Fact]
    public async Task A_batch_answers_for_each_key_and_is_one_change()
    {
        await using var s3 = await TestS3.OpenAsync();
        var bucket = await s3.AddBucketAsync("photos");
        await s3.AddObjectsAsync(bucket, "a", "b", "locked", "kept");
        s3.Deny("s3:DeleteObject", "/locked");
        var answer = (await s3.SendAsync("DeleteObjects", "POST", "/photos?delete", Batch(false, "a", "locked", "b", "never"))).Ok();
        Assert.Equal(["a", "b", "never"], answer.Xml.All("Deleted", "Key"));
        Assert.Equal(["locked"], answer.Xml.All("Error", "Key"));
        Assert.Equal(["AccessDenied"], answer.Xml.All("Error", "Code"));
        Assert.NotEmpty(answer.Xml.All("Error", "Message")[0]);
        Assert.Equal((false, false, true, true), (Exists(s3, bucket, "a"), Exists(s3, bucket, "b"), Exists(s3, bucket, "locked"), Exists(s3, bucket, "kept")));
        var record = Assert.Single(s3.Records);
        Assert.Equal([new("a", "Deleted"), new("locked", "AccessDenied"), new("b", "Deleted"), new("never", "Deleted")], record.Items);
    }

    [Fact]
    public async Task A_quiet_batch_tells_errors_alone()
    {
        await using var s3 = await TestS3.OpenAsync();
        var bucket = await s3.AddBucketAsync("photos");
        await s3.AddObjectsAsync(bucket, "a", "locked");
        s3.Deny("s3:DeleteObject", "/locked");
        var xml = (await s3.SendAsync("DeleteObjects", "POST", "/photos?delete", Batch(true, "a", "locked"))).Ok().Xml;
        Assert.Equal(["Error"], xml.Elements().Select(e => e.Name.LocalName));
        Assert.False(Exists(s3, bucket, "a"));
    }

    [Fact]
    public async Task A_batch_names_versions_and_conditions()
    {
        await using var s3 = await TestS3.OpenAsync();
        var bucket = await s3.AddBucketAsync("photos", VersioningState.Enabled);
        var old = new string('a', 32);
        await s3.AddVersionAsync(bucket, "a", old);
        await s3.AddVersionAsync(bucket, "b", old);
        var document = $"<Delete><Object><Key>a</Key><VersionId>{old}</VersionId></Object><Object><Key>b</Key></Object><Object><Key>b</Key><ETag>\"x\"</ETag></Object><Object><Key>c</Key><VersionId>x</VersionId></Object></Delete>";
        var xml = (await s3.SendAsync("DeleteObjects", "POST", "/photos?delete", document)).Ok().Xml;
        var deleted = xml.Elements(Xml.Name("Deleted")).ToArray();
        Assert.Equal((old, null), (deleted[0].Of("VersionId"), deleted[0].Of("DeleteMarker")));
        Assert.Equal((null, "true"), (deleted[1].Of("VersionId"), deleted[1].Of("DeleteMarker")));
        Assert.NotNull(deleted[1].Of("DeleteMarkerVersionId"));
        Assert.Equal(["PreconditionFailed", "InvalidArgument"], xml.All("Error", "Code"));
    }

    public static TheoryData<string, string> BadBatches => new()
    {
        { "<Delete/>", "MalformedXML" },
        { Batch(false, Enumerable.Range(0, 1001).Select(i => $"k{i}")), "MalformedXML" },
        { "<Delete><Object><VersionId>x</VersionId></Object></Delete>", "MalformedXML" },
        { "<Delete><Quiet>maybe</Quiet><Object><Key>a</Key></Object></Delete>", "MalformedXML" },
        { Batch(false, new string('k', 1025)), "KeyTooLongError" },
        { "<Delete><Object><Key>a</Key><Size>1</Size></Object></Delete>", "NotImplemented" },
        { "not xml", "MalformedXML" },
    };

    [Theory]
    [MemberData(nameof(BadBatches))]
    public async Task Bad_batches_are_refused(string document, string code)
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        Assert.Equal(code, (await s3.SendAsync("DeleteObjects", "POST", "/photos?delete", document)).Code);
    }

    [Fact]
    public async Task A_thousand_keys_go_at_once()
    {
        await using var s3 = await TestS3.OpenAsync();
        var bucket = await s3.AddBucketAsync("photos");
        string[] keys = [.. Enumerable.Range(0, 1000).Select(i => $"k{i}")];
        await s3.AddObjectsAsync(bucket, keys);
        Assert.Equal(1000, (await s3.SendAsync("DeleteObjects", "POST", "/photos?delete", Batch(false, keys))).Ok().Xml.All("Deleted", "Key").Length);
        Assert.True(s3.Store.Read(tx => tx.IsBucketEmpty(bucket.Instance)));
    }
}
