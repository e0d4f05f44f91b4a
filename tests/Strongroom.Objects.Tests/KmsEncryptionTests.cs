using System.Security.Cryptography;
using System.Text;
using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Objects.Tests;

/// <summary>Objects under KMS keys: what is demanded, told, and opened.</summary>
public sealed class KmsEncryptionTests : IAsyncLifetime
{
    private const string KeyArn = "arn:aws:kms:us-east-1:111122223333:key/k1";
    private const string ObjectArn = "aws:s3:arn=arn:aws:s3:::photos/k";
    private const string BucketArn = "aws:s3:arn=arn:aws:s3:::photos";

    private static readonly (string Name, string Value)[] UnderKey = [("x-amz-server-side-encryption", "aws:kms"), ("x-amz-server-side-encryption-aws-kms-key-id", "k1")];

    private TestS3 s3 = null!;

    public async ValueTask InitializeAsync()
    {
        s3 = await TestS3.OpenAsync();
        s3.IsTls = true;
        await s3.AddBucketAsync("photos");
    }

    public ValueTask DisposeAsync() => s3.DisposeAsync();

    [Fact]
    public async Task What_is_put_under_a_key_comes_back_and_both_answers_name_the_key()
    {
        var put = (await PutAsync("k", "body", [.. UnderKey, ("x-amz-server-side-encryption-context", "eyJhIjoiYiJ9")])).Ok();
        Assert.Equal(("aws:kms", KeyArn, null, "eyJhIjoiYiJ9"), Told(put));
        Assert.Equal("SSE_KMS", put.Audit.SseApplied);

        var got = (await GetAsync("k")).Ok();
        Assert.Equal(("aws:kms", KeyArn, null, null), Told(got));
        Assert.Equal("body", got.Text);
        Assert.Equal([$"GenerateDataKey {KeyArn} a=b {ObjectArn}", $"Decrypt {KeyArn} a=b {ObjectArn}"], s3.KmsKeys.Uses);
    }

    [Fact]
    public async Task The_buckets_setting_holds_where_the_request_says_nothing_and_gives_way_where_it_does()
    {
        await SetAsync("<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>k2</KMSMasterKeyID>", "true");

        Assert.Equal(("aws:kms", TestKmsKeys.ArnOf("k2", TestS3.Account), "true", null), Told((await PutAsync("k", "v")).Ok()));
        Assert.Equal(("AES256", null, null, null), Told((await PutAsync("k", "v", ("x-amz-server-side-encryption", "AES256"))).Ok()));
        Assert.Equal(("aws:kms", KeyArn, "true", null), Told((await PutAsync("k", "v", UnderKey)).Ok()));
        Assert.Equal(("aws:kms", KeyArn, null, null), Told((await PutAsync("k", "v", [.. UnderKey, ("x-amz-server-side-encryption-bucket-key-enabled", "false")])).Ok()));
        Assert.Equal(("aws:kms", TestKmsKeys.ArnOf("aws-s3", TestS3.Account), "true", null), Told((await PutAsync("k", "v", ("x-amz-server-side-encryption", "aws:kms"))).Ok()));
    }

    [Fact]
    public async Task Objects_that_share_a_bucket_key_are_used_with_the_buckets_ARN()
    {
        await SetAsync("<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>k1</KMSMasterKeyID>", "true");
        (await PutAsync("a", "first")).Ok();
        (await PutAsync("b", "second")).Ok();

        Assert.Equal("first", (await GetAsync("a")).Ok().Text);
        Assert.Equal("second", (await GetAsync("b")).Ok().Text);
        Assert.All(s3.KmsKeys.Uses, use => Assert.EndsWith(" " + BucketArn, use, StringComparison.Ordinal));
        Assert.Equal(4, s3.KmsKeys.Uses.Count);
    }

    [Fact]
    public async Task Using_the_key_is_a_permission_of_its_own()
    {
        (await PutAsync("k", "v", UnderKey)).Ok();
        s3.KmsKeys.Uses.Clear();
        var reader = s3.Principals.User("reader", TestS3.Account, Documents.AllS3);

        var denied = await s3.SendAsAsync(reader, "GetObject", "GET", "/photos/k");
        Assert.Equal(("AccessDenied", 403), (denied.Code, denied.Status));
        Assert.Equal($"User: {reader.Arn} is not authorized to perform: kms:Decrypt on resource: {KeyArn} because no identity-based policy allows the kms:Decrypt action", denied.Error!.Message);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(reader, "PutObject", "PUT", "/photos/k", "new", UnderKey)).Code);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(reader, "CreateMultipartUpload", "POST", "/photos/k?uploads", null, UnderKey)).Code);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(reader, "CopyObject", "PUT", "/photos/copy", null, ("x-amz-copy-source", "photos/k"))).Code);
        Assert.Empty(s3.KmsKeys.Uses);
        Assert.Equal(
            [$"Decrypt {KeyArn} {ObjectArn} AccessDenied", $"GenerateDataKey {KeyArn} {ObjectArn} AccessDenied", $"GenerateDataKey {KeyArn} {ObjectArn} AccessDenied", $"Decrypt {KeyArn} {ObjectArn} AccessDenied"],
            s3.KmsKeys.Denials);

        var both = s3.Principals.User("both", TestS3.Account, Documents.AllS3, Documents.Identity("Allow", "\"kms:Decrypt\""));
        Assert.Equal("v", (await s3.SendAsAsync(both, "GetObject", "GET", "/photos/k")).Ok().Text);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(both, "PutObject", "PUT", "/photos/k", "new", UnderKey)).Code);
    }

    [Fact]
    public async Task What_is_said_of_an_object_needs_the_key_only_where_it_is_made_of_the_body()
    {
        (await PutAsync("k", "v", UnderKey)).Ok();
        var reader = s3.Principals.User("reader", TestS3.Account, Documents.AllS3);

        Assert.Equal(("aws:kms", KeyArn, null, null), Told((await s3.SendAsAsync(reader, "HeadObject", "HEAD", "/photos/k")).Ok()));
        (await s3.SendAsAsync(reader, "GetObjectTagging", "GET", "/photos/k?tagging")).Ok();
        (await s3.SendAsAsync(reader, "GetObjectAttributes", "GET", "/photos/k?attributes", null, ("x-amz-object-attributes", "ETag"))).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(reader, "HeadObject", "HEAD", "/photos/k", null, ("x-amz-checksum-mode", "ENABLED"))).Code);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(reader, "GetObjectAttributes", "GET", "/photos/k?attributes", null, ("x-amz-object-attributes", "Checksum"))).Code);
    }

    [Fact]
    public async Task An_upload_under_a_key_demands_it_with_each_part_and_comes_back()
    {
        var begun = (await s3.SendAsync("CreateMultipartUpload", "POST", "/photos/k?uploads", headers: UnderKey)).Ok();
        Assert.Equal(("aws:kms", KeyArn, null, null), Told(begun));
        var id = begun.Xml.Elements().Single(e => e.Name.LocalName == "UploadId").Value;
        var part = (await s3.SendAsync("UploadPart", "PUT", $"/photos/k?uploadId={id}&partNumber=1", "the body")).Ok();
        Assert.Equal(("aws:kms", KeyArn, null, null), Told(part));
        var list = $"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{part.Header("ETag")}</ETag></Part></CompleteMultipartUpload>";
        var writer = s3.Principals.User("writer", TestS3.Account, Documents.AllS3);

        Assert.Equal("AccessDenied", (await s3.SendAsAsync(writer, "UploadPart", "PUT", $"/photos/k?uploadId={id}&partNumber=1", "other")).Code);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(writer, "CompleteMultipartUpload", "POST", $"/photos/k?uploadId={id}", list)).Code);
        Assert.Equal(("aws:kms", KeyArn, null, null), Told((await s3.SendAsync("CompleteMultipartUpload", "POST", $"/photos/k?uploadId={id}", list)).Ok()));

        Assert.Equal("the body", (await GetAsync("k")).Ok().Text);
        Assert.Equal(["GenerateDataKey", "Decrypt", "Decrypt", "Decrypt"], s3.KmsKeys.Uses.Select(u => u.Split(' ')[0]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(300_000)]
    public async Task Its_ETag_is_not_the_MD5_of_its_bytes_however_it_is_written_and_never_twice_the_same(int size)
    {
        var body = new string('v', size);
        var md5 = MD5.HashData(Encoding.ASCII.GetBytes(body));
        await SetAsync("<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>k1</KMSMasterKeyID>", "true");
        Assert.Equal($"\"{Convert.ToHexStringLower(md5)}\"", (await PutAsync("plain", body, ("x-amz-server-side-encryption", "AES256"))).Ok().Header("ETag"));

        List<string> told =
        [
            (await PutAsync("k", body)).Ok().Header("ETag")!,
            (await PutAsync("k", body, ("Content-MD5", Convert.ToBase64String(md5)))).Ok().Header("ETag")!,
            (await PutAsync("k", body, UnderKey)).Ok().Header("ETag")!,
        ];
        Assert.Equal(told[^1], (await s3.SendAsync("HeadObject", "HEAD", "/photos/k")).Ok().Header("ETag"));
        Assert.Contains(told[^1].Trim('"'), (await s3.SendAsync("ListObjectsV2", "GET", "/photos?list-type=2")).Ok().Text, StringComparison.Ordinal);
        (await s3.SendAsync("GetObject", "GET", "/photos/k", headers: [("If-Match", told[^1])])).Ok();
        told.Add(ETagIn((await s3.SendAsync("CopyObject", "PUT", "/photos/copy", headers: [("x-amz-copy-source", "photos/plain")])).Ok()));
        var id = (await s3.SendAsync("CreateMultipartUpload", "POST", "/photos/m?uploads")).Ok().Xml.Elements().Single(e => e.Name.LocalName == "UploadId").Value;
        told.Add((await s3.SendAsync("UploadPart", "PUT", $"/photos/m?uploadId={id}&partNumber=1", body)).Ok().Header("ETag")!);
        told.Add(ETagIn((await s3.SendAsync("UploadPartCopy", "PUT", $"/photos/m?uploadId={id}&partNumber=1", headers: [("x-amz-copy-source", "photos/plain")])).Ok()));
        var list = $"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{told[^1]}</ETag></Part></CompleteMultipartUpload>";
        var whole = ETagIn((await s3.SendAsync("CompleteMultipartUpload", "POST", $"/photos/m?uploadId={id}", list)).Ok());

        Assert.All(told, t => Assert.Equal(34, t.Length));
        Assert.DoesNotContain(told, t => t.Contains(Convert.ToHexStringLower(md5), StringComparison.Ordinal));
        Assert.Distinct(told);
        Assert.EndsWith("-1\"", whole, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexStringLower(MD5.HashData(md5)), whole, StringComparison.Ordinal);
        // A completion whose answer was lost is found again by the parts' ETags, random as they are.
        Assert.Equal(whole, ETagIn((await s3.SendAsync("CompleteMultipartUpload", "POST", $"/photos/m?uploadId={id}", list)).Ok()));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(300_000)]
    public async Task A_body_that_is_not_of_the_MD5_that_the_client_sent_is_refused(int size)
    {
        var other = Convert.ToBase64String(MD5.HashData("other"u8));
        Assert.Equal("BadDigest", (await PutAsync("k", new string('v', size), [.. UnderKey, ("Content-MD5", other)])).Code);
        Assert.Equal("NoSuchKey", (await GetAsync("k")).Code);
    }

    [Theory]
    [InlineData("GetObject", "GET", "")]
    [InlineData("HeadObject", "HEAD", "")]
    [InlineData("GetObjectAttributes", "GET", "?attributes")]
    public async Task What_is_read_is_not_asked_for_under_an_encryption(string operation, string method, string query)
    {
        (await PutAsync("k", "v")).Ok();
        foreach (var algorithm in new[] { "AES256", "aws:kms" })
        {
            var refused = await s3.SendAsync(operation, method, "/photos/k" + query, headers: [("x-amz-server-side-encryption", algorithm), ("x-amz-object-attributes", "ETag")]);
            Assert.Equal(("InvalidArgument", 400, "x-amz-server-side-encryption header is not supported for this operation."), (refused.Code, refused.Status, refused.Error!.Message));
        }
        (await s3.SendAsync(operation, method, "/photos/k" + query, headers: [("x-amz-object-attributes", "ETag")])).Ok();
    }

    [Fact]
    public async Task A_copy_is_under_what_the_request_asks_and_not_under_what_its_source_is()
    {
        (await PutAsync("k", "v", UnderKey)).Ok();
        Assert.Equal(("AES256", null, null, null), Told((await s3.SendAsync("CopyObject", "PUT", "/photos/plain", headers: [("x-amz-copy-source", "photos/k")])).Ok()));
        var under = (await s3.SendAsync("CopyObject", "PUT", "/photos/under", headers: [("x-amz-copy-source", "photos/plain"), .. UnderKey])).Ok();
        Assert.Equal(("aws:kms", KeyArn, null, null), Told(under));
        Assert.Equal(("v", "v"), ((await GetAsync("plain")).Ok().Text, (await GetAsync("under")).Ok().Text));

        var id = (await s3.SendAsync("CreateMultipartUpload", "POST", "/photos/m?uploads", headers: UnderKey)).Ok().Xml.Elements().Single(e => e.Name.LocalName == "UploadId").Value;
        (await s3.SendAsync("UploadPartCopy", "PUT", $"/photos/m?uploadId={id}&partNumber=1", headers: [("x-amz-copy-source", "photos/k")])).Ok();
        var keyless = s3.Principals.User("keyless", TestS3.Account, Documents.AllS3);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(keyless, "UploadPartCopy", "PUT", $"/photos/m?uploadId={id}&partNumber=1", null, ("x-amz-copy-source", "photos/plain"))).Code);
    }

    [Fact]
    public async Task The_state_of_the_key_is_told_in_KMSs_words_and_nothing_is_written()
    {
        (await PutAsync("k", "v", UnderKey)).Ok();
        s3.KmsKeys.Fault = new ServiceError("KMS.DisabledException", $"{KeyArn} is disabled.", 400);

        Assert.Equal(("KMS.DisabledException", 400), ((await GetAsync("k")).Code, (await GetAsync("k")).Status));
        Assert.Equal("KMS.DisabledException", (await PutAsync("k", "new", UnderKey)).Code);
        s3.KmsKeys.Fault = null;
        Assert.Equal("v", (await GetAsync("k")).Ok().Text);
        Assert.Equal("KMS.NotFoundException", (await PutAsync("k", "v", ("x-amz-server-side-encryption", "aws:kms"), ("x-amz-server-side-encryption-aws-kms-key-id", "alias/none"))).Code);
    }

    [Fact]
    public async Task Keys_are_for_who_signs_over_TLS()
    {
        (await PutAsync("k", "v", UnderKey)).Ok();
        s3.IsTls = false;
        Assert.Equal("InvalidArgument", (await PutAsync("k", "v", UnderKey)).Code);
        Assert.Equal("InvalidArgument", (await GetAsync("k")).Code);

        s3.IsTls = true;
        await s3.OpenUpAsync();
        await s3.PutPolicyAsync(Documents.PublicRead);
        Assert.Equal("InvalidArgument", (await s3.SendAsAsync(Caller.Anonymous, "GetObject", "GET", "/photos/k")).Code);
    }

    [Theory]
    [InlineData("AES256", "x-amz-server-side-encryption-aws-kms-key-id", "k1", "InvalidArgument")]
    [InlineData(null, "x-amz-server-side-encryption-aws-kms-key-id", "k1", "InvalidArgument")]
    [InlineData(null, "x-amz-server-side-encryption-context", "e30=", "InvalidArgument")]
    [InlineData("aws:kms", "x-amz-server-side-encryption-context", "no base64", "InvalidArgument")]
    [InlineData("aws:kms", "x-amz-server-side-encryption-context", "WzFd", "InvalidArgument")] // [1]
    [InlineData("aws:kms", "x-amz-server-side-encryption-context", "eyJhIjoxfQ==", "InvalidArgument")] // {"a":1}
    [InlineData("aws:kms", "x-amz-server-side-encryption-context", "eyJhIjoiYiIsImEiOiJjIn0=", "InvalidArgument")] // {"a":"b","a":"c"}
    [InlineData("aws:kms", "x-amz-server-side-encryption-context", "eyJhd3M6czM6YXJuIjoieCJ9", "InvalidArgument")] // {"aws:s3:arn":"x"}
    [InlineData("aws:kms", "x-amz-server-side-encryption-bucket-key-enabled", "yes", "InvalidArgument")]
    [InlineData("aws:kms:dsse", "x-amz-server-side-encryption-aws-kms-key-id", "k1", "NotImplemented")]
    public async Task What_makes_no_sense_is_refused(string? algorithm, string header, string value, string code)
    {
        (string, string)[] headers = algorithm is null ? [(header, value)] : [("x-amz-server-side-encryption", algorithm), (header, value)];

        Assert.Equal(code, (await PutAsync("k", "v", headers)).Code);
        Assert.Equal("NoSuchKey", (await GetAsync("k")).Code);
    }

    [Fact]
    public void The_field_is_read_for_ever_as_it_is_written_now()
    {
        const string written = "010F0012" + "01" + "0003613A62" + "0003010203" + "000161" + "0002C3BC";
        const int withoutContext = 15;
        var kms = new KmsEncryption("a:b", true, [new("a", "ü")], [1, 2, 3]);
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        AttributesCodec.Encode(new ObjectAttributes { Kms = kms }, output);
        var bytes = output.WrittenSpan.ToArray();

        Assert.Equal(written, Convert.ToHexString(bytes));
        Assert.True(AttributesCodec.Decode(bytes).Kms!.IsOpenedWith(kms));
        for (var cut = 4; cut < bytes.Length; cut++)
            if (cut != withoutContext) Assert.Throws<FormatException>(() => AttributesCodec.Decode([1, 15, 0, (byte)(cut - 4), .. bytes[4..cut]]));
    }

    private Task<S3Answer> PutAsync(string key, string body, params (string Name, string Value)[] headers) => s3.SendAsync("PutObject", "PUT", "/photos/" + key, body, headers: headers);

    private static string ETagIn(S3Answer answer) => answer.Xml.Elements().Single(e => e.Name.LocalName == "ETag").Value;

    private Task<S3Answer> GetAsync(string key) => s3.SendAsync("GetObject", "GET", "/photos/" + key);

    private async Task SetAsync(string byDefault, string bucketKey) => (await s3.SendAsync("PutBucketEncryption", "PUT", "/photos?encryption",
        $"<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>{byDefault}</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>{bucketKey}</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>")).Ok();

    private static (string?, string?, string?, string?) Told(S3Answer answer) =>
        (answer.Header("x-amz-server-side-encryption"), answer.Header("x-amz-server-side-encryption-aws-kms-key-id"),
            answer.Header("x-amz-server-side-encryption-bucket-key-enabled"), answer.Header("x-amz-server-side-encryption-context"));
}
