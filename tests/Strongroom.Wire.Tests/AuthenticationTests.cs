using Strongroom.Kernel;
using Strongroom.Testing;
using Xunit;

namespace Strongroom.Wire.Tests;

public sealed class AuthenticationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static ServiceError? Judge(TestRequest test, DateTimeOffset? now = null, string secret = TestRequest.SecretAccessKey)
    {
        var request = test.Build();
        var parsed = SigV4Parser.Parse(request, "us-east-1");
        if (!parsed.IsSuccess) return parsed.Error;
        var claim = parsed.Value;
        if (claim.Kind == CredentialKind.Anonymous) return null;
        var scope = claim.Scope!;
        return claim.Verify(request, TestRequest.SigningKey(secret, scope.Date, scope.Region, scope.Service), now ?? Now);
    }

    [Fact]
    public void A_signed_request_verifies() => Assert.Null(Judge(new TestRequest("GET", "/b/k%20k?versionId=a%2Fb&acl").Sign(Now)));

    [Fact]
    public void Runs_of_spaces_count_as_one()
    {
        var test = new TestRequest("GET", "/b/k").Header("x-amz-meta-a", "b c").Sign(Now).Header("x-amz-meta-a", " b    c ");
        Assert.Null(Judge(test));
    }

    [Fact]
    public void A_wrong_secret_is_told_with_what_was_signed_but_no_secret()
    {
        var error = Judge(new TestRequest("GET", "/b/k").Header("x-amz-security-token", "TOPSECRET").Sign(Now), secret: "wrong")!;
        Assert.Equal(("SignatureDoesNotMatch", 403), (error.Code, error.Status));
        var details = error.Details.ToDictionary(StringComparer.Ordinal);
        Assert.Equal(TestRequest.AccessKeyId, details["AWSAccessKeyId"]);
        Assert.StartsWith("GET\n/b/k\n", details["CanonicalRequest"], StringComparison.Ordinal);
        Assert.StartsWith("AWS4-HMAC-SHA256\n20261122T120000Z\n", details["StringToSign"], StringComparison.Ordinal);
        Assert.DoesNotContain(error.Details, detail => detail.Value.Contains("TOPSECRET", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(900, null)]
    [InlineData(-900, null)]
    [InlineData(901, "RequestTimeTooSkewed")]
    [InlineData(-901, "RequestTimeTooSkewed")]
    public void The_clock_may_differ_by_fifteen_minutes(int seconds, string? code)
    {
        var error = Judge(new TestRequest("GET", "/b").Sign(Now), Now.AddSeconds(seconds));
        Assert.Equal(code, error?.Code);
        if (error is not null) Assert.Contains(error.Details, detail => detail is { Key: "MaxAllowedSkewMilliseconds", Value: "900000" });
    }

    [Fact]
    public void An_unsigned_amz_header_is_refused()
    {
        var error = Judge(new TestRequest("PUT", "/b/k").Sign(Now).Header("x-amz-acl", "public-read"))!;
        Assert.Equal("There were headers present in the request which were not signed", error.Message);
        Assert.Contains(error.Details, detail => detail is { Key: "HeadersNotSigned", Value: "x-amz-acl" });
    }

    [Fact]
    public void Every_tampering_with_a_signed_part_is_noticed()
    {
        foreach (var (method, target) in new[] { ("PUT", "/b/k?x=1"), ("GET", "/b/K?x=1"), ("GET", "/b/k?x=2"), ("GET", "/b/k"), ("GET", "/b/k?x=1&y"), ("GET", "/b/./k?x=1") })
        {
            var signed = new TestRequest("GET", "/b/k?x=1").Sign(Now);
            var sent = new TestRequest(method, target);
            foreach (var (name, value) in signed.Context.Request.Headers) sent.Header(name, value.ToString());
            Assert.Equal("SignatureDoesNotMatch", Judge(sent)?.Code);
        }
        Assert.Equal("SignatureDoesNotMatch", Judge(new TestRequest("GET", "/b").Sign(Now).Header("Host", "other"))?.Code);
    }

    [Fact]
    public void The_region_must_be_ours()
    {
        var error = Judge(new TestRequest("GET", "/b").Sign(Now, region: "eu-west-1"))!;
        Assert.Equal("AuthorizationHeaderMalformed", error.Code);
        Assert.Contains(error.Details, detail => detail is { Key: "Region", Value: "us-east-1" });
    }

    public static TheoryData<string, string> BadHeaders() => new()
    {
        { "AWS AKID:abc", "InvalidRequest" },
        { "AWS4-ECDSA-P256-SHA256 Credential=a/20261122/s3/aws4_request, SignedHeaders=host, Signature=0", "InvalidRequest" },
        { "Bearer x", "InvalidArgument" },
        { "AWS4-HMAC-SHA256", "AuthorizationHeaderMalformed" },
        { "AWS4-HMAC-SHA256 Credential=a/20261122/us-east-1/s3/aws4_request, SignedHeaders=host", "AuthorizationHeaderMalformed" },
        { "AWS4-HMAC-SHA256 SignedHeaders=host, Signature=0", "AuthorizationHeaderMalformed" },
        { "AWS4-HMAC-SHA256 Credential=a/20261122/us-east-1/s3/aws4_request, Signature=0", "AuthorizationHeaderMalformed" },
        { "AWS4-HMAC-SHA256 Credential=a/20261122/us-east-1/s3/aws4_request, SignedHeaders=Host, Signature=0", "AuthorizationHeaderMalformed" },
        { "AWS4-HMAC-SHA256 Credential=a/20261122/us-east-1/s3/aws4_request, Credential=b/20261122/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0", "AuthorizationHeaderMalformed" },
        { "AWS4-HMAC-SHA256 Credential=a/20261121/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0", "AuthorizationHeaderMalformed" },
        { "AWS4-HMAC-SHA256 Credential=a/2026112x/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0", "AuthorizationHeaderMalformed" },
        { "AWS4-HMAC-SHA256 Credential=a/20261122/us-east-1/s3/aws5_request, SignedHeaders=host, Signature=0", "AuthorizationHeaderMalformed" },
        { "AWS4-HMAC-SHA256 Credential=/20261122/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0", "AuthorizationHeaderMalformed" },
    };

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public void Malformed_headers_are_named(string header, string code) =>
        Assert.Equal(code, Judge(new TestRequest("GET", "/").Sign(Now).Header("Authorization", header))?.Code);

    [Theory]
    [InlineData("X-Amz-Expires=604801", "AuthorizationQueryParametersError")]
    [InlineData("X-Amz-Expires=-1", "AuthorizationQueryParametersError")]
    [InlineData("X-Amz-Expires=x", "AuthorizationQueryParametersError")]
    [InlineData("", "AuthorizationQueryParametersError")]
    [InlineData("X-Amz-Expires=604800", "SignatureDoesNotMatch")]
    public void Presigned_lifetimes_are_bounded(string expires, string code) =>
        Assert.Equal(code, Judge(new TestRequest("GET", "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2F20261122%2Fus-east-1%2Fs3%2Faws4_request"
            + $"&X-Amz-Date=20261122T120000Z&X-Amz-SignedHeaders=host&X-Amz-Signature=00&{expires}"))?.Code);

    [Fact]
    public void Two_identities_are_refused() =>
        Assert.StartsWith("Only one auth mechanism allowed", Judge(new TestRequest("GET", "/b?X-Amz-Signature=0").Sign(Now))!.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("/b?AWSAccessKeyId=a&Signature=b&Expires=1")]
    public void Version_two_is_refused(string target) =>
        Assert.Equal("The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.", Judge(new TestRequest("GET", target))!.Message);

    [Fact]
    public void The_payload_hash_is_demanded()
    {
        var test = new TestRequest("GET", "/").Sign(Now);
        test.Context.Request.Headers.Remove("x-amz-content-sha256");
        Assert.Equal("Missing required header for this request: x-amz-content-sha256", Judge(test)!.Message);
        Assert.Equal("InvalidArgument", Judge(new TestRequest("GET", "/").Sign(Now, "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"))?.Code);
    }

    [Fact]
    public void Nobody_is_a_caller_too() => Assert.Equal(CredentialKind.Anonymous, SigV4Parser.Parse(new TestRequest("GET", "/").Build(), "us-east-1").Value.Kind);

    [Fact]
    public void The_cache_is_bounded_and_forgets()
    {
        using var cache = new SigningKeyCache(capacity: 2);
        var key = new byte[32];
        foreach (var day in new[] { "20260101", "20260102", "20260103" }) cache.Derive(new("A", day, "r", "s3"), "secret", key);
        Assert.False(cache.TryGet(new("A", "20260101", "r", "s3"), key));
        Assert.True(cache.TryGet(new("A", "20260103", "r", "s3"), key));
        cache.Forget("A");
        Assert.False(cache.TryGet(new("A", "20260103", "r", "s3"), key));
    }
}
