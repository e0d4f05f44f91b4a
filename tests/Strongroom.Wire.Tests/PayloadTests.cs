using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Crypto.Checksums;
using Strongroom.Kernel;
using Strongroom.Testing;
using Xunit;

namespace Strongroom.Wire.Tests;

public sealed class PayloadTests
{
    private const string Signed = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    private const string UnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Text = "Welcome to Amazon S3."u8.ToArray();

    private static async Task<byte[]> ReadAll(IncomingBody body, int step = 1000)
    {
        var all = new MemoryStream();
        var buffer = new byte[step];
        while (await body.ReadAsync(buffer, TestContext.Current.CancellationToken) is var count and > 0) all.Write(buffer, 0, count);
        return all.ToArray();
    }

    private static IncomingBody Make(TestRequest test)
    {
        var request = test.Build();
        var claim = SigV4Parser.Parse(request, "us-east-1");
        if (!claim.IsSuccess) throw new ServiceException(claim.Error);
        return RequestBody.Create(request, claim.Value, claim.Value.Scope is { } s ? TestRequest.SigningKey(TestRequest.SecretAccessKey, s.Date, s.Region, s.Service) : []);
    }

    private static async Task<string> CodeOf(TestRequest test, int step = 1000)
    {
        try
        {
            await ReadAll(Make(test), step);
            return "";
        }
        catch (ServiceException fault)
        {
            return fault.Error.Code;
        }
    }

    [Fact]
    public async Task A_checksum_of_the_object_says_nothing_of_the_body()
    {
        var test = new TestRequest("POST", "/b/k?uploadId=u").Header("x-amz-checksum-crc32", "AAAAAA==-2").Body(Text).Sign(Now, Convert.ToHexStringLower(SHA256.HashData(Text)));
        Assert.Equal("InvalidRequest", await CodeOf(test));
        var request = test.Build();
        var body = RequestBody.Create(request, SigV4Parser.Parse(request, "us-east-1").Value, [], checksumIsOfObject: true);
        Assert.Null(body.DeclaredChecksum);
        Assert.Equal(Text, await ReadAll(body));
    }

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html: 65 KiB of "a" in chunks of 64 KiB.</summary>
    [Fact]
    public async Task The_published_chunked_upload_verifies()
    {
        var framed = new MemoryStream();
        foreach (var (size, signature) in new[] { (65536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"), (1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"), (0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9") })
            framed.Write(Encoding.ASCII.GetBytes($"{size:x};chunk-signature={signature}\r\n{new string('a', size)}\r\n"));
        var test = new TestRequest("PUT", "/examplebucket/chunkObject.txt").Header("Host", "s3.amazonaws.com").Header("x-amz-date", "20130524T000000Z")
            .Header("x-amz-storage-class", "REDUCED_REDUNDANCY").Header("x-amz-content-sha256", Signed).Header("Content-Encoding", "aws-chunked")
            .Header("x-amz-decoded-content-length", "66560").Body(framed.ToArray(), 777)
            .Header("Authorization", "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,"
                + "Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
        Assert.Equal(66824, framed.Length);
        var request = test.Build();
        Assert.Null(SigV4Parser.Parse(request, "us-east-1").Value.Verify(request, TestRequest.SigningKey(TestRequest.SecretAccessKey, "20130524", "us-east-1", "s3"), new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal(66560, (await ReadAll(Make(test))).Length);
    }

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html</summary>
    [Fact]
    public async Task The_published_trailer_verifies()
    {
        var framed = new MemoryStream();
        foreach (var (size, signature) in new[] { (65536, "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2"), (1024, "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7") })
            framed.Write(Encoding.ASCII.GetBytes($"{size:x};chunk-signature={signature}\r\n{new string('a', size)}\r\n"));
        framed.Write("0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\nx-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n"u8);
        var test = new TestRequest("PUT", "/examplebucket/chunkObject.txt").Header("Host", "s3.amazonaws.com").Header("x-amz-date", "20130524T000000Z")
            .Header("x-amz-storage-class", "REDUCED_REDUNDANCY").Header("x-amz-content-sha256", Signed + "-TRAILER").Header("Content-Encoding", "aws-chunked")
            .Header("x-amz-decoded-content-length", "66560").Header("x-amz-trailer", "x-amz-checksum-crc32c").Body(framed.ToArray(), 501)
            .Header("Authorization", "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer,"
                + "Signature=106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e");
        var body = Make(test);
        Assert.Equal(66560, (await ReadAll(body)).Length);
        Assert.Equal("sOO8/Q==", Convert.ToBase64String(body.Checksum!));
    }

    private static TestRequest SignedChunks(byte[] payload, int chunk, int fragment, Func<byte[], byte[]>? alter = null, bool trailer = true)
    {
        var crc = new byte[4];
        Checksum.Compute(ChecksumAlgorithm.Crc32, payload, crc);
        var test = new TestRequest("PUT", "/b/k").Header("x-amz-decoded-content-length", payload.Length.ToString());
        if (trailer) test.Header("x-amz-trailer", "x-amz-checksum-crc32");
        test.Sign(Now, trailer ? Signed + "-TRAILER" : Signed);
        var seed = test.Context.Request.Headers.Authorization.ToString()[^64..];
        var key = TestRequest.SigningKey(TestRequest.SecretAccessKey, "20261122", "us-east-1", "s3");
        var framed = ChunkedPayload.Frame(payload, chunk, trailer ? "x-amz-checksum-crc32:" + Convert.ToBase64String(crc) : null, (key, "20261122T120000Z", "20261122/us-east-1/s3/aws4_request", seed));
        return test.Body(alter is null ? framed : alter(framed), fragment);
    }

    [Fact]
    public void Chunks_decode_however_they_are_cut() => Prop.ForAll(
        ArbMap.Default.ArbFor<(PositiveInt Size, PositiveInt Fragment, PositiveInt Step, bool Trailer)>(),
        async Task (x) =>
        {
            var payload = RandomNumberGenerator.GetBytes(x.Size.Get * 700 % 40_000);
            Assert.Equal(payload, await ReadAll(Make(SignedChunks(payload, 8192, x.Fragment.Get % 300 + 1, trailer: x.Trailer)), x.Step.Get * 37));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_flipped_bit_or_a_cut_anywhere_fails() => Prop.ForAll(
        ArbMap.Default.ArbFor<(NonNegativeInt At, NonNegativeInt Bit, bool Cut)>(),
        async Task (x) =>
        {
            var payload = Enumerable.Range(0, 9000).Select(i => (byte)i).ToArray();
            var code = await CodeOf(SignedChunks(payload, 8192, 100, framed =>
            {
                // The closing CR LF alone may be left out.
                var at = x.At.Get * 7919 % (framed.Length - 4);
                if (x.Cut) return framed[..at];
                framed[at] ^= (byte)(1 << (x.Bit.Get % 8));
                return framed;
            }, trailer: x.At.Get % 2 == 0));
            // Sizes in hex and header names are the same in both cases.
            if (code.Length == 0) Assert.False(x.Cut || x.Bit.Get % 8 != 5);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task The_declared_length_holds_both_ways()
    {
        foreach (var wrong in new[] { "20", "22" })
            Assert.Equal("IncompleteBody", await CodeOf(SignedChunks(Text, 8192, 10).Header("x-amz-decoded-content-length", wrong)));
        Assert.Equal("MissingContentLength", await CodeOf(new TestRequest("PUT", "/b/k").Sign(Now, Signed).Body(Text)));
        var cut = new TestRequest("PUT", "/b/k").Body(Text);
        cut.Context.Request.ContentLength = 22;
        Assert.Equal("IncompleteBody", await CodeOf(cut));
    }

    [Fact]
    public async Task Small_chunks_but_the_last_are_refused() => Assert.Equal("InvalidChunkSizeError", await CodeOf(SignedChunks(new byte[9000], 4000, 100)));

    [Fact]
    public async Task What_is_refused_leaves_its_connection_readable()
    {
        TestRequest[] refused =
        [
            SignedChunks(Text, 8192, 100, framed => [.. framed[..100], (byte)(framed[100] ^ 1), .. framed[101..]]),
            SignedChunks(Text, 8192, 100, framed => [.. framed, .. "more"u8]),
            SignedChunks(Text, 8192, 100, framed => [.. "x"u8, .. framed]),
            SignedChunks(new byte[9000], 4000, 100),
        ];
        foreach (var test in refused)
        {
            Assert.NotEqual("", await CodeOf(test));
            Assert.False(test.IsLeftReading);
        }
    }

    [Fact]
    public async Task An_endless_chunk_header_is_refused() =>
        Assert.Equal("InvalidRequest", await CodeOf(new TestRequest("PUT", "/b/k").Header("x-amz-content-sha256", UnsignedTrailer).Header("x-amz-decoded-content-length", "1").Body(new byte[5000].Select(_ => (byte)'0').ToArray())));

    [Fact]
    public async Task Nothing_may_follow_the_last_chunk() =>
        Assert.Equal("InvalidRequest", await CodeOf(SignedChunks(Text, 8192, 100, framed => [.. framed, .. "more"u8])));

    [Theory]
    [InlineData(ChecksumAlgorithm.Crc32)]
    [InlineData(ChecksumAlgorithm.Crc32C)]
    [InlineData(ChecksumAlgorithm.Crc64Nvme)]
    [InlineData(ChecksumAlgorithm.Sha1)]
    [InlineData(ChecksumAlgorithm.Sha256)]
    public async Task Checksums_are_compared_in_header_and_trailer(ChecksumAlgorithm algorithm)
    {
        var bytes = new byte[algorithm.Size()];
        Checksum.Compute(algorithm, Text, bytes);
        var good = Convert.ToBase64String(bytes);
        bytes[0] ^= 1;
        var bad = Convert.ToBase64String(bytes);
        TestRequest ByHeader(string value) => new TestRequest("PUT", "/b/k").Header(algorithm.HeaderName(), value).Header("x-amz-sdk-checksum-algorithm", algorithm.Name()).Body(Text, 5);
        TestRequest ByTrailer(string value) => new TestRequest("PUT", "/b/k").Header("x-amz-content-sha256", UnsignedTrailer).Header("x-amz-trailer", algorithm.HeaderName())
            .Header("x-amz-decoded-content-length", "21").Body(ChunkedPayload.Frame(Text, 8192, algorithm.HeaderName() + ":" + value), 5);
        foreach (var make in new[] { ByHeader, ByTrailer })
        {
            Assert.Equal("", await CodeOf(make(good)));
            Assert.Equal("BadDigest", await CodeOf(make(bad)));
            Assert.Equal("InvalidRequest", await CodeOf(make("AA==A")));
        }
        var fault = Assert.Throws<ServiceException>(() => Make(ByHeader("x")));
        Assert.Equal($"Value for {algorithm.HeaderName()} header is invalid.", fault.Error.Message);
    }

    [Fact]
    public async Task Trailers_must_be_the_declared_ones()
    {
        TestRequest Test(string declared, string? sent) => new TestRequest("PUT", "/b/k").Header("x-amz-content-sha256", UnsignedTrailer).Header("x-amz-trailer", declared)
            .Header("x-amz-decoded-content-length", "21").Body(ChunkedPayload.Frame(Text, 8192, sent), 5);
        Assert.Equal("MalformedTrailerError", await CodeOf(Test("x-amz-checksum-crc32", null)));
        Assert.Equal("MalformedTrailerError", await CodeOf(Test("x-amz-checksum-crc32", "x-amz-checksum-sha1:" + Convert.ToBase64String(new byte[20]))));
        Assert.Equal("InvalidRequest", await CodeOf(Test("x-amz-meta-a", "x-amz-meta-a:b")));
    }

    [Fact]
    public async Task The_signed_hash_holds()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Text));
        foreach (var fragment in new[] { 1000, 3 })
        {
            Assert.Equal("", await CodeOf(new TestRequest("PUT", "/b/k").Sign(Now, hash).Body(Text, fragment)));
            Assert.Equal("", await CodeOf(new TestRequest("PUT", "/b/k").Sign(Now, hash).Body(Text, fragment), 4));
            Assert.Equal("XAmzContentSHA256Mismatch", await CodeOf(new TestRequest("PUT", "/b/k").Sign(Now, hash).Body([.. Text.AsSpan(1), 0], fragment)));
        }
        Assert.Equal("XAmzContentSHA256Mismatch", await CodeOf(new TestRequest("PUT", "/b/k").Sign(Now, hash).Body([])));
    }

    [Theory]
    [InlineData("Content-MD5", "x", "InvalidDigest")]
    [InlineData("Content-MD5", "AAAA", "InvalidDigest")]
    [InlineData("x-amz-sdk-checksum-algorithm", "CRC32", "InvalidRequest")]
    [InlineData("x-amz-sdk-checksum-algorithm", "CRC99", "InvalidRequest")]
    [InlineData("x-amz-trailer", "x-amz-checksum-crc32", "InvalidRequest")]
    [InlineData("Transfer-Encoding", "chunked", "MissingContentLength")]
    public async Task Bad_declarations_are_refused_before_a_byte_is_read(string header, string value, string code)
    {
        var test = new TestRequest("PUT", "/b/k").Header(header, value);
        Assert.Equal(code, await CodeOf(test));
    }

    [Fact]
    public void Two_checksums_are_refused()
    {
        var test = new TestRequest("PUT", "/b/k").Header("x-amz-checksum-crc32", "AAAAAA==").Header("x-amz-checksum-crc32c", "AAAAAA==").Body(Text);
        Assert.StartsWith("Expecting a single x-amz-checksum- header", Assert.Throws<ServiceException>(() => Make(test)).Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_much_is_refused_before_a_byte_is_read()
    {
        var test = new TestRequest("PUT", "/b/k").Body(Text);
        test.Context.Request.ContentLength = Limits.SinglePutBytesMax + 1;
        var error = Assert.Throws<ServiceException>(() => Make(test)).Error;
        Assert.Equal("EntityTooLarge", error.Code);
        Assert.Contains(error.Details, detail => detail is { Key: "ProposedSize", Value: "5368709121" });
    }

    [Fact]
    public async Task An_error_is_repeated_to_who_asks_again()
    {
        var body = Make(new TestRequest("PUT", "/b/k").Header("x-amz-checksum-crc32", "AAAAAA==").Body(Text));
        await Assert.ThrowsAsync<ServiceException>(() => ReadAll(body));
        await Assert.ThrowsAsync<ServiceException>(() => ReadAll(body));
        Assert.Null(body.Checksum);
    }

    [Fact]
    public async Task A_required_checksum_is_made()
    {
        var body = Make(new TestRequest("PUT", "/b/k").Body(Text, 4));
        body.RequireChecksum(ChecksumAlgorithm.Crc64Nvme);
        await ReadAll(body);
        Assert.Equal(8, body.Checksum!.Length);
    }

    [Fact]
    public async Task Documents_are_bounded_and_covered()
    {
        static async Task<BufferedBody> Read(TestRequest test, int max) => await BufferedBody.ReadAllAsync(Make(test), max, TestContext.Current.CancellationToken);
        Assert.Equal(Text, (await Read(new TestRequest("PUT", "/b?cors").Body(Text, 4), 21)).Bytes.ToArray());
        Assert.Equal("MaxMessageLengthExceeded", (await Assert.ThrowsAsync<ServiceException>(() => Read(new TestRequest("PUT", "/b?cors").Body(Text, 4), 20))).Error.Code);
        var md5 = Convert.ToBase64String(MD5.HashData(Text));
        (await Read(new TestRequest("PUT", "/b?cors").Header("Content-MD5", md5).Body(Text), 100)).DemandIntegrity();
        var bare = await Read(new TestRequest("PUT", "/b?cors").Body(Text), 100);
        Assert.Equal("Missing required header for this request: Content-MD5", Assert.Throws<ServiceException>(bare.DemandIntegrity).Error.Message);
        Assert.Equal("BadDigest", (await Assert.ThrowsAsync<ServiceException>(() => Read(new TestRequest("PUT", "/b?cors").Header("Content-MD5", md5).Body([1]), 100))).Error.Code);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("gzip", "gzip")]
    [InlineData("aws-chunked", null)]
    [InlineData("aws-chunked, gzip", "gzip")]
    [InlineData("gzip,aws-chunked,br", "gzip,br")]
    public void The_framing_is_not_stored(string? sent, string? stored) => Assert.Equal(stored, RequestBody.StoredContentEncoding(sent));

    [Fact]
    public void The_decoder_survives_anything() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        using var decoder = new AwsChunkedDecoder(null, hasTrailer: true);
        var input = new ReadOnlySequence<byte>([.. "1\r\na\r\n0\r\n"u8, .. bytes]);
        try
        {
            decoder.Decode(ref input, new byte[10]);
            decoder.Complete();
        }
        catch (ServiceException)
        {
            // The one way to fail.
        }
    }).QuickCheckThrowOnFailure();
}
