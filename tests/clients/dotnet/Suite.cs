using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;

namespace Strongroom.Clients;

/// <summary>AWSSDK.S3 for .NET against the server under test: one line a check, then the sum.</summary>
internal sealed class Suite(Endpoint endpoint)
{
    private readonly AmazonS3Client _s3 = endpoint.Client();
    private readonly string _bucket = $"dotnet-{RandomNumberGenerator.GetHexString(10, lowercase: true)}";
    private int _passed;
    private int _failed;

    /// <summary>Runs every check; the exit code.</summary>
    public async Task<int> RunAsync()
    {
        await CheckAsync("bucket is made", () => _s3.PutBucketAsync(_bucket));
        await CheckAsync("put and get with default checksums", PutAndGetAsync);
        await CheckAsync("keys that are no paths", OddKeysAsync);
        await CheckAsync("a stream without a known beginning", StreamAsync);
        await CheckAsync("multipart by TransferUtility, both ways", TransferAsync);
        await CheckAsync("a directory by TransferUtility, both ways", DirectoryAsync);
        await CheckAsync("virtual-hosted addressing", VirtualAsync);
        await CheckAsync("each checksum algorithm", ChecksumsAsync);
        await CheckAsync("conditional writes and reads", ConditionsAsync);
        await CheckAsync("copy, tags and attributes", CopyAndTagsAsync);
        await CheckAsync("presigned get and put", PresignedAsync);
        await CheckAsync("paginator", PaginatorAsync);
        await CheckAsync("errors carry code, status and request id", ErrorsAsync);
        await CheckAsync("emptied and deleted", EmptyAsync);
        Console.WriteLine($"AWSSDK.S3 {FileVersionInfo.GetVersionInfo(typeof(AmazonS3Client).Assembly.Location).FileVersion}: {_passed} passed, {_failed} failed");
        return _failed == 0 ? 0 : 1;
    }

    private async Task CheckAsync(string name, Func<Task> check)
    {
        try
        {
            await check();
            _passed++;
            Console.WriteLine($"ok    {name}");
        }
        catch (Exception error)
        {
            _failed++;
            Console.WriteLine($"FAIL  {name}: {error.GetType().Name}: {error.Message}");
        }
    }

    private async Task PutAndGetAsync()
    {
        foreach (var size in (int[])[0, 1, 65_536, 3_000_001])
        {
            var body = RandomNumberGenerator.GetBytes(size);
            var put = await _s3.PutObjectAsync(new PutObjectRequest
            {
                BucketName = _bucket, Key = $"put/{size}", InputStream = new MemoryStream(body), ContentType = "text/x-test", Metadata = { ["colour"] = "blue" },
            });
            Same(put.ChecksumCRC32 ?? put.ChecksumCRC64NVME ?? "none", "none", equal: false);
            using var got = await _s3.GetObjectAsync(_bucket, $"put/{size}");
            Same(got.Headers.ContentType, "text/x-test");
            Same(got.Metadata["colour"], "blue");
            Same(Convert.ToHexStringLower(SHA256.HashData(await BytesAsync(got))), Convert.ToHexStringLower(SHA256.HashData(body)));
        }
    }

    private async Task OddKeysAsync()
    {
        foreach (var key in (string[])["a b+c", "ümläut/日本", "a//b", "folder/", "%41", "a&b=c"])
        {
            await _s3.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = key, ContentBody = key });
            using var got = await _s3.GetObjectAsync(_bucket, key);
            Same(System.Text.Encoding.UTF8.GetString(await BytesAsync(got)), key);
        }
    }

    private async Task StreamAsync()
    {
        var body = RandomNumberGenerator.GetBytes(500_000);
        await _s3.PutObjectAsync(new PutObjectRequest
        {
            BucketName = _bucket, Key = "unsigned", InputStream = new MemoryStream(body), DisablePayloadSigning = true,
        });
        using var got = await _s3.GetObjectAsync(_bucket, "unsigned");
        Same((await BytesAsync(got)).AsSpan().SequenceEqual(body), true);
    }

    private async Task TransferAsync()
    {
        using var folder = new TemporaryFolder();
        var (up, down) = (folder.File("up"), folder.File("down"));
        await File.WriteAllBytesAsync(up, RandomNumberGenerator.GetBytes(40_000_000));
        using var transfer = new TransferUtility(_s3, new TransferUtilityConfig { ConcurrentServiceRequests = 4 });
        await transfer.UploadAsync(new TransferUtilityUploadRequest { BucketName = _bucket, Key = "transfer", FilePath = up, PartSize = 8 << 20 });
        Same((await _s3.GetObjectMetadataAsync(_bucket, "transfer")).ETag.EndsWith("-5\"", StringComparison.Ordinal), true);
        await transfer.DownloadAsync(down, _bucket, "transfer");
        Same(await HashAsync(down), await HashAsync(up));
    }

    private async Task DirectoryAsync()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 20; i++)
        {
            Directory.CreateDirectory(folder.File($"up/d{i % 3}"));
            await File.WriteAllBytesAsync(folder.File($"up/d{i % 3}/f {i}"), RandomNumberGenerator.GetBytes(i * 5000));
        }
        using var transfer = new TransferUtility(_s3);
        await transfer.UploadDirectoryAsync(new TransferUtilityUploadDirectoryRequest
        {
            BucketName = _bucket, KeyPrefix = "tree", Directory = folder.File("up"), SearchOption = SearchOption.AllDirectories,
        });
        await transfer.DownloadDirectoryAsync(_bucket, "tree", folder.File("down"));
        foreach (var file in Directory.GetFiles(folder.File("up"), "*", SearchOption.AllDirectories))
            Same(await HashAsync(file.Replace("/up/", "/down/", StringComparison.Ordinal)), await HashAsync(file));
    }

    private async Task VirtualAsync()
    {
        using var byHost = endpoint.Client(virtualHosted: true);
        await byHost.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = "by host/ü", ContentBody = "by host" });
        using var got = await _s3.GetObjectAsync(_bucket, "by host/ü");
        Same(System.Text.Encoding.UTF8.GetString(await BytesAsync(got)), "by host");
        using var back = await byHost.GetObjectAsync(_bucket, "by host/ü");
        Same(back.ContentLength, 7);
    }

    private async Task ChecksumsAsync()
    {
        // CRC32C and CRC64NVME need AWS's native runtime, a package of its own.
        ChecksumAlgorithm[] algorithms = [ChecksumAlgorithm.CRC32, ChecksumAlgorithm.SHA1, ChecksumAlgorithm.SHA256];
        foreach (var algorithm in algorithms)
        {
            await _s3.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = "sum", ContentBody = "checked", ChecksumAlgorithm = algorithm });
            var head = await _s3.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = _bucket, Key = "sum", ChecksumMode = ChecksumMode.ENABLED });
            var sums = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["CRC32"] = head.ChecksumCRC32, ["SHA1"] = head.ChecksumSHA1, ["SHA256"] = head.ChecksumSHA256,
            };
            Same(sums.Where(s => !string.IsNullOrEmpty(s.Value)).Select(s => s.Key).Single(), algorithm.Value);
        }
    }

    private async Task ConditionsAsync()
    {
        var once = new PutObjectRequest { BucketName = _bucket, Key = "once", ContentBody = "1", IfNoneMatch = "*" };
        var etag = (await _s3.PutObjectAsync(once)).ETag;
        await RefusedAsync(HttpStatusCode.PreconditionFailed, "PreconditionFailed", () => _s3.PutObjectAsync(once));
        await _s3.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = "once", ContentBody = "2", IfMatch = etag });
        await RefusedAsync(HttpStatusCode.PreconditionFailed, "PreconditionFailed",
            () => _s3.GetObjectAsync(new GetObjectRequest { BucketName = _bucket, Key = "once", EtagToMatch = etag }));
    }

    private async Task CopyAndTagsAsync()
    {
        await _s3.CopyObjectAsync(_bucket, "put/3000001", _bucket, "copy of ü");
        await _s3.PutObjectTaggingAsync(new PutObjectTaggingRequest
        {
            BucketName = _bucket, Key = "copy of ü", Tagging = new Tagging { TagSet = [new Tag { Key = "a", Value = "ü 1" }] },
        });
        var tags = await _s3.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = _bucket, Key = "copy of ü" });
        Same(tags.Tagging.Single().Value, "ü 1");
        var attributes = await _s3.GetObjectAttributesAsync(new GetObjectAttributesRequest
        {
            BucketName = _bucket, Key = "copy of ü", ObjectAttributes = [ObjectAttributes.ObjectSize, ObjectAttributes.ETag],
        });
        Same(attributes.ObjectSize ?? -1, 3_000_001);
    }

    private async Task PresignedAsync()
    {
        using var http = endpoint.Http();
        string Address(HttpVerb verb) => _s3.GetPreSignedURL(new GetPreSignedUrlRequest
        {
            BucketName = _bucket, Key = "presigned ü", Verb = verb, Expires = DateTime.UtcNow.AddMinutes(2), Protocol = Protocol.HTTPS,
        });
        using var body = new ByteArrayContent("presigned"u8.ToArray());
        using var put = await http.PutAsync(new Uri(Address(HttpVerb.PUT)), body);
        Same(put.StatusCode, HttpStatusCode.OK);
        Same(await http.GetStringAsync(new Uri(Address(HttpVerb.GET))), "presigned");
    }

    private async Task PaginatorAsync()
    {
        var keys = new List<string>();
        await foreach (var item in _s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = _bucket, MaxKeys = 3 }).S3Objects) keys.Add(item.Key);
        Same(keys.Count, (await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _bucket })).KeyCount ?? -1);
        Same(keys.Order(StringComparer.Ordinal).SequenceEqual(keys, StringComparer.Ordinal), true);
    }

    private async Task ErrorsAsync()
    {
        await RefusedAsync(HttpStatusCode.NotFound, "NoSuchKey", () => _s3.GetObjectAsync(_bucket, "never"));
        await RefusedAsync(HttpStatusCode.NotFound, "NoSuchBucket", () => _s3.GetObjectAsync($"{_bucket}-never", "never"));
        await RefusedAsync(HttpStatusCode.Conflict, "BucketNotEmpty", () => _s3.DeleteBucketAsync(_bucket));
    }

    private async Task EmptyAsync()
    {
        var listed = await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _bucket });
        var request = new DeleteObjectsRequest { BucketName = _bucket, Objects = [.. listed.S3Objects.Select(o => new KeyVersion { Key = o.Key })] };
        Same((await _s3.DeleteObjectsAsync(request)).DeletedObjects.Count, listed.S3Objects.Count);
        await _s3.DeleteBucketAsync(_bucket);
    }

    private static async Task<byte[]> BytesAsync(GetObjectResponse response)
    {
        using var memory = new MemoryStream();
        await response.ResponseStream.CopyToAsync(memory);
        return memory.ToArray();
    }

    private static async Task<string> HashAsync(string file)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream));
    }

    private static async Task RefusedAsync(HttpStatusCode status, string code, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (AmazonS3Exception error)
        {
            Same((error.StatusCode, error.ErrorCode), (status, code));
            Same(string.IsNullOrEmpty(error.RequestId) || string.IsNullOrEmpty(error.Message), false);
            return;
        }
        throw new InvalidOperationException($"it worked, where {code} was due");
    }

    private static void Same<T>(T actual, T expected, bool equal = true)
    {
        if (EqualityComparer<T>.Default.Equals(actual, expected) == equal) return;
        throw new InvalidOperationException($"got {actual}, expected {(equal ? "" : "not ")}{expected}");
    }
}
