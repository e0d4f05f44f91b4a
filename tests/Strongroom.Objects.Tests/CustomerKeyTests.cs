using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Objects.Tests;

/// <summary>Objects under keys that the client brings (SSE-C): what opens them, what is told, and what is left of the key.</summary>
public sealed class CustomerKeyTests : IAsyncLifetime
{
    private const string Algorithm = "x-amz-server-side-encryption-customer-algorithm";
    private const string Key = "x-amz-server-side-encryption-customer-key";
    private const string KeyMd5 = "x-amz-server-side-encryption-customer-key-MD5";
    private const string KeyNeeded = "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.";
    private const string WrongKey = "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.";
    private const string NotApplicable = "The encryption parameters are not applicable to this object.";

    private static readonly TestCustomerKey Mine = new(1);
    private static readonly TestCustomerKey Yours = new(2);

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
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(300_000)]
    public async Task What_is_put_under_a_key_comes_back_to_who_brings_it(int size)
    {
        var body = new string('v', size);
        var put = (await PutAsync("k", body, Mine.Headers)).Ok();
        Assert.Equal(("AES256", Mine.Md5, null), Told(put));
        Assert.Equal("SSE_C", put.Audit.SseApplied);

        var got = (await SendAsync("GetObject", "GET", "/photos/k", Mine.Headers)).Ok();
        Assert.Equal(("AES256", Mine.Md5, null), Told(got));
        Assert.Equal(body, got.Text);
        Assert.Equal("SSE_C", got.Audit.SseApplied);

        var head = (await SendAsync("HeadObject", "HEAD", "/photos/k", Mine.Headers)).Ok();
        Assert.Equal(("AES256", Mine.Md5, null), Told(head));
        Assert.Equal(size.ToString(System.Globalization.CultureInfo.InvariantCulture), head.Header("Content-Length"));
    }

    [Fact]
    public async Task A_range_of_it_comes_back_too()
    {
        (await PutAsync("k", new string('a', 20_000) + "bc" + new string('d', 20_000), Mine.Headers)).Ok();

        var got = (await SendAsync("GetObject", "GET", "/photos/k", [.. Mine.Headers, ("Range", "bytes=20000-20001")])).Ok();

        Assert.Equal((206, "bc"), (got.Status, got.Text));
    }

    [Theory]
    [InlineData("GetObject", "GET", "/photos/k")]
    [InlineData("HeadObject", "HEAD", "/photos/k")]
    [InlineData("HeadObject", "HEAD", "/photos/k", "x-amz-checksum-mode", "ENABLED")]
    [InlineData("GetObjectAttributes", "GET", "/photos/k?attributes", "x-amz-object-attributes", "ETag")]
    [InlineData("GetObjectAttributes", "GET", "/photos/k?attributes", "x-amz-object-attributes", "Checksum")]
    public async Task What_reads_it_needs_its_key_and_no_other(string operation, string method, string target, string? header = null, string? value = null)
    {
        (string, string)[] more = header is null ? [] : [(header, value!)];
        (await PutAsync("k", "v", Mine.Headers)).Ok();

        Assert.Equal(("InvalidRequest", 400, KeyNeeded), Fault(await SendAsync(operation, method, target, more)));
        Assert.Equal(("AccessDenied", 403, WrongKey), Fault(await SendAsync(operation, method, target, [.. more, .. Yours.Headers])));
        Assert.Equal(("AccessDenied", 403, WrongKey), Fault(await SendAsync(operation, method, target, [.. more, .. new TestCustomerKey(1, 16).Headers])));
        (await SendAsync(operation, method, target, [.. more, .. Mine.Headers])).Ok();

        (await PutAsync("k", "v")).Ok();
        Assert.Equal(("InvalidRequest", 400, NotApplicable), Fault(await SendAsync(operation, method, target, [.. more, .. Mine.Headers])));
    }

    [Fact]
    public async Task What_does_not_open_it_needs_no_key()
    {
        (await PutAsync("k", "v", Mine.Headers)).Ok();

        (await s3.SendAsync("PutObjectTagging", "PUT", "/photos/k?tagging", "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>")).Ok();
        (await s3.SendAsync("GetObjectTagging", "GET", "/photos/k?tagging")).Ok();
        Assert.Equal("v", (await SendAsync("GetObject", "GET", "/photos/k", Mine.Headers)).Ok().Text);
        (await s3.SendAsync("DeleteObject", "DELETE", "/photos/k")).Ok();
        Assert.Equal("NoSuchKey", (await SendAsync("GetObject", "GET", "/photos/k", Mine.Headers)).Code);
    }

    [Fact]
    public async Task Its_ETag_is_not_the_MD5_of_its_bytes_and_never_twice_the_same()
    {
        var first = (await PutAsync("k", "v", Mine.Headers)).Ok().Header("ETag")!;
        var second = (await PutAsync("k", "v", Mine.Headers)).Ok().Header("ETag")!;

        Assert.DoesNotContain(Convert.ToHexStringLower(MD5.HashData("v"u8)), first, StringComparison.Ordinal);
        Assert.NotEqual(first, second);
        Assert.Equal(34, first.Length);
        (await SendAsync("GetObject", "GET", "/photos/k", [.. Mine.Headers, ("If-Match", second)])).Ok();
    }

    [Theory]
    [InlineData("AES256", "", "*", "InvalidArgument", "The secret key was invalid for the specified algorithm.")]
    [InlineData("AES256", "AAECAwQFBgcICQ==", "*", "InvalidArgument", "The secret key was invalid for the specified algorithm.")]
    [InlineData("AES256", "not base64", "*", "InvalidArgument", "The secret key was invalid for the specified algorithm.")]
    [InlineData("AES256", null, "*", "InvalidArgument", "Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.")]
    [InlineData("AES256", "*", null, "InvalidArgument", "Requests specifying Server Side Encryption with Customer provided keys must provide the client calculated MD5 of the secret key.")]
    [InlineData("AES256", "*", "AAAAAAAAAAAAAAAAAAAAAA==", "InvalidArgument", "The calculated MD5 hash of the key did not match the hash that was provided.")]
    [InlineData("AES256", "*", "short", "InvalidArgument", "The calculated MD5 hash of the key did not match the hash that was provided.")]
    [InlineData("AES128", "*", "*", "InvalidEncryptionAlgorithmError", "The Encryption request you specified is not valid. Supported value: AES256.")]
    [InlineData("aes256", "*", "*", "InvalidEncryptionAlgorithmError", "The Encryption request you specified is not valid. Supported value: AES256.")]
    [InlineData(null, "*", "*", "InvalidArgument", "Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.")]
    [InlineData(null, null, "*", "InvalidArgument", "Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.")]
    public async Task What_is_no_key_is_refused_in_AWSs_words_and_not_repeated(string? algorithm, string? key, string? md5, string code, string message)
    {
        var sent = new List<(string, string)>();
        var keyText = key == "*" ? Mine.Encoded : key;
        if (algorithm is not null) sent.Add((Algorithm, algorithm));
        if (keyText is not null) sent.Add((Key, keyText));
        if (md5 is not null) sent.Add((KeyMd5, md5 == "*" ? Md5Of(keyText) : md5));

        var put = await PutAsync("k", "v", [.. sent]);

        Assert.Equal((code, 400, message), Fault(put));
        Assert.DoesNotContain(put.Error!.Details, d => Mine.Texts.Contains(d.Value, StringComparer.Ordinal));
        Assert.Equal("NoSuchKey", (await SendAsync("GetObject", "GET", "/photos/k", Mine.Headers)).Code);
    }

    [Theory]
    [InlineData("AES256")]
    [InlineData("aws:kms")]
    [InlineData("aws:kms:dsse")]
    public async Task A_key_and_another_kind_of_encryption_exclude_each_other(string algorithm)
    {
        var put = await PutAsync("k", "v", [.. Mine.Headers, ("x-amz-server-side-encryption", algorithm)]);

        Assert.Equal(("InvalidArgument", 400, "Server Side Encryption with Customer provided key is incompatible with the encryption method specified"), Fault(put));
    }

    [Fact]
    public async Task Keys_come_over_TLS_only()
    {
        const string message = "Requests specifying Server Side Encryption with Customer provided keys must be made over a secure connection.";
        (await PutAsync("k", "v", Mine.Headers)).Ok();
        s3.IsTls = false;

        Assert.Equal(("InvalidRequest", 400, message), Fault(await PutAsync("k", "w", Mine.Headers)));
        Assert.Equal(("InvalidRequest", 400, message), Fault(await SendAsync("GetObject", "GET", "/photos/k", Mine.Headers)));
        Assert.Equal(("InvalidRequest", 400, message), Fault(await SendAsync("CopyObject", "PUT", "/photos/c", [.. Mine.SourceHeaders, ("x-amz-copy-source", "photos/k")])));
        s3.IsTls = true;
        Assert.Equal("v", (await SendAsync("GetObject", "GET", "/photos/k", Mine.Headers)).Ok().Text);
    }

    [Fact]
    public async Task The_key_is_in_no_file_and_no_record()
    {
        (await PutAsync("small", "v", Mine.Headers)).Ok();
        (await PutAsync("large", new string('v', 3_000_000), Mine.Headers)).Ok();
        (await SendAsync("GetObject", "GET", "/photos/small", Mine.Headers)).Ok();
        await SendAsync("GetObject", "GET", "/photos/small", Yours.Headers);

        foreach (var file in Directory.GetFiles(s3.Folder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "lock"))
        {
            var bytes = await ReadAsync(file);
            Assert.All(Mine.Traces.Concat(Yours.Traces), trace => Assert.Equal(-1, bytes.AsSpan().IndexOf(trace)));
        }
        foreach (var record in s3.Records)
        {
            var told = string.Join('\n', record.RequestParameters.Concat(record.ResponseElements).Select(p => $"{p.Key}={p.Value}").Append(record.ErrorMessage));
            Assert.All(Mine.Texts.Concat(Yours.Texts), text => Assert.DoesNotContain(text, told, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_key_prints_nothing_of_itself()
    {
        var context = TestS3.Context("PUT", "/photos/k", Mine.Headers);
        var request = new Wire.WireRequest(context, TestS3.Connection with { IsTls = true });
        var reader = new Wire.S3RequestReader(request, new(Wire.S3Target.Object, "photos", "k", false), new TestBody([]), default);

        var headers = ObjectHeaders.Read(reader);

        Assert.NotNull(headers.Sse.CustomerKey);
        Assert.All(Mine.Texts, text => Assert.DoesNotContain(text, headers.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_policy_can_tell_objects_under_keys_from_others()
    {
        var writer = s3.Principals.User("writer", TestS3.Account, Documents.AllS3, Documents.Identity("Deny", "\"s3:PutObject\"", """{"Null":{"s3:x-amz-server-side-encryption-customer-algorithm":"true"}}"""));
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(writer, "PutObject", "PUT", "/photos/k", "v")).Code);
        (await s3.SendAsAsync(writer, "PutObject", "PUT", "/photos/k", "v", Mine.Headers)).Ok();

        var keyless = s3.Principals.User("keyless", TestS3.Account, Documents.AllS3, Documents.Identity("Deny", "\"s3:PutObject\"", """{"Null":{"s3:x-amz-server-side-encryption-customer-algorithm":"false"}}"""));
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(keyless, "PutObject", "PUT", "/photos/k", "v", Mine.Headers)).Code);
        (await s3.SendAsAsync(keyless, "PutObject", "PUT", "/photos/k", "v")).Ok();
    }

    [Fact]
    public void The_field_is_read_for_ever_as_it_is_written_now()
    {
        var check = Enumerable.Range(0, BodyKeys.CheckSize).Select(i => (byte)i).ToArray();
        var output = new ArrayBufferWriter<byte>();
        AttributesCodec.Encode(new ObjectAttributes { CustomerKeyCheck = check }, output);

        Assert.Equal("01100020" + Convert.ToHexString(check), Convert.ToHexString(output.WrittenSpan));
        Assert.Equal(check, AttributesCodec.Decode(output.WrittenSpan).CustomerKeyCheck!);
        Assert.Throws<FormatException>(() => AttributesCodec.Decode([1, 16, 0, 31, .. check[..31]]));
    }

    [Fact]
    public void Keys_are_derived_for_ever_as_they_are_now()
    {
        byte[] dataKey = [.. Enumerable.Range(0, 32).Select(i => (byte)i)], second = [.. Enumerable.Range(32, 32).Select(i => (byte)i)];
        var (body, check) = (new byte[32], new byte[32]);
        BodyKeys.Derive(SecondKey.Customer, dataKey, second, body);
        BodyKeys.DeriveCheck(dataKey, second, check);

        Assert.Equal(Expected("strongroom/v1/customer-body"), Convert.ToHexString(body));
        Assert.Equal(Expected("strongroom/v1/customer-check"), Convert.ToHexString(check));

        string Expected(string label) => Convert.ToHexString(HKDF.DeriveKey(HashAlgorithmName.SHA256, [.. dataKey, .. second], 32, [], [.. Encoding.ASCII.GetBytes(label), 0]));
    }

    private Task<S3Answer> PutAsync(string key, string body, params (string Name, string Value)[] headers) => s3.SendAsync("PutObject", "PUT", "/photos/" + key, body, headers: headers);

    private Task<S3Answer> SendAsync(string operation, string method, string target, (string Name, string Value)[] headers) => s3.SendAsync(operation, method, target, headers: headers);

    private static (string?, string?, string?) Told(S3Answer answer) => (answer.Header(Algorithm), answer.Header(KeyMd5), answer.Header("x-amz-server-side-encryption"));

    private static (string, int, string?) Fault(S3Answer answer) => (answer.Code, answer.Status, answer.Error?.Message);

    private static string Md5Of(string? encoded)
    {
        try
        {
            return Convert.ToBase64String(MD5.HashData(Convert.FromBase64String(encoded ?? "")));
        }
        catch (FormatException)
        {
            return "AAAAAAAAAAAAAAAAAAAAAA==";
        }
    }

    private static async Task<byte[]> ReadAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
