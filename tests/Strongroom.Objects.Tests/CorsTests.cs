using Strongroom.Kernel;

namespace Strongroom.Objects.Tests;

/// <summary>CORS rules: judged, kept, and matched.</summary>
public sealed class CorsTests
{
    private const string Rules = """
        <CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
          <CORSRule><ID>first</ID><AllowedMethod>PUT</AllowedMethod><AllowedMethod>DELETE</AllowedMethod><AllowedOrigin>https://*.example.com</AllowedOrigin>
            <AllowedHeader>x-amz-*</AllowedHeader><AllowedHeader>Content-Type</AllowedHeader><MaxAgeSeconds>3000</MaxAgeSeconds><ExposeHeader>ETag</ExposeHeader></CORSRule>
          <CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule>
        </CORSConfiguration>
        """;

    private static string Rule(string inner) => $"<CORSConfiguration><CORSRule>{inner}</CORSRule></CORSConfiguration>";

    [Fact]
    public async Task Rules_are_put_read_and_removed()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        Assert.Equal("NoSuchCORSConfiguration", (await s3.SendAsync("GetBucketCors", "GET", "/photos?cors")).Code);
        Assert.Empty(s3.Module.Cors.HeadersFor(BucketName.Parse("photos"), "https://a.org", "GET"));
        (await s3.SendAsync("PutBucketCors", "PUT", "/photos?cors", Rules)).Ok();
        Assert.NotEmpty(s3.Module.Cors.HeadersFor(BucketName.Parse("photos"), "https://a.org", "GET"));

        var rule = (await s3.SendAsync("GetBucketCors", "GET", "/photos?cors")).Ok().Xml.Elements().First();
        Assert.Equal(
            ["ID:first", "AllowedMethod:PUT", "AllowedMethod:DELETE", "AllowedOrigin:https://*.example.com", "AllowedHeader:x-amz-*", "AllowedHeader:Content-Type", "MaxAgeSeconds:3000", "ExposeHeader:ETag"],
            rule.Elements().Select(e => e.Name.LocalName + ":" + e.Value));

        Assert.Equal(204, (await s3.SendAsync("DeleteBucketCors", "DELETE", "/photos?cors")).Ok().Status);
        Assert.Equal("NoSuchCORSConfiguration", (await s3.SendAsync("GetBucketCors", "GET", "/photos?cors")).Code);
        Assert.Empty(s3.Module.Cors.HeadersFor(BucketName.Parse("photos"), "https://a.org", "GET"));
    }

    public static TheoryData<string, string> BadRules => new()
    {
        { Rule("<AllowedMethod>PATCH</AllowedMethod><AllowedOrigin>*</AllowedOrigin>"), "InvalidRequest" },
        { Rule("<AllowedMethod>get</AllowedMethod><AllowedOrigin>*</AllowedOrigin>"), "InvalidRequest" },
        { Rule("<AllowedMethod>GET</AllowedMethod><AllowedOrigin>http://*.*</AllowedOrigin>"), "InvalidRequest" },
        { Rule("<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin><AllowedHeader>*a*</AllowedHeader>"), "InvalidRequest" },
        { Rule("<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin><ExposeHeader>*</ExposeHeader>"), "InvalidRequest" },
        { Rule($"<ID>{new string('i', 256)}</ID><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin>"), "InvalidArgument" },
        { Rule("<AllowedMethod>GET</AllowedMethod>"), "MalformedXML" },
        { Rule("<AllowedOrigin>*</AllowedOrigin>"), "MalformedXML" },
        { Rule("<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin><MaxAgeSeconds>-1</MaxAgeSeconds>"), "MalformedXML" },
        { Rule("<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin><Other/>"), "MalformedXML" },
        { Rule("<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin><ExposeHeader>a&#xD;&#xA;b</ExposeHeader>"), "MalformedXML" },
        { "<CORSConfiguration/>", "MalformedXML" },
        {
            "<CORSConfiguration>" + string.Concat(Enumerable.Repeat("<CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule>", 101)) + "</CORSConfiguration>",
            "MalformedXML"
        },
    };

    [Theory]
    [MemberData(nameof(BadRules))]
    public async Task Bad_rules_are_refused(string document, string code)
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        Assert.Equal(code, (await s3.SendAsync("PutBucketCors", "PUT", "/photos?cors", document)).Code);
    }

    [Theory]
    [InlineData("https://www.example.com", "PUT", "x-amz-date, content-type", "https://www.example.com")]
    [InlineData("https://www.example.com", "PUT", null, "https://www.example.com")]
    [InlineData("https://www.example.com", "PUT", "authorization", null)]
    [InlineData("https://example.com", "PUT", null, null)]
    [InlineData("http://www.example.com", "PUT", null, null)]
    [InlineData("https://www.example.com", "GET", null, "*")]
    [InlineData("https://other.org", "GET", null, "*")]
    [InlineData("https://other.org", "GET", "x-amz-date", null)]
    [InlineData("https://www.example.com", "POST", null, null)]
    [InlineData("https://.example.com", "DELETE", null, "https://.example.com")]
    public async Task A_preflight_is_answered_by_the_first_rule_that_matches(string origin, string method, string? asked, string? allowed)
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        (await s3.SendAsync("PutBucketCors", "PUT", "/photos?cors", Rules)).Ok();
        (string, string)[] headers = [("Origin", origin), ("Access-Control-Request-Method", method), .. asked is null ? [] : new[] { ("Access-Control-Request-Headers", asked) }];
        var answer = await s3.SendAsync("PreflightRequest", "OPTIONS", "/photos/cat", headers: headers);
        if (allowed is null)
        {
            Assert.Equal(("AccessForbidden", 403), (answer.Code, answer.Status));
            Assert.StartsWith("CORSResponse: This CORS request is not allowed.", answer.Error!.Message, StringComparison.Ordinal);
            return;
        }
        Assert.Equal(200, answer.Ok().Status);
        Assert.Equal(allowed, answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal(allowed == "*" ? "GET" : "PUT, DELETE", answer.Header("Access-Control-Allow-Methods"));
        Assert.Equal(asked, answer.Header("Access-Control-Allow-Headers"));
        Assert.Equal(allowed == "*" ? null : "3000", answer.Header("Access-Control-Max-Age"));
        Assert.Equal(allowed == "*" ? null : "ETag", answer.Header("Access-Control-Expose-Headers"));
        Assert.Equal(allowed == "*" ? null : "true", answer.Header("Access-Control-Allow-Credentials"));
        Assert.Contains("Origin", answer.Header("Vary"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/photos/cat", "https://a.org", "GET", "AccessForbidden", "CORSResponse: CORS is not enabled for this bucket.")]
    [InlineData("/videos/cat", "https://a.org", "GET", "AccessForbidden", "CORSResponse: Bucket not found")]
    [InlineData("/photos/cat", null, "GET", "BadRequest", "Insufficient information. Origin request header needed.")]
    [InlineData("/photos/cat", "https://a.org", "PATCH", "BadRequest", "Invalid Access-Control-Request-Method: PATCH")]
    [InlineData("/photos/cat", "https://a.org", null, "BadRequest", "Invalid Access-Control-Request-Method: null")]
    public async Task A_preflight_without_an_answer_says_why(string target, string? origin, string? method, string code, string message)
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        var headers = new[] { ("Origin", origin), ("Access-Control-Request-Method", method) }.Where(h => h.Item2 is not null).Select(h => (h.Item1, h.Item2!)).ToArray();
        var answer = await s3.SendAsync("PreflightRequest", "OPTIONS", target, headers: headers);
        Assert.Equal((code, message), (answer.Code, answer.Error!.Message));
    }
}
