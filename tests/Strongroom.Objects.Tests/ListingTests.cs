using System.Xml.Linq;
using Strongroom.Storage;

namespace Strongroom.Objects.Tests;

/// <summary>What both versions of ListObjects answer.</summary>
public sealed class ListingTests
{
    private static async Task<TestS3> WithAsync(params string[] keys)
    {
        var s3 = await TestS3.OpenAsync();
        await s3.AddObjectsAsync(await s3.AddBucketAsync("photos"), keys);
        return s3;
    }

    [Fact]
    public async Task An_entry_has_S3s_elements_in_S3s_order()
    {
        await using var s3 = await WithAsync("a&b");
        var v1 = (await s3.SendAsync("ListObjects", "GET", "/photos")).Ok().Xml;
        Assert.Equal(["Name", "Prefix", "Marker", "MaxKeys", "IsTruncated", "Contents"], v1.Elements().Select(e => e.Name.LocalName));
        Assert.Equal(
            "Key=a&b LastModified=2023-11-14T22:13:20.123Z ETag=\"5d41402abc4b2a76b9719d911017c592\" ChecksumAlgorithm=CRC64NVME ChecksumType=FULL_OBJECT Size=5 Owner=canonical111122223333 StorageClass=STANDARD",
            Entry(v1));
        var v2 = (await s3.SendAsync("ListObjectsV2", "GET", "/photos?list-type=2")).Ok().Xml;
        Assert.Equal(["Name", "Prefix", "KeyCount", "MaxKeys", "IsTruncated", "Contents"], v2.Elements().Select(e => e.Name.LocalName));
        Assert.DoesNotContain("Owner", Entry(v2), StringComparison.Ordinal);
        Assert.Contains("Owner", Entry((await s3.SendAsync("ListObjectsV2", "GET", "/photos?list-type=2&fetch-owner=true")).Ok().Xml), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_version_tells_the_next_marker_only_with_a_delimiter()
    {
        await using var s3 = await WithAsync("a", "b/1", "b/2", "c");
        var plain = (await s3.SendAsync("ListObjects", "GET", "/photos?max-keys=2")).Ok().Xml;
        Assert.Null(plain.Of("NextMarker"));
        Assert.Equal("true", plain.Of("IsTruncated"));
        var rolled = (await s3.SendAsync("ListObjects", "GET", "/photos?max-keys=2&delimiter=/")).Ok().Xml;
        Assert.Equal(["a"], rolled.All("Contents", "Key"));
        Assert.Equal(["b/"], rolled.All("CommonPrefixes", "Prefix"));
        Assert.Equal("b/", rolled.Of("NextMarker"));
        var rest = (await s3.SendAsync("ListObjects", "GET", "/photos?max-keys=2&delimiter=/&marker=b/")).Ok().Xml;
        Assert.Equal(["c"], rest.All("Contents", "Key"));
        Assert.Empty(rest.Elements(Xml.Name("CommonPrefixes")));
        Assert.Equal("b/", rest.Of("Marker"));
    }

    [Fact]
    public async Task The_second_version_pages_by_token()
    {
        await using var s3 = await WithAsync("a", "b", "c");
        var first = (await s3.SendAsync("ListObjectsV2", "GET", "/photos?list-type=2&max-keys=2&start-after=A")).Ok().Xml;
        Assert.Equal(("2", "2", "A"), (first.Of("KeyCount"), first.Of("MaxKeys"), first.Of("StartAfter")));
        var token = first.Of("NextContinuationToken");
        var second = (await s3.SendAsync("ListObjectsV2", "GET", "/photos?list-type=2&max-keys=2&start-after=A&continuation-token=" + token)).Ok().Xml;
        Assert.Equal(["c"], second.All("Contents", "Key"));
        Assert.Equal(token, second.Of("ContinuationToken"));
        Assert.Null(second.Of("NextContinuationToken"));
    }

    [Fact]
    public async Task Keys_are_encoded_on_request()
    {
        await using var s3 = await WithAsync("ä b+c/(1)*\u0001");
        var xml = (await s3.SendAsync("ListObjectsV2", "GET", "/photos?list-type=2&encoding-type=url&prefix=%C3%A4%20&delimiter=%2B&start-after=%2B")).Ok().Xml;
        Assert.Equal(["%C3%A4%20b%2B"], xml.All("CommonPrefixes", "Prefix"));
        Assert.Equal(("%C3%A4%20", "%2B", "%2B", "url"), (xml.Of("Prefix"), xml.Of("Delimiter"), xml.Of("StartAfter"), xml.Of("EncodingType")));
        var keys = (await s3.SendAsync("ListObjects", "GET", "/photos?encoding-type=url")).Ok().Xml;
        Assert.Equal(["%C3%A4%20b%2Bc/%281%29%2A%01"], keys.All("Contents", "Key"));
        Assert.Contains("<Key>ä b+c/(1)*&#x1;</Key>", (await s3.SendAsync("ListObjects", "GET", "/photos")).Ok().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_has_a_thousand_keys_at_most()
    {
        await using var s3 = await WithAsync([.. Enumerable.Range(0, 1001).Select(i => $"k{i:D4}")]);
        var xml = (await s3.SendAsync("ListObjectsV2", "GET", "/photos?list-type=2&max-keys=5000")).Ok().Xml;
        Assert.Equal(("1000", "1000", "true"), (xml.Of("KeyCount"), xml.Of("MaxKeys"), xml.Of("IsTruncated")));
        Assert.Equal("k0999", xml.All("Contents", "Key")[^1]);
    }

    [Fact]
    public async Task No_keys_asked_for_is_an_empty_page()
    {
        await using var s3 = await WithAsync("a");
        var xml = (await s3.SendAsync("ListObjectsV2", "GET", "/photos?list-type=2&max-keys=0")).Ok().Xml;
        Assert.Equal(("0", "0", "false"), (xml.Of("KeyCount"), xml.Of("MaxKeys"), xml.Of("IsTruncated")));
    }

    [Theory]
    [InlineData("max-keys=-1")]
    [InlineData("max-keys=x")]
    [InlineData("encoding-type=base64")]
    [InlineData("list-type=2&continuation-token=t")]
    [InlineData("list-type=2&continuation-token=")]
    [InlineData("list-type=2&fetch-owner=maybe")]
    public async Task Bad_parameters_are_refused(string query)
    {
        await using var s3 = await WithAsync("a");
        Assert.Equal("InvalidArgument", (await s3.SendAsync(query.StartsWith("list-type", StringComparison.Ordinal) ? "ListObjectsV2" : "ListObjects", "GET", "/photos?" + query)).Code);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_has_no_listing()
    {
        await using var s3 = await WithAsync("a");
        Assert.Equal("NoSuchBucket", (await s3.SendAsync("ListObjects", "GET", "/videos")).Code);
        Assert.Equal("NoSuchBucket", (await s3.SendAsync("ListMultipartUploads", "GET", "/videos?uploads")).Code);
        Assert.Equal("AccessDenied", (await s3.SendAsync("ListObjectsV2", "GET", "/photos?list-type=2", account: TestS3.Other)).Code);
    }

    [Fact]
    public async Task Uploads_are_listed_by_key_and_id_with_common_prefixes()
    {
        await using var s3 = await TestS3.OpenAsync();
        var bucket = await s3.AddBucketAsync("photos");
        foreach (var (key, id) in ((string, string)[])[("a", "u1"), ("a", "u2"), ("d/1", "u3"), ("d/2", "u4"), ("e", "u5")]) await s3.AddUploadAsync(bucket, key, id);
        var all = (await s3.SendAsync("ListMultipartUploads", "GET", "/photos?uploads")).Ok().Xml;
        Assert.Equal(["u1", "u2", "u3", "u4", "u5"], all.All("Upload", "UploadId"));
        Assert.Equal(
            "Key=a UploadId=u1 Initiator=canonical111122223333 Owner=canonical111122223333 StorageClass=STANDARD Initiated=2023-11-14T22:13:20.123Z ChecksumAlgorithm=CRC32C ChecksumType=COMPOSITE",
            Entry(all, "Upload"));

        // Page by page, as a client goes on.
        List<string> seen = [];
        var query = "";
        while (true)
        {
            var page = (await s3.SendAsync("ListMultipartUploads", "GET", "/photos?uploads&delimiter=/&max-uploads=1" + query)).Ok().Xml;
            seen.AddRange(page.All("Upload", "UploadId"));
            seen.AddRange(page.All("CommonPrefixes", "Prefix"));
            if (page.Of("IsTruncated") == "false") break;
            query = $"&key-marker={page.Of("NextKeyMarker")}&upload-id-marker={page.Of("NextUploadIdMarker")}";
        }
        Assert.Equal(["u1", "u2", "d/", "u5"], seen);
        Assert.Equal(["u3", "u4"], (await s3.SendAsync("ListMultipartUploads", "GET", "/photos?uploads&prefix=d/")).Ok().Xml.All("Upload", "UploadId"));
        Assert.Empty((await s3.SendAsync("ListMultipartUploads", "GET", "/photos?uploads&max-uploads=0")).Ok().Xml.Elements(Xml.Name("Upload")));
    }

    [Fact]
    public async Task Parts_are_listed_by_number()
    {
        await using var s3 = await TestS3.OpenAsync();
        var bucket = await s3.AddBucketAsync("photos");
        var upload = await s3.AddUploadAsync(bucket, "film", "u1");
        var instance = s3.Store.NewInstance();
        await s3.WriteAsync(tx =>
        {
            foreach (var number in (int[])[1, 2, 7])
                tx.PutPart(new PartRow { Owner = upload.Instance, Number = number, Instance = instance + number, Size = 9, ETag = "e" + number, ModifiedMs = 0, Checksum = "CRC32C AAAA", WrappedKey = [1] });
        });
        var first = (await s3.SendAsync("ListParts", "GET", "/photos/film?uploadId=u1&max-parts=2")).Ok().Xml;
        Assert.Equal(["1", "2"], first.All("Part", "PartNumber"));
        Assert.Equal(("2", "true", "2", "CRC32C"), (first.Of("NextPartNumberMarker"), first.Of("IsTruncated"), first.Of("MaxParts"), first.Of("ChecksumAlgorithm")));
        Assert.Equal("PartNumber=1 LastModified=1970-01-01T00:00:00.000Z ETag=\"e1\" Size=9 ChecksumCRC32C=AAAA", Entry(first, "Part"));
        var second = (await s3.SendAsync("ListParts", "GET", "/photos/film?uploadId=u1&part-number-marker=2")).Ok().Xml;
        Assert.Equal(["7"], second.All("Part", "PartNumber"));
        Assert.Equal("NoSuchUpload", (await s3.SendAsync("ListParts", "GET", "/photos/film?uploadId=u2")).Code);
        Assert.Equal("NoSuchUpload", (await s3.SendAsync("ListParts", "GET", "/photos/other?uploadId=u1")).Code);
        Assert.Equal("InvalidArgument", (await s3.SendAsync("ListParts", "GET", "/photos/film?uploadId=u1&max-parts=x")).Code);
    }

    private static string Entry(XElement listing, string element = "Contents") =>
        string.Join(' ', listing.Elements(Xml.Name(element)).First().Elements().Select(e => $"{e.Name.LocalName}={e.Value}"));
}
