using System.Text;
using Strongroom.Storage;

namespace Strongroom.Objects.Tests;

/// <summary>Versioning of buckets, and what each operation makes of versions.</summary>
public sealed class VersioningTests
{
    private const string On = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    private const string Off = "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>";

    private static Task<S3Answer> SetAsync(TestS3 s3, string document) => s3.SendAsync("PutBucketVersioning", "PUT", "/photos?versioning", document);

    private static async Task<string?> PutAsync(TestS3 s3, string key, string body) => (await s3.SendAsync("PutObject", "PUT", "/photos/" + key, body)).Ok().Header("x-amz-version-id");

    private static async Task<string> GetAsync(TestS3 s3, string target) => (await s3.SendAsync("GetObject", "GET", "/photos/" + target)) is { Error: null } answer ? answer.Text : "-";

    [Fact]
    public async Task A_bucket_says_what_it_was_told()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        Assert.Empty((await s3.SendAsync("GetBucketVersioning", "GET", "/photos?versioning")).Ok().Xml.Elements());
        (await SetAsync(s3, On)).Ok();
        Assert.Equal("Enabled", (await s3.SendAsync("GetBucketVersioning", "GET", "/photos?versioning")).Ok().Xml.Of("Status"));
        (await SetAsync(s3, Off)).Ok();
        var xml = (await s3.SendAsync("GetBucketVersioning", "GET", "/photos?versioning")).Ok().Xml;
        Assert.Equal(("Suspended", "Disabled"), (xml.Of("Status"), xml.Of("MfaDelete")));
    }

    [Theory]
    [InlineData("<VersioningConfiguration/>", "IllegalVersioningConfigurationException")]
    [InlineData("<VersioningConfiguration><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>", "IllegalVersioningConfigurationException")]
    [InlineData("<VersioningConfiguration><Status>On</Status></VersioningConfiguration>", "MalformedXML")]
    [InlineData("<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Yes</MfaDelete></VersioningConfiguration>", "MalformedXML")]
    [InlineData("<VersioningConfiguration><Status>Enabled</Status><Other/></VersioningConfiguration>", "MalformedXML")]
    [InlineData("<Other/>", "MalformedXML")]
    public async Task What_is_no_configuration_is_refused(string document, string code)
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        Assert.Equal(code, (await SetAsync(s3, document)).Code);
        Assert.Equal("NoSuchBucket", (await s3.SendAsync("PutBucketVersioning", "PUT", "/videos?versioning", On)).Code);
    }

    [Fact]
    public async Task Overwrites_keep_what_was_there_and_suspending_writes_the_null_version()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        Assert.Null(await PutAsync(s3, "k", "first"));
        (await SetAsync(s3, On)).Ok();
        var second = await PutAsync(s3, "k", "second");
        Assert.Equal(32, second!.Length);
        Assert.Equal(("second", "first"), (await GetAsync(s3, "k"), await GetAsync(s3, "k?versionId=null")));
        (await SetAsync(s3, Off)).Ok();
        Assert.Equal("null", await PutAsync(s3, "k", "third"));
        Assert.Equal("null", await PutAsync(s3, "k", "fourth"));
        Assert.Equal(("fourth", "second", "fourth"), (await GetAsync(s3, "k"), await GetAsync(s3, "k?versionId=" + second), await GetAsync(s3, "k?versionId=null")));
        var marker = (await s3.SendAsync("DeleteObject", "DELETE", "/photos/k")).Ok();
        Assert.Equal(("null", "true"), (marker.Header("x-amz-version-id"), marker.Header("x-amz-delete-marker")));
        Assert.Equal(("-", "second"), (await GetAsync(s3, "k"), await GetAsync(s3, "k?versionId=" + second)));
    }

    [Fact]
    public async Task Versioning_that_is_switched_on_while_a_body_comes_in_keeps_what_was_there()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        await PutAsync(s3, "k", "first");
        var put = s3.Module.Operations.Single(o => o.Info.Name == "PutObject");
        var body = new HookedBody(async () => (await SetAsync(s3, On)).Ok());
        var answer = (await s3.SendAsync(put, "PUT", "/photos/k", body, TestS3.Region, TestPrincipals.Root(TestS3.Account), [])).Ok();
        Assert.Equal(32, answer.Header("x-amz-version-id")!.Length);
        Assert.Equal(("second", "first"), (await GetAsync(s3, "k"), await GetAsync(s3, "k?versionId=null")));
    }

    [Fact]
    public async Task A_marker_is_told_from_a_key_that_never_was()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos", VersioningState.Enabled);
        await PutAsync(s3, "k", "x");
        var marker = (await s3.SendAsync("DeleteObject", "DELETE", "/photos/k")).Ok().Header("x-amz-version-id");
        var top = await s3.SendAsync("GetObject", "GET", "/photos/k");
        Assert.Equal(("NoSuchKey", "true", marker), (top.Code, Of(top, "x-amz-delete-marker"), Of(top, "x-amz-version-id")));
        Assert.Null(Of(await s3.SendAsync("GetObject", "GET", "/photos/never"), "x-amz-delete-marker"));
        foreach (var (operation, method) in new[] { ("GetObject", "GET"), ("HeadObject", "HEAD") })
        {
            var named = await s3.SendAsync(operation, method, "/photos/k?versionId=" + marker);
            Assert.Equal(("MethodNotAllowed", 405, "true", "DELETE", marker), (named.Code, named.Status, Of(named, "x-amz-delete-marker"), Of(named, "Allow"), Of(named, "x-amz-version-id")));
            Assert.NotNull(Of(named, "Last-Modified"));
        }
        Assert.Equal("MethodNotAllowed", (await s3.SendAsync("GetObjectTagging", "GET", "/photos/k?tagging&versionId=" + marker)).Code);
        Assert.Equal("InvalidRequest", (await s3.SendAsync("CopyObject", "PUT", "/photos/c", headers: ("x-amz-copy-source", "photos/k?versionId=" + marker))).Code);
        Assert.Equal("NoSuchKey", (await s3.SendAsync("CopyObject", "PUT", "/photos/c", headers: ("x-amz-copy-source", "photos/k"))).Code);
        Assert.Equal("NoSuchVersion", (await s3.SendAsync("GetObject", "GET", "/photos/k?versionId=" + new string('z', 32))).Code);
    }

    [Fact]
    public async Task An_old_version_is_read_tagged_and_copied_by_its_id()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos", VersioningState.Enabled);
        var first = await PutAsync(s3, "k", "first");
        var second = await PutAsync(s3, "k", "second");
        const string tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>";
        Assert.Equal(first, (await s3.SendAsync("PutObjectTagging", "PUT", "/photos/k?tagging&versionId=" + first, tags)).Ok().Header("x-amz-version-id"));
        Assert.Equal(["b"], (await s3.SendAsync("GetObjectTagging", "GET", "/photos/k?tagging&versionId=" + first)).Ok().Xml.Element(Xml.Name("TagSet"))!.All("Tag", "Value"));
        var newest = (await s3.SendAsync("GetObjectTagging", "GET", "/photos/k?tagging")).Ok();
        Assert.Equal((second, 0), (newest.Header("x-amz-version-id"), newest.Xml.Element(Xml.Name("TagSet"))!.Elements().Count()));
        var attributes = (await s3.SendAsync("GetObjectAttributes", "GET", "/photos/k?attributes&versionId=" + first, headers: ("x-amz-object-attributes", "ObjectSize"))).Ok();
        Assert.Equal((first, "5"), (attributes.Header("x-amz-version-id"), attributes.Xml.Of("ObjectSize")));
        // The way in which AWS documents to bring an old version back.
        var copied = (await s3.SendAsync("CopyObject", "PUT", "/photos/k", headers: ("x-amz-copy-source", "photos/k?versionId=" + first))).Ok();
        Assert.Equal(first, copied.Header("x-amz-copy-source-version-id"));
        Assert.NotEqual(first, copied.Header("x-amz-version-id"));
        Assert.Equal("first", await GetAsync(s3, "k"));
        s3.Deny("s3:GetObjectVersion", "/k");
        Assert.Equal(("AccessDenied", "OK"), ((await s3.SendAsync("GetObject", "GET", "/photos/k?versionId=" + first)).Code, (await s3.SendAsync("GetObject", "GET", "/photos/k")).Code));
    }

    [Fact]
    public async Task A_listing_tells_all_that_there_is()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        await PutAsync(s3, "b", "null");
        (await SetAsync(s3, On)).Ok();
        var first = await PutAsync(s3, "a/1", "x");
        var second = await PutAsync(s3, "b", "x");
        var marker = (await s3.SendAsync("DeleteObject", "DELETE", "/photos/b")).Ok().Header("x-amz-version-id");
        var xml = (await s3.SendAsync("ListObjectVersions", "GET", "/photos?versions")).Ok().Xml;
        Assert.Equal([first!, second!, "null"], xml.All("Version", "VersionId"));
        Assert.Equal(["true", "false", "false"], xml.All("Version", "IsLatest"));
        Assert.Equal(["FULL_OBJECT", "FULL_OBJECT", "FULL_OBJECT"], xml.All("Version", "ChecksumType"));
        Assert.Equal([marker!], xml.All("DeleteMarker", "VersionId"));
        Assert.Equal(["true"], xml.All("DeleteMarker", "IsLatest"));
        Assert.Equal(["Version", "DeleteMarker", "Version", "Version"], xml.Elements().Select(e => e.Name.LocalName).Where(n => n is "Version" or "DeleteMarker"));
        Assert.Equal(("false", "1000", ""), (xml.Of("IsTruncated"), xml.Of("MaxKeys"), xml.Of("KeyMarker")));
        Assert.All(xml.Elements(Xml.Name("Version")).Concat(xml.Elements(Xml.Name("DeleteMarker"))), e => Assert.NotEmpty(e.Element(Xml.Name("Owner"))!.Of("ID")!));
        var page = (await s3.SendAsync("ListObjectVersions", "GET", "/photos?versions&max-keys=2&delimiter=/")).Ok().Xml;
        Assert.Equal(["a/"], page.All("CommonPrefixes", "Prefix"));
        Assert.Equal(("true", "b", marker), (page.Of("IsTruncated"), page.Of("NextKeyMarker"), page.Of("NextVersionIdMarker")));
        var rest = (await s3.SendAsync("ListObjectVersions", "GET", $"/photos?versions&key-marker=b&version-id-marker={marker}")).Ok().Xml;
        Assert.Equal([second!, "null"], rest.All("Version", "VersionId"));
        Assert.Equal(["false", "false"], rest.All("Version", "IsLatest"));
        var none = (await s3.SendAsync("ListObjectVersions", "GET", "/photos?versions&max-keys=0")).Ok().Xml;
        Assert.Equal(("false", 0), (none.Of("IsTruncated"), none.Elements(Xml.Name("Version")).Count()));
    }

    [Theory]
    [InlineData("versions&version-id-marker=null", "InvalidArgument")]
    [InlineData("versions&key-marker=a&version-id-marker=", "InvalidArgument")]
    [InlineData("versions&key-marker=a&version-id-marker=short", "InvalidArgument")]
    [InlineData("versions&key-marker=a&version-id-marker=null", "OK")]
    [InlineData("versions&encoding-type=base64", "InvalidArgument")]
    [InlineData("versions&max-keys=-1", "InvalidArgument")]
    public async Task Markers_are_judged(string query, string code)
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        Assert.Equal(code, (await s3.SendAsync("ListObjectVersions", "GET", "/photos?" + query)).Code);
    }

    [Fact]
    public async Task Who_removes_what_it_lists_empties_the_bucket()
    {
        await using var s3 = await TestS3.OpenAsync();
        var bucket = await s3.AddBucketAsync("photos", VersioningState.Enabled);
        for (var i = 0; i < 12; i++) await PutAsync(s3, i % 3 == 0 ? "a" : "b", "x");
        var markers = "";
        while (true)
        {
            var page = (await s3.SendAsync("ListObjectVersions", "GET", "/photos?versions&max-keys=5" + markers)).Ok().Xml;
            foreach (var version in page.Elements(Xml.Name("Version")))
                (await s3.SendAsync("DeleteObject", "DELETE", $"/photos/{version.Of("Key")}?versionId={version.Of("VersionId")}")).Ok();
            if (page.Of("IsTruncated") == "false") break;
            markers = $"&key-marker={page.Of("NextKeyMarker")}&version-id-marker={page.Of("NextVersionIdMarker")}";
        }
        Assert.True(s3.Store.Read(tx => tx.IsBucketEmpty(bucket.Instance)));
    }

    [Fact]
    public async Task A_bucket_with_versions_or_markers_is_not_empty()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos", VersioningState.Enabled);
        var version = await PutAsync(s3, "k", "x");
        var marker = (await s3.SendAsync("DeleteObject", "DELETE", "/photos/k")).Ok().Header("x-amz-version-id");
        foreach (var id in new[] { version, marker })
        {
            Assert.Equal("BucketNotEmpty", (await s3.SendAsync("DeleteBucket", "DELETE", "/photos")).Code);
            (await s3.SendAsync("DeleteObject", "DELETE", "/photos/k?versionId=" + id)).Ok();
        }
        (await s3.SendAsync("DeleteBucket", "DELETE", "/photos")).Ok();
    }

    private static string? Of(S3Answer answer, string header) => answer.Error!.Headers.Where(h => h.Key == header).Select(h => h.Value).SingleOrDefault();

    /// <summary>A body during whose reading something else happens.</summary>
    private sealed class HookedBody(Func<Task> meanwhile) : Wire.IncomingBody
    {
        private readonly TestBody inner = new(Encoding.UTF8.GetBytes("second"));
        private bool isDone;

        public override long? Length => inner.Length;

        public override byte[]? ExpectedMd5 => null;

        public override Crypto.Checksums.ChecksumAlgorithm? DeclaredChecksum => null;

        public override byte[]? Checksum => inner.Checksum;

        public override void RequireChecksum(Crypto.Checksums.ChecksumAlgorithm algorithm) => inner.RequireChecksum(algorithm);

        public override async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
        {
            if (!isDone) await meanwhile();
            isDone = true;
            return await inner.ReadAsync(destination, cancellationToken);
        }
    }
}
