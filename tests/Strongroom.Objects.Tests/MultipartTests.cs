using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto.Checksums;
using Strongroom.Objects.Operations;

namespace Strongroom.Objects.Tests;

public sealed class MultipartTests
{
    private const int Large = 5 * 1024 * 1024;

    [Fact]
    public async Task Parts_become_an_object()
    {
        await using var rig = await S3Rig.StartAsync();
        byte[][] parts = [S3Rig.Bytes(Large, 1), S3Rig.Bytes(Large, 2), S3Rig.Bytes(1000, 3)];
        var upload = await CreateAsync(rig, ("Content-Type", "text/plain"), ("x-amz-meta-a", "b"), ("x-amz-tagging", "t=1"));
        var eTags = await UploadAsync(rig, upload, parts);

        var done = (await CompleteAsync(rig, upload, eTags)).Succeeded();
        var whole = parts.SelectMany(p => p).ToArray();
        var got = (await rig.GetAsync("k", ("x-amz-checksum-mode", "ENABLED"))).Succeeded();

        Assert.Equal(whole, got.Body);
        Assert.Equal("text/plain", got.Header("Content-Type"));
        Assert.Equal("b", got.Header("x-amz-meta-a"));
        Assert.Equal("1", got.Header("x-amz-tagging-count"));
        var md5 = MD5.HashData(parts.SelectMany(p => MD5.HashData(p)).ToArray());
        Assert.Equal($"\"{Convert.ToHexStringLower(md5)}-3\"", got.Header("ETag"));
        var crc = new byte[8];
        Checksum.Compute(ChecksumAlgorithm.Crc64Nvme, whole, crc);
        Assert.Equal(Convert.ToBase64String(crc), got.Header("x-amz-checksum-crc64nvme"));
        Assert.Equal(Convert.ToBase64String(crc), done.Element("ChecksumCRC64NVME"));
        Assert.Equal("https://localhost:9000/photos/k", done.Element("Location"));

        var second = (await rig.GetAsync("k?partNumber=2")).Succeeded();
        Assert.Equal((206, "3"), (second.Status, second.Header("x-amz-mp-parts-count")));
        Assert.Equal(parts[1], second.Body);
        var across = await rig.GetAsync("k", ("Range", $"bytes={Large - 7}-{(2 * Large) + 6}"));
        Assert.Equal(whole[(Large - 7)..((2 * Large) + 7)], across.Body);
    }

    [Fact]
    public async Task Completing_again_is_answered_as_before_and_with_other_parts_it_is_not()
    {
        await using var rig = await S3Rig.StartAsync();
        var upload = await CreateAsync(rig);
        var eTags = await UploadAsync(rig, upload, [[1, 2]]);
        var first = (await CompleteAsync(rig, upload, eTags)).Succeeded();

        var again = (await CompleteAsync(rig, upload, eTags)).Succeeded();

        Assert.Equal(first.Text, again.Text);
        Assert.Equal("NoSuchUpload", (await CompleteAsync(rig, upload, [new string('0', 32)])).Error?.Code);
        await rig.PutAsync("k", [9]);
        Assert.Equal("NoSuchUpload", (await CompleteAsync(rig, upload, eTags)).Error?.Code);
    }

    [Fact]
    public async Task A_list_that_is_wrong_is_refused_and_the_upload_stays()
    {
        await using var rig = await S3Rig.StartAsync();
        var upload = await CreateAsync(rig);
        var eTags = await UploadAsync(rig, upload, [[1], [2]]);

        Assert.Equal("InvalidPartOrder", (await CompleteXmlAsync(rig, upload, Xml((2, eTags[1]), (1, eTags[0])))).Error?.Code);
        Assert.Equal("InvalidPart", (await CompleteXmlAsync(rig, upload, Xml((1, eTags[1])))).Error?.Code);
        Assert.Equal("InvalidPart", (await CompleteXmlAsync(rig, upload, Xml((3, eTags[1])))).Error?.Code);
        Assert.Equal("MalformedXML", (await CompleteXmlAsync(rig, upload, "<CompleteMultipartUpload/>")).Error?.Code);
        var small = await CompleteAsync(rig, upload, eTags);
        Assert.Equal("EntityTooSmall", small.Error?.Code);
        Assert.Contains(small.Error!.Details, d => d is { Key: "MinSizeAllowed", Value: "5242880" });
        Assert.Equal("InvalidRequest", (await CompleteXmlAsync(rig, upload, Xml((1, eTags[0])), ("x-amz-mp-object-size", "2"))).Error?.Code);
        Assert.Equal("BadDigest", (await CompleteXmlAsync(rig, upload, Xml((1, eTags[0])), ("x-amz-checksum-crc64nvme", "AAAAAAAAAAA="))).Error?.Code);
        (await CompleteXmlAsync(rig, upload, Xml((2, eTags[1])), ("x-amz-mp-object-size", "1"))).Succeeded();
        Assert.Equal([2], (await rig.GetAsync("k")).Body);
        Assert.Equal([2], (await rig.GetAsync("k?partNumber=2")).Body);
    }

    [Fact]
    public async Task Conditions_are_judged_when_the_upload_is_completed()
    {
        await using var rig = await S3Rig.StartAsync();
        var upload = await CreateAsync(rig);
        var eTags = await UploadAsync(rig, upload, [[1]]);
        await rig.PutAsync("k", [9]);

        Assert.Equal("PreconditionFailed", (await CompleteXmlAsync(rig, upload, Xml((1, eTags[0])), ("If-None-Match", "*"))).Error?.Code);

        var eTag = (await rig.HeadAsync("k")).Header("ETag")!;
        (await CompleteXmlAsync(rig, upload, Xml((1, eTags[0])), ("If-Match", eTag))).Succeeded();
    }

    [Fact]
    public async Task A_composite_checksum_is_made_of_the_parts()
    {
        await using var rig = await S3Rig.StartAsync();
        var upload = await CreateAsync(rig, ("x-amz-checksum-algorithm", "SHA256"));
        var operation = rig.Operation<UploadPart>();
        var path = $"/photos/k?partNumber=1&uploadId={upload}";
        var bare = await rig.SendAsync(operation, path, null, new TestBody([1]));
        var other = await rig.SendAsync(operation, path, null, new TestBody([1], declared: ChecksumAlgorithm.Crc32));
        var part = (await rig.SendAsync(operation, path, null, new TestBody([1], declared: ChecksumAlgorithm.Sha256))).Succeeded();
        var sum = part.Header("x-amz-checksum-sha256")!;

        Assert.Equal("InvalidRequest", bare.Error?.Code);
        Assert.Equal("InvalidRequest", other.Error?.Code);
        Assert.Equal(Convert.ToBase64String(SHA256.HashData([1])), sum);
        var eTag = part.Header("ETag")!.Trim('"');
        Assert.Equal("InvalidRequest", (await CompleteXmlAsync(rig, upload, Xml((1, eTag)))).Error?.Code);
        Assert.Equal("InvalidPart", (await CompleteXmlAsync(rig, upload, Xml((1, eTag), "AAAA"))).Error?.Code);
        var done = (await CompleteXmlAsync(rig, upload, Xml((1, eTag), sum))).Succeeded();
        Assert.Equal(Convert.ToBase64String(SHA256.HashData(SHA256.HashData([1]))) + "-1", done.Element("ChecksumSHA256"));
        Assert.Equal("COMPOSITE", done.Element("ChecksumType"));

        var attributes = (await rig.SendAsync(
            rig.Operation<GetObjectAttributes>(), "/photos/k?attributes", [("x-amz-object-attributes", "ObjectParts,ObjectSize,Checksum,ETag,StorageClass")])).Succeeded();
        Assert.Equal("1", attributes.Element("PartsCount"));
        Assert.Equal("1", attributes.Element("ObjectSize"));
        Assert.Equal("STANDARD", attributes.Element("StorageClass"));
        Assert.Contains($"<Size>1</Size><ChecksumSHA256>{sum}</ChecksumSHA256>", attributes.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_may_send_its_own_checksum_with_a_part_of_an_undeclared_upload()
    {
        await using var rig = await S3Rig.StartAsync();
        var upload = await CreateAsync(rig);

        var part = (await rig.SendAsync(
            rig.Operation<UploadPart>(), $"/photos/k?partNumber=1&uploadId={upload}", null, new TestBody([1, 2], declared: ChecksumAlgorithm.Crc32))).Succeeded();

        Assert.NotNull(part.Header("x-amz-checksum-crc32"));
        (await CompleteAsync(rig, upload, [part.Header("ETag")!.Trim('"')])).Succeeded();
        var crc = new byte[8];
        Checksum.Compute(ChecksumAlgorithm.Crc64Nvme, [1, 2], crc);
        Assert.Equal(Convert.ToBase64String(crc), (await rig.HeadAsync("k", ("x-amz-checksum-mode", "ENABLED"))).Header("x-amz-checksum-crc64nvme"));
    }

    [Fact]
    public async Task An_aborted_upload_is_gone()
    {
        await using var rig = await S3Rig.StartAsync();
        var upload = await CreateAsync(rig);
        await UploadAsync(rig, upload, [[1]]);
        var operation = rig.Operation<AbortMultipartUpload>();

        Assert.Equal(204, (await rig.SendAsync(operation, $"/photos/k?uploadId={upload}")).Status);

        Assert.Equal("NoSuchUpload", (await rig.SendAsync(operation, $"/photos/k?uploadId={upload}")).Error?.Code);
        Assert.Equal("NoSuchUpload", (await rig.SendAsync(rig.Operation<UploadPart>(), $"/photos/k?partNumber=1&uploadId={upload}", null, new TestBody([1]))).Error?.Code);
    }

    [Fact]
    public async Task A_part_can_be_a_range_of_a_stored_object()
    {
        await using var rig = await S3Rig.StartAsync();
        await rig.PutAsync("source", [0, 1, 2, 3, 4]);
        var upload = await CreateAsync(rig);
        var operation = rig.Operation<UploadPartCopy>();
        var path = $"/photos/k?partNumber=1&uploadId={upload}";

        Assert.Equal("InvalidArgument", (await rig.SendAsync(operation, path, [("x-amz-copy-source", "photos/source"), ("x-amz-copy-source-range", "bytes=3-5")])).Error?.Code);
        Assert.Equal("InvalidArgument", (await rig.SendAsync(operation, path, [("x-amz-copy-source", "photos/source"), ("x-amz-copy-source-range", "bytes=3-")])).Error?.Code);
        var part = (await rig.SendAsync(operation, path, [("x-amz-copy-source", "photos/source"), ("x-amz-copy-source-range", "bytes=1-3")])).Succeeded();
        (await CompleteAsync(rig, upload, [part.Element("ETag").Replace("&quot;", "", StringComparison.Ordinal)])).Succeeded();

        Assert.Equal([1, 2, 3], (await rig.GetAsync("k")).Body);
    }

    private static async Task<string> CreateAsync(S3Rig rig, params (string, string)[] headers) =>
        (await rig.SendAsync(rig.Operation<CreateMultipartUpload>(), "/photos/k?uploads", headers)).Succeeded().Element("UploadId");

    private static async Task<string[]> UploadAsync(S3Rig rig, string upload, byte[][] parts)
    {
        var eTags = new string[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var part = await rig.SendAsync(rig.Operation<UploadPart>(), $"/photos/k?partNumber={i + 1}&uploadId={upload}", null, new TestBody(parts[i]));
            eTags[i] = part.Succeeded().Header("ETag")!.Trim('"');
        }
        return eTags;
    }

    private static Task<Answer> CompleteAsync(S3Rig rig, string upload, string[] eTags) =>
        CompleteXmlAsync(rig, upload, Xml([.. eTags.Select((e, i) => (i + 1, e))]));

    private static Task<Answer> CompleteXmlAsync(S3Rig rig, string upload, string xml, params (string, string)[] headers) =>
        rig.SendAsync(rig.Operation<CompleteMultipartUpload>(), "/photos/k?uploadId=" + upload, headers, document: xml);

    private static string Xml((int Number, string ETag) part, string sha256) =>
        $"<CompleteMultipartUpload><Part><PartNumber>{part.Number}</PartNumber><ETag>{part.ETag}</ETag><ChecksumSHA256>{sha256}</ChecksumSHA256></Part></CompleteMultipartUpload>";

    private static string Xml(params (int Number, string ETag)[] parts)
    {
        var xml = new StringBuilder("<CompleteMultipartUpload>");
        foreach (var (number, eTag) in parts)
            xml.Append(CultureInfo.InvariantCulture, $"<Part><PartNumber>{number}</PartNumber><ETag>&quot;{eTag}&quot;</ETag></Part>");
        return xml.Append("</CompleteMultipartUpload>").ToString();
    }
}
