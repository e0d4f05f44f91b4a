using Strongroom.Kernel;

namespace Strongroom.Objects.Tests;

/// <summary>
/// What each operation does with what is stored under a KMS key, or written under it, in each state of the key: what opens or makes a body is refused with
/// KMS's error and changes nothing, all else goes on. Spec: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html and
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
/// </summary>
public sealed class KmsStateTests : IAsyncLifetime
{
    private const string KeyArn = "arn:aws:kms:us-east-1:111122223333:key/k1";
    private const string Locked = "locked";
    private const string Works = "works";

    private static readonly (string Name, string Value)[] UnderKey = [("x-amz-server-side-encryption", "aws:kms"), ("x-amz-server-side-encryption-aws-kms-key-id", "k1")];

    private static readonly (string State, ServiceError? Fault)[] States =
    [
        ("Enabled", null),
        ("Disabled", new("KMS.DisabledException", $"{KeyArn} is disabled.", 400)),
        ("PendingDeletion", new("KMS.KMSInvalidStateException", $"{KeyArn} is pending deletion.", 400)),
        ("deleted", new("KMS.NotFoundException", $"Key '{KeyArn}' does not exist", 400)),
        ("damaged", new("KMS.KeyUnavailableException", "The request was rejected because the specified KMS key was not available. You can retry the request.", 500)),
    ];

    private TestS3 s3 = null!;
    private string upload = "";
    private string tag = "";

    public static TheoryData<string, string> Table { get; } = new()
    {
        { "GetObject", Locked },
        { "GetObject of a range", Locked },
        { "HeadObject", Works },
        { "HeadObject with the checksum", Locked },
        { "GetObjectAttributes of the ETag", Works },
        { "GetObjectAttributes of the checksum", Locked },
        { "PutObject", Locked },
        { "PutObject by the bucket's default", Locked },
        { "PutObject under no key", Works },
        { "CopyObject from", Locked },
        { "CopyObject to", Locked },
        { "CreateMultipartUpload", Locked },
        { "UploadPart", Locked },
        { "UploadPartCopy from", Locked },
        { "UploadPartCopy to", Locked },
        { "CompleteMultipartUpload", Locked },
        { "AbortMultipartUpload", Works },
        { "ListParts", Works },
        { "ListMultipartUploads", Works },
        { "ListObjectsV2", Works },
        { "GetObjectTagging", Works },
        { "PutObjectTagging", Works },
        { "DeleteObjectTagging", Works },
        { "GetObjectAcl", Works },
        { "DeleteObject", Works },
        { "PutBucketEncryption", Works },
    };

    public async ValueTask InitializeAsync()
    {
        s3 = await TestS3.OpenAsync();
        s3.IsTls = true;
        await s3.AddBucketAsync("photos");
        await s3.AddBucketAsync("vault");
        (await s3.SendAsync("PutBucketEncryption", "PUT", "/vault?encryption", Default)).Ok();
    }

    public ValueTask DisposeAsync() => s3.DisposeAsync();

    [Theory]
    [MemberData(nameof(Table))]
    public async Task The_state_of_the_key_decides(string row, string expected)
    {
        foreach (var (state, fault) in States)
        {
            await PrepareAsync();
            s3.KmsKeys.Fault = fault;
            var answer = await RunAsync(row);
            s3.KmsKeys.Fault = null;

            var due = expected == Locked && fault is not null ? (fault.Code, fault.Status, fault.Message) : ("OK", answer.Status, null);
            Assert.True(due == (answer.Code, answer.Status, answer.Error?.Message), $"{row}, {state}: {answer.Code} {answer.Status} {answer.Error?.Message}");
            if (expected == Locked && fault is not null) await AssertUnchangedAsync();
        }
    }

    private static string Default =>
        "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>k1</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>";

    private async Task PrepareAsync()
    {
        (await SendAsync("PutObject", "PUT", "/photos/under", "the body", UnderKey)).Ok();
        (await SendAsync("PutObject", "PUT", "/photos/plain", "the body")).Ok();
        (await s3.SendAsync("DeleteObject", "DELETE", "/photos/new")).Ok();
        (await s3.SendAsync("DeleteObject", "DELETE", "/vault/new")).Ok();
        upload = (await SendAsync("CreateMultipartUpload", "POST", "/photos/new?uploads", null, UnderKey)).Ok().Xml.Elements().Single(e => e.Name.LocalName == "UploadId").Value;
        tag = (await SendAsync("UploadPart", "PUT", $"/photos/new?uploadId={upload}&partNumber=1", "part")).Ok().Header("ETag")!;
    }

    private async Task AssertUnchangedAsync()
    {
        Assert.Equal("the body", (await SendAsync("GetObject", "GET", "/photos/under", null)).Ok().Text);
        Assert.Equal("NoSuchKey", (await SendAsync("GetObject", "GET", "/photos/new", null)).Code);
        Assert.Equal("NoSuchKey", (await SendAsync("GetObject", "GET", "/vault/new", null)).Code);
        var parts = (await SendAsync("ListParts", "GET", $"/photos/new?uploadId={upload}", null)).Ok().Xml.Elements().Where(e => e.Name.LocalName == "Part");
        Assert.Equal(tag, Assert.Single(parts).Elements().Single(e => e.Name.LocalName == "ETag").Value);
    }

    private Task<S3Answer> RunAsync(string row) => row switch
    {
        "GetObject" => SendAsync("GetObject", "GET", "/photos/under", null),
        "GetObject of a range" => SendAsync("GetObject", "GET", "/photos/under", null, ("Range", "bytes=0-1")),
        "HeadObject" => SendAsync("HeadObject", "HEAD", "/photos/under", null),
        "HeadObject with the checksum" => SendAsync("HeadObject", "HEAD", "/photos/under", null, ("x-amz-checksum-mode", "ENABLED")),
        "GetObjectAttributes of the ETag" => SendAsync("GetObjectAttributes", "GET", "/photos/under?attributes", null, ("x-amz-object-attributes", "ETag")),
        "GetObjectAttributes of the checksum" => SendAsync("GetObjectAttributes", "GET", "/photos/under?attributes", null, ("x-amz-object-attributes", "Checksum")),
        "PutObject" => SendAsync("PutObject", "PUT", "/photos/new", "v", UnderKey),
        "PutObject by the bucket's default" => SendAsync("PutObject", "PUT", "/vault/new", "v"),
        "PutObject under no key" => SendAsync("PutObject", "PUT", "/vault/new", "v", ("x-amz-server-side-encryption", "AES256")),
        "CopyObject from" => SendAsync("CopyObject", "PUT", "/photos/new", null, ("x-amz-copy-source", "photos/under")),
        "CopyObject to" => SendAsync("CopyObject", "PUT", "/photos/new", null, [("x-amz-copy-source", "photos/plain"), .. UnderKey]),
        "CreateMultipartUpload" => SendAsync("CreateMultipartUpload", "POST", "/photos/other?uploads", null, UnderKey),
        "UploadPart" => SendAsync("UploadPart", "PUT", $"/photos/new?uploadId={upload}&partNumber=1", "other"),
        "UploadPartCopy from" or "UploadPartCopy to" => CopyPartAsync(row == "UploadPartCopy from"),
        "CompleteMultipartUpload" => SendAsync(
            row, "POST", $"/photos/new?uploadId={upload}", $"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{tag}</ETag></Part></CompleteMultipartUpload>"),
        "AbortMultipartUpload" => SendAsync(row, "DELETE", $"/photos/new?uploadId={upload}", null),
        "ListParts" => SendAsync(row, "GET", $"/photos/new?uploadId={upload}", null),
        "ListMultipartUploads" => SendAsync(row, "GET", "/photos?uploads", null),
        "ListObjectsV2" => SendAsync(row, "GET", "/photos?list-type=2", null),
        "GetObjectTagging" => SendAsync(row, "GET", "/photos/under?tagging", null),
        "PutObjectTagging" => SendAsync(row, "PUT", "/photos/under?tagging", "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"),
        "DeleteObjectTagging" => SendAsync(row, "DELETE", "/photos/under?tagging", null),
        "GetObjectAcl" => SendAsync(row, "GET", "/photos/under?acl", null),
        "DeleteObject" => SendAsync(row, "DELETE", "/photos/under", null),
        "PutBucketEncryption" => SendAsync(row, "PUT", "/vault?encryption", Default),
        _ => throw new ArgumentException(row, nameof(row)),
    };

    /// <summary>Of the two sides one is under the key, the other is not.</summary>
    private async Task<S3Answer> CopyPartAsync(bool isFrom)
    {
        var id = upload;
        if (isFrom)
        {
            var fault = s3.KmsKeys.Fault;
            s3.KmsKeys.Fault = null;
            id = (await SendAsync("CreateMultipartUpload", "POST", "/photos/new?uploads", null)).Ok().Xml.Elements().Single(e => e.Name.LocalName == "UploadId").Value;
            s3.KmsKeys.Fault = fault;
        }
        return await SendAsync("UploadPartCopy", "PUT", $"/photos/new?uploadId={id}&partNumber=1", null, ("x-amz-copy-source", isFrom ? "photos/under" : "photos/plain"));
    }

    private Task<S3Answer> SendAsync(string operation, string method, string target, string? document, params (string Name, string Value)[] headers) =>
        s3.SendAsync(operation, method, target, document, headers: headers);
}
