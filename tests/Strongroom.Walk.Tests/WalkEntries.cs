using System.Security.Cryptography;
using System.Text;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Walk.Tests;

/// <summary>
/// For each operation a request that succeeds once the ground is prepared. Written out, so that an operation without an entry fails the walk.
/// The buckets walk and walk-source, each with the object k, are there.
/// </summary>
internal static class WalkEntries
{
    private const string Tagging = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>";

    private const string Cors = "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>PUT</AllowedMethod></CORSRule></CORSConfiguration>";

    private const string OwnerPreferred = "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerPreferred</ObjectOwnership></Rule></OwnershipControls>";

    private const string AllBlocked =
        "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>";

    private const string Encryption =
        "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>";

    private const string Retention = "<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2099-01-01T00:00:00Z</RetainUntilDate></Retention>";

    private const string Hold = "<LegalHold><Status>ON</Status></LegalHold>";

    private const string AccountBlock = "/v20180820/configuration/publicAccessBlock";

    /// <summary>All entries, by <see cref="KeyOf"/>.</summary>
    public static IReadOnlyDictionary<string, Func<WalkClient, Task<WalkRequest>>> All { get; } =
        Own().Concat(WalkIamEntries.All()).Concat(WalkStsEntries.All()).Concat(WalkKmsEntries.All()).Concat(WalkServerEntries.All()).ToDictionary(StringComparer.Ordinal);

    /// <summary>An operation's name, with its service where several have one of that name.</summary>
    public static string KeyOf(OperationInfo info) => info.Service is AwsService.Kms or AwsService.S3Control ? $"{info.Service}.{info.Name}" : info.Name;

    private static Dictionary<string, Func<WalkClient, Task<WalkRequest>>> Own() => new(StringComparer.Ordinal)
    {
        ["ListBuckets"] = Plain("GET", "/"),
        ["CreateBucket"] = Plain("PUT", "/walk-new"),
        ["HeadBucket"] = Plain("HEAD", "/walk"),
        ["GetBucketLocation"] = Plain("GET", "/walk?location"),
        ["DeleteBucket"] = After(c => c.MustAsync(new("PUT", "/walk-gone")), new("DELETE", "/walk-gone")),
        ["PutBucketTagging"] = Given(Document("PUT", "/walk?tagging", Tagging)),
        ["GetBucketTagging"] = After(c => c.MustAsync(Document("PUT", "/walk?tagging", Tagging)), new("GET", "/walk?tagging")),
        ["DeleteBucketTagging"] = Plain("DELETE", "/walk?tagging"),
        ["PutBucketCors"] = Given(Document("PUT", "/walk?cors", Cors)),
        ["GetBucketCors"] = After(c => c.MustAsync(Document("PUT", "/walk?cors", Cors)), new("GET", "/walk?cors")),
        ["DeleteBucketCors"] = Plain("DELETE", "/walk?cors"),
        ["PreflightRequest"] = After(
            c => c.MustAsync(Document("PUT", "/walk?cors", Cors)),
            new("OPTIONS", "/walk/k", null, ("origin", "https://example.com"), ("access-control-request-method", "PUT"))),
        ["ListObjects"] = Plain("GET", "/walk"),
        ["ListObjectsV2"] = Plain("GET", "/walk?list-type=2"),
        ["ListObjectVersions"] = Plain("GET", "/walk?versions"),
        ["PutBucketVersioning"] = After(
            c => c.MustAsync(new("PUT", "/walk-versioned")),
            Document("PUT", "/walk-versioned?versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")),
        ["GetBucketVersioning"] = Plain("GET", "/walk?versioning"),
        ["PutObjectLockConfiguration"] = After(
            LockedAsync, Document("PUT", "/walk-locked?object-lock", "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>")),
        ["GetObjectLockConfiguration"] = After(LockedAsync, new("GET", "/walk-locked?object-lock")),
        ["PutObjectRetention"] = After(LockedAsync, Document("PUT", "/walk-locked/k?retention", Retention)),
        ["GetObjectRetention"] = After(RetainedAsync, new("GET", "/walk-locked/k?retention")),
        ["PutObjectLegalHold"] = After(LockedAsync, Document("PUT", "/walk-locked/k?legal-hold", Hold)),
        ["GetObjectLegalHold"] = After(HeldAsync, new("GET", "/walk-locked/k?legal-hold")),
        ["ListMultipartUploads"] = Plain("GET", "/walk?uploads"),
        ["ListParts"] = async c => new("GET", $"/walk/m?uploadId={await UploadAsync(c)}"),
        ["DeleteObject"] = Plain("DELETE", "/walk/gone"),
        ["DeleteObjects"] = Given(Document("POST", "/walk?delete", "<Delete><Object><Key>gone</Key></Object></Delete>")),
        ["PutObjectTagging"] = Given(Document("PUT", "/walk/k?tagging", Tagging)),
        ["GetObjectTagging"] = Plain("GET", "/walk/k?tagging"),
        ["DeleteObjectTagging"] = Plain("DELETE", "/walk/k?tagging"),
        ["PutObject"] = Given(new("PUT", "/walk/put", "body")),
        ["GetObject"] = Plain("GET", "/walk/k"),
        ["HeadObject"] = Plain("HEAD", "/walk/k"),
        ["GetObjectAttributes"] = Given(new("GET", "/walk/k?attributes", null, ("x-amz-object-attributes", "ETag"))),
        ["CopyObject"] = Given(new("PUT", "/walk/copy", null, ("x-amz-copy-source", "/walk-source/k"))),
        ["CreateMultipartUpload"] = Plain("POST", "/walk/m?uploads"),
        ["UploadPart"] = async c => new("PUT", $"/walk/m?partNumber=1&uploadId={await UploadAsync(c)}", "part"),
        ["UploadPartCopy"] = async c => new("PUT", $"/walk/m?partNumber=1&uploadId={await UploadAsync(c)}", null, ("x-amz-copy-source", "/walk-source/k")),
        ["CompleteMultipartUpload"] = CompleteAsync,
        ["AbortMultipartUpload"] = async c => new("DELETE", $"/walk/m?uploadId={await UploadAsync(c)}"),
        ["PostObject"] = Given(new("POST", "/walk", "file", ("content-type", "multipart/form-data; boundary=walk-boundary"), ("walk-key", "posted")) { IsForm = true }),
        ["PutBucketPolicy"] = c => Document("PUT", "/walk?policy", Policy(c)).Later(),
        ["GetBucketPolicy"] = async c => await AfterPolicyAsync(c, "GET", "policy"),
        ["GetBucketPolicyStatus"] = async c => await AfterPolicyAsync(c, "GET", "policyStatus"),
        ["DeleteBucketPolicy"] = Plain("DELETE", "/walk?policy"),
        ["PutPublicAccessBlock"] = Given(Document("PUT", "/walk?publicAccessBlock", AllBlocked)),
        ["GetPublicAccessBlock"] = Plain("GET", "/walk?publicAccessBlock"),
        ["DeletePublicAccessBlock"] = After(c => c.MustAsync(new("PUT", "/walk-open")), new("DELETE", "/walk-open?publicAccessBlock")),
        ["PutBucketOwnershipControls"] = After(c => c.MustAsync(new("PUT", "/walk-acls")), Document("PUT", "/walk-acls?ownershipControls", OwnerPreferred)),
        ["GetBucketOwnershipControls"] = Plain("GET", "/walk?ownershipControls"),
        ["DeleteBucketOwnershipControls"] = After(c => c.MustAsync(new("PUT", "/walk-unowned")), new("DELETE", "/walk-unowned?ownershipControls")),
        ["PutBucketAcl"] = After(OwnedAsync, new("PUT", "/walk-owned?acl", null, ("x-amz-acl", "private"))),
        ["GetBucketAcl"] = Plain("GET", "/walk?acl"),
        ["PutObjectAcl"] = After(OwnedAsync, new("PUT", "/walk-owned/k?acl", null, ("x-amz-acl", "private"))),
        ["GetObjectAcl"] = Plain("GET", "/walk/k?acl"),
        ["PutBucketAbac"] = Given(Document("PUT", "/walk?abac", "<AbacStatus><Status>Disabled</Status></AbacStatus>")),
        ["GetBucketAbac"] = Plain("GET", "/walk?abac"),
        ["PutBucketEncryption"] = Given(Document("PUT", "/walk?encryption", Encryption)),
        ["GetBucketEncryption"] = Plain("GET", "/walk?encryption"),
        ["DeleteBucketEncryption"] = Plain("DELETE", "/walk?encryption"),
        ["S3Control.PutAccountPublicAccessBlock"] = c => Control(c, "PUT", AccountBlock, AllBlocked).Later(),
        ["S3Control.GetAccountPublicAccessBlock"] = c => Control(c, "GET", AccountBlock, null).Later(),
        ["S3Control.DeleteAccountPublicAccessBlock"] = c => Control(c, "DELETE", AccountBlock, null).Later(),
        ["S3Control.TagResource"] = c => Control(c, "POST", "/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Awalk", "<TagResourceRequest><Tags><Tag><Key>a</Key><Value>b</Value></Tag></Tags></TagResourceRequest>").Later(),
        ["S3Control.UntagResource"] = c => Control(c, "DELETE", "/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Awalk?tagKeys=a", null).Later(),
        ["S3Control.ListTagsForResource"] = c => Control(c, "GET", "/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Awalk", null).Later(),
    };

    /// <summary>The buckets and objects that the entries stand on.</summary>
    public static async Task PrepareAsync(WalkClient client)
    {
        foreach (var bucket in new[] { "walk", "walk-source" })
        {
            await client.MustAsync(new("PUT", "/" + bucket));
            await client.MustAsync(new("PUT", $"/{bucket}/k", "body"));
        }
        await WalkIamEntries.PrepareAsync(client);
        await client.MustAsync(WalkIamEntries.Request("CreateUser", ("UserName", "walk-denied")));
        var key = await client.MustAsync(WalkIamEntries.Request("CreateAccessKey", ("UserName", "walk-denied")));
        client.Denied = (key.Element("AccessKeyId"), key.Element("SecretAccessKey"));
        var stranger = await WalkServerEntries.AccountAsync(client, "walk-stranger");
        client.Stranger = (stranger.AccessKeyId, stranger.Secret);
    }

    /// <summary>A document with the Content-MD5 that some operations demand.</summary>
    public static WalkRequest Document(string method, string target, string xml) =>
        new(method, target, xml, ("content-md5", Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(xml)))));

    private static string Policy(WalkClient client) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{client.IdentityArn("root")}}"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::walk/*"}]}""";

    private static async Task<WalkRequest> AfterPolicyAsync(WalkClient client, string method, string marker)
    {
        await client.MustAsync(Document("PUT", "/walk?policy", Policy(client)));
        return new(method, "/walk?" + marker);
    }

    /// <summary>A bucket with ACLs, and an object in it.</summary>
    private static async Task OwnedAsync(WalkClient client)
    {
        await client.MustAsync(new("PUT", "/walk-owned"));
        await client.MustAsync(Document("PUT", "/walk-owned?ownershipControls", OwnerPreferred));
        await client.MustAsync(new("PUT", "/walk-owned/k", "body"));
    }

    /// <summary>A bucket with Object Lock, and an object in it.</summary>
    private static async Task LockedAsync(WalkClient client)
    {
        await client.MustAsync(new("PUT", "/walk-locked", null, ("x-amz-bucket-object-lock-enabled", "true")));
        await client.MustAsync(new("PUT", "/walk-locked/k", "body"));
    }

    private static async Task RetainedAsync(WalkClient client)
    {
        await LockedAsync(client);
        await client.MustAsync(Document("PUT", "/walk-locked/k?retention", Retention));
    }

    private static async Task HeldAsync(WalkClient client)
    {
        await LockedAsync(client);
        await client.MustAsync(Document("PUT", "/walk-locked/k?legal-hold", Hold));
    }

    private static WalkRequest Control(WalkClient client, string method, string target, string? xml) => new(
        method, target, xml, xml is null
            ? [("x-amz-account-id", client.Account)]
            : [("x-amz-account-id", client.Account), ("content-md5", Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(xml))))]);

    private static Func<WalkClient, Task<WalkRequest>> Plain(string method, string target) => Given(new(method, target));

    private static Func<WalkClient, Task<WalkRequest>> Given(WalkRequest request) => _ => Task.FromResult(request);

    private static Func<WalkClient, Task<WalkRequest>> After(Func<WalkClient, Task> prepare, WalkRequest request) => async client =>
    {
        await prepare(client);
        return request;
    };

    private static async Task<string> UploadAsync(WalkClient client) => (await client.MustAsync(new("POST", "/walk/m?uploads"))).Element("UploadId");

    private static async Task<WalkRequest> CompleteAsync(WalkClient client)
    {
        var upload = await UploadAsync(client);
        var part = await client.MustAsync(new("PUT", $"/walk/m?partNumber=1&uploadId={upload}", "part"));
        var eTag = part.Headers["ETag"].Trim('"');
        return new("POST", $"/walk/m?uploadId={upload}", $"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{eTag}</ETag></Part></CompleteMultipartUpload>");
    }
}
