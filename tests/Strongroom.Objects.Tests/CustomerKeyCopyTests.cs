using Strongroom.Objects.Operations;

namespace Strongroom.Objects.Tests;

/// <summary>Copies, uploads and forms under keys that the client brings.</summary>
public sealed class CustomerKeyCopyTests : IAsyncLifetime
{
    private const string UploadKeyNeeded = "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.";
    private const string OtherUploadKey = "The provided encryption parameters did not match the ones used originally.";

    private static readonly TestCustomerKey Mine = new(1);
    private static readonly TestCustomerKey Yours = new(2);
    private static readonly (string, string)[] UnderKms = [("x-amz-server-side-encryption", "aws:kms"), ("x-amz-server-side-encryption-aws-kms-key-id", "k1")];

    private TestS3 s3 = null!;

    public async ValueTask InitializeAsync()
    {
        s3 = await TestS3.OpenAsync();
        s3.IsTls = true;
        await s3.AddBucketAsync("photos");
        await s3.LetCustomerKeysInAsync();
    }

    public ValueTask DisposeAsync() => s3.DisposeAsync();

    [Theory]
    [InlineData("none", "mine")]
    [InlineData("mine", "none")]
    [InlineData("mine", "mine")]
    [InlineData("mine", "yours")]
    [InlineData("kms", "mine")]
    [InlineData("mine", "kms")]
    public async Task A_copy_leads_from_each_kind_of_encryption_to_each(string from, string to)
    {
        (await SendAsync("PutObject", "PUT", "/photos/source", "the body", For(from))).Ok();

        var copy = (await SendAsync("CopyObject", "PUT", "/photos/copy", null, [("x-amz-copy-source", "photos/source"), .. SourceFor(from), .. For(to)])).Ok();

        Assert.Equal(to is "mine" or "yours" ? KeyOf(to).Md5 : null, copy.Header("x-amz-server-side-encryption-customer-key-MD5"));
        Assert.Equal("the body", (await SendAsync("GetObject", "GET", "/photos/copy", null, Reading(to))).Ok().Text);
        if (to == "yours") Assert.Equal("AccessDenied", (await SendAsync("GetObject", "GET", "/photos/copy", null, Mine.Headers)).Code);
    }

    [Fact]
    public async Task The_source_needs_its_key_and_no_other()
    {
        (await SendAsync("PutObject", "PUT", "/photos/source", "v", Mine.Headers)).Ok();
        (await SendAsync("PutObject", "PUT", "/photos/plain", "v")).Ok();

        Assert.Equal(("InvalidRequest", 400), Fault(await CopyAsync("source")));
        Assert.Equal(("InvalidRequest", 400), Fault(await CopyAsync("source", Mine.Headers)));
        Assert.Equal(("AccessDenied", 403), Fault(await CopyAsync("source", Yours.SourceHeaders)));
        Assert.Equal(("InvalidRequest", 400), Fault(await CopyAsync("plain", Mine.SourceHeaders)));
        Assert.Equal(("InvalidEncryptionAlgorithmError", 400), Fault(await CopyAsync("source", [("x-amz-copy-source-server-side-encryption-customer-algorithm", "DES"), .. Mine.SourceHeaders[1..]])));
        Assert.Equal("NoSuchKey", (await SendAsync("GetObject", "GET", "/photos/copy", null)).Code);
    }

    [Fact]
    public async Task A_copy_to_itself_changes_the_key()
    {
        (await SendAsync("PutObject", "PUT", "/photos/k", "v", Mine.Headers)).Ok();

        (await SendAsync("CopyObject", "PUT", "/photos/k", null, [("x-amz-copy-source", "photos/k"), .. Mine.SourceHeaders, .. Yours.Headers])).Ok();

        Assert.Equal("v", (await SendAsync("GetObject", "GET", "/photos/k", null, Yours.Headers)).Ok().Text);
        Assert.Equal("AccessDenied", (await SendAsync("GetObject", "GET", "/photos/k", null, Mine.Headers)).Code);
    }

    [Fact]
    public async Task An_upload_takes_each_part_with_its_key_alone_and_comes_back()
    {
        var begun = (await SendAsync("CreateMultipartUpload", "POST", "/photos/k?uploads", null, Mine.Headers)).Ok();
        Assert.Equal(Mine.Md5, begun.Header("x-amz-server-side-encryption-customer-key-MD5"));
        var id = IdOf(begun);
        (await SendAsync("PutObject", "PUT", "/photos/source", "the end", Yours.Headers)).Ok();
        var large = new string('p', 5 << 20);

        var first = (await PartAsync(id, 1, large, Mine.Headers)).Ok();
        Assert.Equal(("AES256", Mine.Md5, null), (first.Header("x-amz-server-side-encryption-customer-algorithm"), first.Header("x-amz-server-side-encryption-customer-key-MD5"), first.Header("x-amz-server-side-encryption")));
        Assert.Equal(("InvalidRequest", 400, UploadKeyNeeded), Told(await PartAsync(id, 2, "x")));
        Assert.Equal(("InvalidRequest", 400, OtherUploadKey), Told(await PartAsync(id, 2, "x", Yours.Headers)));
        Assert.Equal(("InvalidRequest", 400, OtherUploadKey), Told(await CopyPartAsync(id, [.. Yours.Headers, .. Yours.SourceHeaders])));
        Assert.Equal(("AccessDenied", 403), Fault(await CopyPartAsync(id, [.. Mine.Headers, .. Mine.SourceHeaders])));
        var second = (await CopyPartAsync(id, [.. Mine.Headers, .. Yours.SourceHeaders])).Ok();
        Assert.Equal(Mine.Md5, second.Header("x-amz-server-side-encryption-customer-key-MD5"));

        var listed = (await SendAsync("ListParts", "GET", $"/photos/k?uploadId={id}", null)).Ok();
        Assert.DoesNotContain("ChecksumCRC64NVME", listed.Text, StringComparison.Ordinal);
        Assert.Contains("ChecksumCRC64NVME", (await SendAsync("ListParts", "GET", $"/photos/k?uploadId={id}", null, Mine.Headers)).Ok().Text, StringComparison.Ordinal);
        var done = await CompleteAsync(id, [first.Header("ETag")!, second.Xml.Elements().Single(e => e.Name.LocalName == "ETag").Value]);
        Assert.Null(done.Ok().Header("x-amz-server-side-encryption"));
        Assert.Equal("SSE_C", done.Audit.SseApplied);

        Assert.Equal(large + "the end", (await SendAsync("GetObject", "GET", "/photos/k", null, Mine.Headers)).Ok().Text);
        Assert.Equal("the end", (await SendAsync("GetObject", "GET", "/photos/k?partNumber=2", null, Mine.Headers)).Ok().Text);
        Assert.Equal(("AccessDenied", 403), Fault(await SendAsync("GetObject", "GET", "/photos/k", null, Yours.Headers)));
        Assert.Equal(("InvalidRequest", 400), Fault(await SendAsync("GetObject", "GET", "/photos/k", null)));
    }

    [Fact]
    public async Task Completing_takes_the_key_where_it_is_brought_and_asks_for_it_where_the_client_chose_checksums()
    {
        var quiet = await BeginAsync("quiet", Mine.Headers);
        var tag = (await SendAsync("UploadPart", "PUT", $"/photos/quiet?uploadId={quiet}&partNumber=1", "v", Mine.Headers)).Ok().Header("ETag")!;
        Assert.Equal(("InvalidRequest", 400, OtherUploadKey), Told(await CompleteAsync(quiet, [tag], "quiet", Yours.Headers)));
        (await CompleteAsync(quiet, [tag], "quiet", Mine.Headers)).Ok();

        var declared = await BeginAsync("declared", [.. Mine.Headers, ("x-amz-checksum-algorithm", "CRC32"), ("x-amz-checksum-type", "FULL_OBJECT")]);
        tag = (await SendAsync("UploadPart", "PUT", $"/photos/declared?uploadId={declared}&partNumber=1", "v", Mine.Headers)).Ok().Header("ETag")!;
        Assert.Equal(("InvalidRequest", 400, UploadKeyNeeded), Told(await CompleteAsync(declared, [tag], "declared")));
        Assert.Equal(("InvalidRequest", 400), Fault(await SendAsync("ListParts", "GET", $"/photos/declared?uploadId={declared}", null)));
        (await CompleteAsync(declared, [tag], "declared", Mine.Headers)).Ok();
    }

    [Fact]
    public async Task An_upload_under_no_key_takes_none()
    {
        var id = await BeginAsync("k");

        Assert.Equal(("InvalidRequest", 400, UploadKeyNeeded), Told(await PartAsync(id, 1, "x", Mine.Headers)));
        var tag = (await PartAsync(id, 1, "x")).Ok().Header("ETag")!;
        Assert.Equal(("InvalidRequest", 400, UploadKeyNeeded), Told(await CompleteAsync(id, [tag], "k", Mine.Headers)));
    }

    [Fact]
    public async Task A_form_brings_a_key_in_its_fields()
    {
        await using var rig = await S3Rig.StartAsync();
        (await rig.SendAsync(
            rig.Operation<PutBucketEncryption>(), "/photos?encryption", document: TestS3.CustomerKeysLetIn)).Succeeded();
        var form = new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = "k" };
        foreach (var (name, value) in Mine.Headers) form[name.ToLowerInvariant()] = value;

        var post = (await rig.SendAsync(rig.Operation<PostObject>(), "/photos", null, new TestBody([1, 2], hidesLength: true), form: form)).Succeeded();

        Assert.Equal(Mine.Md5, post.Header("x-amz-server-side-encryption-customer-key-MD5"));
        Assert.Equal([1, 2], (await rig.GetAsync("k", Mine.Headers)).Succeeded().Body);
        Assert.Equal("InvalidRequest", (await rig.GetAsync("k")).Error?.Code);
    }

    private static TestCustomerKey KeyOf(string name) => name == "mine" ? Mine : Yours;

    private static (string, string)[] For(string kind) => kind switch { "none" => [], "kms" => UnderKms, _ => KeyOf(kind).Headers };

    private static (string, string)[] SourceFor(string kind) => kind is "none" or "kms" ? [] : KeyOf(kind).SourceHeaders;

    private static (string, string)[] Reading(string kind) => kind is "none" or "kms" ? [] : KeyOf(kind).Headers;

    private static (string, int) Fault(S3Answer answer) => (answer.Code, answer.Status);

    private static (string, int, string?) Told(S3Answer answer) => (answer.Code, answer.Status, answer.Error?.Message);

    private static string IdOf(S3Answer begun) => begun.Xml.Elements().Single(e => e.Name.LocalName == "UploadId").Value;

    private async Task<string> BeginAsync(string key, params (string Name, string Value)[] headers) =>
        IdOf((await SendAsync("CreateMultipartUpload", "POST", $"/photos/{key}?uploads", null, headers)).Ok());

    private Task<S3Answer> PartAsync(string id, int number, string body, params (string Name, string Value)[] headers) =>
        SendAsync("UploadPart", "PUT", $"/photos/k?uploadId={id}&partNumber={number}", body, headers);

    private Task<S3Answer> CopyPartAsync(string id, (string Name, string Value)[] headers) =>
        SendAsync("UploadPartCopy", "PUT", $"/photos/k?uploadId={id}&partNumber=2", null, [("x-amz-copy-source", "photos/source"), .. headers]);

    private Task<S3Answer> CopyAsync(string source, params (string Name, string Value)[] headers) =>
        SendAsync("CopyObject", "PUT", "/photos/copy", null, [("x-amz-copy-source", "photos/" + source), .. headers]);

    private Task<S3Answer> CompleteAsync(string id, string[] tags, string key = "k", params (string Name, string Value)[] headers) => SendAsync(
        "CompleteMultipartUpload", "POST", $"/photos/{key}?uploadId={id}",
        $"<CompleteMultipartUpload>{string.Concat(tags.Select((t, i) => $"<Part><PartNumber>{i + 1}</PartNumber><ETag>{t}</ETag></Part>"))}</CompleteMultipartUpload>", headers);

    private Task<S3Answer> SendAsync(string operation, string method, string target, string? document, params (string Name, string Value)[] headers) =>
        s3.SendAsync(operation, method, target, document, headers: headers);
}
