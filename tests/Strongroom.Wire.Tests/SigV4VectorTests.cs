using System.Text;
using Strongroom.Testing;
using Xunit;

namespace Strongroom.Wire.Tests;

/// <summary>Examples that AWS publishes, with the signatures printed there. https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html</summary>
public sealed class SigV4VectorTests
{
    private const string Empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Credential = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,";
    private static readonly DateTimeOffset May24 = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);

    private static TestRequest Example(string method, string target, string payload = Empty) => new TestRequest(method, target)
        .Header("Host", "examplebucket.s3.amazonaws.com").Header("x-amz-content-sha256", payload).Header("x-amz-date", "20130524T000000Z");

    public static TheoryData<string, string, string, string, string> S3Examples() => new()
    {
        { "GET", "/test.txt", "range=bytes=0-9", "host;range;x-amz-content-sha256;x-amz-date", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41" },
        { "GET", "/?lifecycle", "", "host;x-amz-content-sha256;x-amz-date", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543" },
        { "GET", "/?prefix=J&max-keys=2", "", "host;x-amz-content-sha256;x-amz-date", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7" },
    };

    [Theory]
    [MemberData(nameof(S3Examples))]
    public void S3_examples_verify(string method, string target, string header, string signed, string signature)
    {
        var test = Example(method, target).Header("Authorization", $"{Credential}SignedHeaders={signed},Signature={signature}");
        if (header.Length > 0) test.Header(header[..header.IndexOf('=', StringComparison.Ordinal)], header[(header.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        Assert.Null(Verify(test, May24));
    }

    [Theory]
    [InlineData("/test$file.text")]
    [InlineData("/test%24file.text")]
    [InlineData("/%74est%24file.text")]
    public void Put_verifies_however_the_path_was_escaped(string path)
    {
        var test = Example("PUT", path, "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072")
            .Header("Date", "Fri, 24 May 2013 00:00:00 GMT").Header("x-amz-storage-class", "REDUCED_REDUNDANCY")
            .Header("Authorization", Credential + "SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,"
                + "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
        Assert.Null(Verify(test, May24));
    }

    [Fact]
    public void Presigned_example_verifies_until_it_expires()
    {
        var test = new TestRequest("GET", "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
            .Header("Host", "examplebucket.s3.amazonaws.com");
        Assert.Null(Verify(test, May24.AddSeconds(86_400)));
        var late = Verify(test, May24.AddSeconds(86_401))!;
        Assert.Equal(("AccessDenied", "Request has expired"), (late.Code, late.Message));
        Assert.Equal("Request is not valid yet", Verify(test, May24.AddMinutes(-16))!.Message);
    }

    public static TheoryData<string, string, string, string> GeneralExamples() => new()
    {
        { "GET", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
        { "GET", "/example/..", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
        { "GET", "/?Param2=value2&Param1=value1", "", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500" },
        { "GET", "/\u1234", "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85" },
        { "GET", "//example//", "", "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84" },
        { "GET", "/example space/", "", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741" },
        { "POST", "/", "Param1=value1", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a" },
    };

    /// <summary>From AWS's Signature Version 4 test suite: the rules of all services but S3.</summary>
    [Theory]
    [MemberData(nameof(GeneralExamples))]
    public void General_examples_verify(string method, string target, string body, string signature)
    {
        var signed = body.Length > 0 ? "content-type;host;x-amz-date" : "host;x-amz-date";
        var test = new TestRequest(method, target).Header("Host", "example.amazonaws.com").Header("X-Amz-Date", "20150830T123600Z")
            .Header("Authorization", $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders={signed}, Signature={signature}");
        if (body.Length > 0) test.Header("Content-Type", "application/x-www-form-urlencoded");
        Assert.Null(Verify(test, new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero), "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", body));
    }

    private static Kernel.ServiceError? Verify(TestRequest test, DateTimeOffset now, string secret = TestRequest.SecretAccessKey, string body = "")
    {
        var request = test.Build();
        var claim = SigV4Parser.Parse(request, "us-east-1").Value;
        using var cache = new SigningKeyCache();
        var key = new byte[32];
        Assert.False(cache.TryGet(claim.Scope!, key));
        cache.Derive(claim.Scope!, secret, key);
        Assert.True(cache.TryGet(claim.Scope!, key));
        return claim.Verify(request, key, now, Encoding.UTF8.GetBytes(body));
    }
}
