using Strongroom.Runtime;

namespace Strongroom.Objects.Tests;

/// <summary>Buckets that let nothing in under keys that the client brings, as every new bucket does.</summary>
public sealed class CustomerKeyBlockTests : IAsyncLifetime
{
    private static readonly TestCustomerKey Mine = new(1);

    private TestS3 s3 = null!;

    public async ValueTask InitializeAsync()
    {
        s3 = await TestS3.OpenAsync();
        s3.IsTls = true;
        await s3.AddBucketAsync("photos");
    }

    public ValueTask DisposeAsync() => s3.DisposeAsync();

    [Fact]
    public async Task A_new_bucket_refuses_them_in_AWSs_words_and_writes_nothing()
    {
        var put = await SendAsync("PutObject", "PUT", "/photos/k", "v", Mine.Headers);

        Assert.Equal(("AccessDenied", 403), (put.Code, put.Status));
        Assert.Equal(
            $"User: arn:aws:iam::{TestS3.Account.Value}:root is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::photos/k\" because this bucket has blocked upload requests that specify Server Side Encryption with Customer provided keys (SSE-C). Please specify a different server-side encryption type",
            put.Error!.Message);
        Assert.Equal("AccessDenied", (await SendAsync("CreateMultipartUpload", "POST", "/photos/k?uploads", null, Mine.Headers)).Code);
        (await SendAsync("PutObject", "PUT", "/photos/plain", "v")).Ok();
        Assert.Equal("AccessDenied", (await SendAsync("CopyObject", "PUT", "/photos/k", null, [.. Mine.Headers, ("x-amz-copy-source", "photos/plain")])).Code);
        Assert.Equal("NoSuchKey", (await SendAsync("GetObject", "GET", "/photos/k", null)).Code);
    }

    [Fact]
    public async Task What_is_stored_under_them_stays_readable_when_they_are_blocked_again()
    {
        await s3.LetCustomerKeysInAsync();
        (await SendAsync("PutObject", "PUT", "/photos/k", "v", Mine.Headers)).Ok();
        (await s3.SendAsync("DeleteBucketEncryption", "DELETE", "/photos?encryption")).Ok();

        Assert.Equal("v", (await SendAsync("GetObject", "GET", "/photos/k", null, Mine.Headers)).Ok().Text);
        (await SendAsync("HeadObject", "HEAD", "/photos/k", null, Mine.Headers)).Ok();
        (await SendAsync("CopyObject", "PUT", "/photos/plain", null, [.. Mine.SourceHeaders, ("x-amz-copy-source", "photos/k")])).Ok();
        Assert.Equal("v", (await SendAsync("GetObject", "GET", "/photos/plain", null)).Ok().Text);
        Assert.Equal("AccessDenied", (await SendAsync("PutObject", "PUT", "/photos/k", "w", Mine.Headers)).Code);
    }

    [Fact]
    public async Task An_upload_that_was_begun_before_neither_grows_nor_ends()
    {
        await s3.LetCustomerKeysInAsync();
        var id = (await SendAsync("CreateMultipartUpload", "POST", "/photos/k?uploads", null, Mine.Headers)).Ok().Xml.Elements().Single(e => e.Name.LocalName == "UploadId").Value;
        var part = (await SendAsync("UploadPart", "PUT", $"/photos/k?uploadId={id}&partNumber=1", "v", Mine.Headers)).Ok();
        (await s3.SendAsync("DeleteBucketEncryption", "DELETE", "/photos?encryption")).Ok();
        var list = $"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{part.Header("ETag")}</ETag></Part></CompleteMultipartUpload>";

        Assert.Equal("AccessDenied", (await SendAsync("UploadPart", "PUT", $"/photos/k?uploadId={id}&partNumber=2", "v", Mine.Headers)).Code);
        Assert.Equal("AccessDenied", (await SendAsync("CompleteMultipartUpload", "POST", $"/photos/k?uploadId={id}", list)).Code);
        (await SendAsync("AbortMultipartUpload", "DELETE", $"/photos/k?uploadId={id}", null)).Ok();
    }

    [Fact]
    public async Task A_stranger_is_not_told_why()
    {
        await s3.OpenUpAsync();
        await s3.PutPolicyAsync(Documents.Policy("Allow", "\"*\"", "\"s3:PutObject\""));

        var put = await s3.SendAsAsync(Caller.Anonymous, "PutObject", "PUT", "/photos/k", "v", Mine.Headers);

        Assert.Equal(("AccessDenied", "Access Denied"), (put.Code, put.Error!.Message));
    }

    private Task<S3Answer> SendAsync(string operation, string method, string target, string? document, params (string Name, string Value)[] headers) =>
        s3.SendAsync(operation, method, target, document, headers: headers);
}
