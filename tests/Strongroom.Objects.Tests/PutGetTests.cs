using System.Security.Cryptography;
using Strongroom.Crypto.Checksums;
using Strongroom.Objects.Operations;

namespace Strongroom.Objects.Tests;

public sealed class PutGetTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(16 * 1024)]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(240 * 1024)]
    [InlineData((1024 * 1024) + 17)]
    [InlineData(3 * 1024 * 1024)]
    public async Task What_was_put_comes_back(int size)
    {
        await using var rig = await S3Rig.StartAsync();
        var bytes = S3Rig.Bytes(size);

        var put = (await rig.PutAsync("a/b", bytes)).Succeeded();
        var got = (await rig.GetAsync("a/b", ("x-amz-checksum-mode", "ENABLED"))).Succeeded();
        var head = (await rig.HeadAsync("a/b")).Succeeded();

        Assert.Equal(bytes, got.Body);
        var eTag = "\"" + Convert.ToHexStringLower(MD5.HashData(bytes)) + "\"";
        Assert.All([put, got, head], a => Assert.Equal(eTag, a.Header("ETag")));
        Assert.All([put, got, head], a => Assert.Equal("AES256", a.Header("x-amz-server-side-encryption")));
        var crc = new byte[8];
        Checksum.Compute(ChecksumAlgorithm.Crc64Nvme, bytes, crc);
        Assert.Equal(Convert.ToBase64String(crc), got.Header("x-amz-checksum-crc64nvme"));
        Assert.Equal("FULL_OBJECT", got.Header("x-amz-checksum-type"));
        Assert.Null(head.Header("x-amz-checksum-type"));
        Assert.Null(head.Header("x-amz-version-id"));
        Assert.Equal("binary/octet-stream", head.Header("Content-Type"));
        Assert.Equal(size.ToString(System.Globalization.CultureInfo.InvariantCulture), head.Header("Content-Length"));
        Assert.Empty(head.Body);
        Assert.Equal(size, put.Audit.BytesIn);
    }

    [Fact]
    public async Task Headers_metadata_and_tags_come_back()
    {
        await using var rig = await S3Rig.StartAsync();
        (await rig.PutAsync(
            "k", [1], ("Content-Type", "text/plain"), ("Cache-Control", "no-cache"), ("Content-Disposition", "inline"), ("Content-Encoding", "aws-chunked,gzip"),
            ("Content-Language", "de"), ("Expires", "whenever"), ("x-amz-meta-Camera", "m"), ("x-amz-meta-name", "=?UTF-8?B?w7xtbGF1dA==?="),
            ("x-amz-tagging", "team=a&year=2026"), ("x-amz-storage-class", "STANDARD_IA"))).Succeeded();

        var head = (await rig.HeadAsync("k")).Succeeded();

        Assert.Equal("text/plain", head.Header("Content-Type"));
        Assert.Equal("no-cache", head.Header("Cache-Control"));
        Assert.Equal("inline", head.Header("Content-Disposition"));
        Assert.Equal("gzip", head.Header("Content-Encoding"));
        Assert.Equal("de", head.Header("Content-Language"));
        Assert.Equal("whenever", head.Header("Expires"));
        Assert.Equal("m", head.Header("x-amz-meta-camera"));
        Assert.Equal("=?UTF-8?B?w7xtbGF1dA==?=", head.Header("x-amz-meta-name"));
        Assert.Equal("2", head.Header("x-amz-tagging-count"));
        Assert.Equal("STANDARD_IA", head.Header("x-amz-storage-class"));
    }

    [Theory]
    [InlineData("x-amz-storage-class", "GOLD", "InvalidStorageClass")]
    [InlineData("x-amz-acl", "public-read", "AccessControlListNotSupported")]
    [InlineData("x-amz-acl", "nonsense", "InvalidArgument")]
    [InlineData("x-amz-grant-read", "id=1", "AccessControlListNotSupported")]
    [InlineData("x-amz-server-side-encryption", "aws:kms:dsse", "NotImplemented")]
    [InlineData("x-amz-server-side-encryption", "ROT13", "InvalidArgument")]
    [InlineData("x-amz-tagging", "a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9&j=10&k=11", "BadRequest")]
    [InlineData("x-amz-tagging", "a=1&a=2", "InvalidArgument")]
    [InlineData("x-amz-tagging", "aws:x=1", "InvalidTag")]
    [InlineData("If-None-Match", "\"e\"", "NotImplemented")]
    [InlineData("If-Match", "*", "NotImplemented")]
    [InlineData("x-amz-website-redirect-location", "ftp://x", "InvalidRedirectLocation")]
    public async Task A_bad_header_is_refused_and_nothing_is_written(string header, string value, string code)
    {
        await using var rig = await S3Rig.StartAsync();

        Assert.Equal(code, (await rig.PutAsync("k", [1], (header, value))).Error?.Code);

        Assert.Equal("NoSuchKey", (await rig.GetAsync("k")).Error?.Code);
    }

    [Fact]
    public async Task Metadata_may_have_two_kibibytes()
    {
        await using var rig = await S3Rig.StartAsync();

        (await rig.PutAsync("k", [1], ("x-amz-meta-a", new string('v', 2047)))).Succeeded();

        Assert.Equal("MetadataTooLarge", (await rig.PutAsync("k", [1], ("x-amz-meta-a", new string('v', 2048)))).Error?.Code);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1_000_000)]
    public async Task A_wrong_md5_is_a_bad_digest_and_leaves_what_was_there(int size)
    {
        await using var rig = await S3Rig.StartAsync();
        (await rig.PutAsync("k", [7])).Succeeded();

        var bad = await rig.SendAsync(rig.Operation<PutObject>(), "/photos/k", null, new TestBody(S3Rig.Bytes(size), md5: new byte[16]));
        var good = await rig.SendAsync(rig.Operation<PutObject>(), "/photos/ok", null, new TestBody(S3Rig.Bytes(size), md5: MD5.HashData(S3Rig.Bytes(size))));

        Assert.Equal("BadDigest", bad.Error?.Code);
        good.Succeeded();
        Assert.Equal([7], (await rig.GetAsync("k")).Body);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1_000_000)]
    public async Task A_body_whose_proof_fails_at_its_end_is_not_kept(int size)
    {
        await using var rig = await S3Rig.StartAsync();
        var fault = new Kernel.ServiceError("SignatureDoesNotMatch", "m", 403);

        var put = await rig.SendAsync(rig.Operation<PutObject>(), "/photos/k", null, new TestBody(S3Rig.Bytes(size), faultAtEnd: fault));

        Assert.Equal("SignatureDoesNotMatch", put.Error?.Code);
        Assert.Equal("NoSuchKey", (await rig.GetAsync("k")).Error?.Code);
    }

    [Fact]
    public async Task A_body_without_a_length_is_refused()
    {
        await using var rig = await S3Rig.StartAsync();

        var put = await rig.SendAsync(rig.Operation<PutObject>(), "/photos/k", null, new TestBody([1], hidesLength: true));

        Assert.Equal((411, "MissingContentLength"), (put.Status, put.Error?.Code));
    }

    [Fact]
    public async Task Of_writers_that_want_to_be_first_one_is()
    {
        await using var rig = await S3Rig.StartAsync();

        var puts = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => rig.PutAsync("k", [(byte)i], ("If-None-Match", "*")))));

        Assert.Single(puts, p => p.Error is null);
        Assert.All(puts.Where(p => p.Error is not null), p => Assert.Equal((412, "PreconditionFailed"), (p.Status, p.Error!.Code)));
    }

    [Fact]
    public async Task If_match_writes_over_the_state_it_names_only()
    {
        await using var rig = await S3Rig.StartAsync();
        Assert.Equal("NoSuchKey", (await rig.PutAsync("k", [1], ("If-Match", "\"x\""))).Error?.Code);
        var first = await rig.PutAsync("k", [1]);

        (await rig.PutAsync("k", [2], ("If-Match", first.Header("ETag")!))).Succeeded();

        Assert.Equal("PreconditionFailed", (await rig.PutAsync("k", [3], ("If-Match", first.Header("ETag")!))).Error?.Code);
        Assert.Equal([2], (await rig.GetAsync("k")).Body);
    }

    [Theory]
    [InlineData("versionId=null", null)]
    [InlineData("versionId=", "InvalidArgument")]
    [InlineData("versionId=short", "InvalidArgument")]
    [InlineData("versionId=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "NoSuchVersion")]
    public async Task The_one_version_of_an_unversioned_key_is_null(string query, string? code)
    {
        await using var rig = await S3Rig.StartAsync();
        await rig.PutAsync("k", [1]);

        Assert.Equal(code, (await rig.GetAsync("k?" + query)).Error?.Code);
    }

    [Fact]
    public async Task Only_who_signs_may_change_the_answers_headers()
    {
        await using var rig = await S3Rig.StartAsync();
        await rig.PutAsync("k", [1]);

        var signed = await rig.GetAsync("k?response-content-type=text%2Fcss&response-expires=never");
        var anonymous = await rig.SendAsync(rig.Operation<GetObject>(), "/photos/k?response-content-type=text%2Fcss", isAnonymous: true);

        Assert.Equal("text/css", signed.Header("Content-Type"));
        Assert.Equal("never", signed.Header("Expires"));
        Assert.Equal("InvalidRequest", anonymous.Error?.Code);
    }
}
