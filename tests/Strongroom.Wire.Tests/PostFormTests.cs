using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Kernel;
using Strongroom.Testing;
using Xunit;

namespace Strongroom.Wire.Tests;

public sealed class PostFormTests
{
    private static readonly DateTimeOffset Now = new(2015, 12, 29, 12, 0, 0, TimeSpan.Zero);

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html</summary>
    private const string Policy =
        """
        { "expiration": "2015-12-30T12:00:00.000Z",
          "conditions": [
            {"bucket": "sigv4examplebucket"},
            ["starts-with", "$key", "user/user1/"],
            {"acl": "public-read"},
            {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},
            ["starts-with", "$Content-Type", "image/"],
            {"x-amz-meta-uuid": "14365123651274"},
            {"x-amz-server-side-encryption": "AES256"},
            ["starts-with", "$x-amz-meta-tag", ""],

            {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},
            {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
            {"x-amz-date": "20151229T000000Z" }
          ]
        }
        """;

    private static Dictionary<string, string> Fields(string policy, string? signature = null)
    {
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(policy.ReplaceLineEndings("\r\n")));
        var key = TestRequest.SigningKey(TestRequest.SecretAccessKey, "20151229", "us-east-1", "s3");
        return new(StringComparer.Ordinal)
        {
            ["key"] = "user/user1/${filename}",
            ["acl"] = "public-read",
            ["success_action_redirect"] = "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html",
            ["Content-Type"] = "image/jpeg",
            ["x-amz-meta-uuid"] = "14365123651274",
            ["x-amz-server-side-encryption"] = "AES256",
            ["X-Amz-Credential"] = "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request",
            ["X-Amz-Algorithm"] = "AWS4-HMAC-SHA256",
            ["X-Amz-Date"] = "20151229T000000Z",
            ["x-amz-meta-tag"] = "",
            ["Policy"] = base64,
            ["X-Amz-Signature"] = signature ?? Convert.ToHexStringLower(TestRequest.Hmac(key, base64)),
        };
    }

    private static byte[] Body(IEnumerable<KeyValuePair<string, string>> fields, byte[] file, string fileName = "me.jpg", string end = "--b--\r\n", string start = "")
    {
        var text = new StringBuilder(start);
        foreach (var (name, value) in fields) text.Append($"--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        text.Append($"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{fileName}\"\r\nContent-Type: text/plain\r\n\r\n");
        return [.. Encoding.UTF8.GetBytes(text.ToString()), .. file, .. Encoding.UTF8.GetBytes("\r\n" + end)];
    }

    private static TestRequest Request(byte[] body, int fragment = 50) =>
        new TestRequest("POST", "/sigv4examplebucket").Header("Content-Type", "multipart/form-data; boundary=b").Body(body, fragment);

    private static Task<PostForm> Read(byte[] body, int fragment = 50) =>
        PostForm.ReadAsync(Request(body, fragment).Build(), "us-east-1", TestContext.Current.CancellationToken).AsTask();

    private static async Task<byte[]> File(PostForm form, int step = 100)
    {
        var all = new MemoryStream();
        var buffer = new byte[step];
        while (await form.File.ReadAsync(buffer, TestContext.Current.CancellationToken) is var count and > 0) all.Write(buffer, 0, count);
        return all.ToArray();
    }

    private static async Task<string> CodeOf(byte[] body)
    {
        try
        {
            await File(await Read(body));
            return "";
        }
        catch (ServiceException fault)
        {
            return fault.Error.Code;
        }
    }

    private static async Task<ServiceError?> Judge(Dictionary<string, string> fields, DateTimeOffset? now = null)
    {
        var request = Request(Body(fields, [1, 2, 3])).Build();
        var form = await PostForm.ReadAsync(request, "us-east-1", TestContext.Current.CancellationToken);
        var key = TestRequest.SigningKey(TestRequest.SecretAccessKey, "20151229", "us-east-1", "s3");
        return form.Claim.Verify(request, key, now ?? Now) ?? form.CheckPolicy("sigv4examplebucket", now ?? Now);
    }

    [Fact]
    public async Task The_published_form_verifies()
    {
        Assert.Null(await Judge(Fields(Policy, "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e")));
        Assert.Equal("SignatureDoesNotMatch", (await Judge(Fields(Policy, new string('0', 64))))?.Code);
    }

    [Fact]
    public async Task A_form_becomes_fields_a_claim_and_a_file()
    {
        var form = await Read(Body(Fields(Policy), "file's bytes"u8.ToArray(), "C:\\\\pictures\\\\me.jpg"));
        Assert.Equal((CredentialKind.PostForm, "AKIAIOSFODNN7EXAMPLE"), (form.Claim.Kind, form.Claim.AccessKeyId));
        Assert.Equal("user/user1/me.jpg", form.Fields["key"]);
        Assert.Equal("image/jpeg", form.Fields["content-type"]);
        Assert.Equal("file's bytes"u8.ToArray(), await File(form));
    }

    [Fact]
    public async Task The_policy_forbids()
    {
        Assert.Equal("Invalid according to Policy: Policy expired.", (await Judge(Fields(Policy), Now.AddDays(1).AddSeconds(1)))!.Message);
        var fields = Fields(Policy);
        fields["key"] = "user/user2/x";
        Assert.Equal("Invalid according to Policy: Policy Condition failed: [\"starts-with\", \"$key\", \"user/user1/\"]", (await Judge(fields))!.Message);
        fields = Fields(Policy);
        fields["x-amz-meta-more"] = "1";
        Assert.Equal("Invalid according to Policy: Extra input fields: x-amz-meta-more", (await Judge(fields))!.Message);
        fields = Fields(Policy);
        fields["x-ignore-this"] = "1";
        Assert.Null(await Judge(fields));
        fields["acl"] = "private";
        Assert.Equal("AccessDenied", (await Judge(fields))!.Code);
        fields = Fields(Policy);
        fields.Remove("key");
        Assert.Equal("InvalidArgument", (await Judge(fields))!.Code);
    }

    [Fact]
    public async Task The_files_size_is_held_to_its_range()
    {
        var ranged = Policy.Replace("{\"acl\"", "[\"content-length-range\", 3, 5], {\"acl\"", StringComparison.Ordinal);
        Assert.Equal("EntityTooSmall", await CodeOf(Body(Fields(ranged), new byte[2])));
        Assert.Equal("", await CodeOf(Body(Fields(ranged), new byte[3])));
        Assert.Equal("", await CodeOf(Body(Fields(ranged), new byte[5])));
        Assert.Equal("EntityTooLarge", await CodeOf(Body(Fields(ranged), new byte[6])));
    }

    [Fact]
    public async Task What_is_refused_leaves_its_connection_readable()
    {
        var ranged = Policy.Replace("{\"acl\"", "[\"content-length-range\", 3, 5], {\"acl\"", StringComparison.Ordinal);
        byte[] whole = Body(Fields(ranged), new byte[4]);
        foreach (var body in new[] { Body(Fields(ranged), new byte[2]), Body(Fields(ranged), new byte[600]), [.. whole.AsSpan()[..^4], .. "xxxx"u8] })
        {
            var request = Request(body);
            var form = await PostForm.ReadAsync(request.Build(), "us-east-1", TestContext.Current.CancellationToken);
            await Assert.ThrowsAsync<ServiceException>(() => File(form));
            Assert.False(request.IsLeftReading);
        }
    }

    [Fact]
    public void A_file_arrives_however_it_is_cut() => Prop.ForAll(
        ArbMap.Default.ArbFor<(byte[] File, PositiveInt Fragment, PositiveInt Step)>(),
        async Task (x) =>
        {
            byte[] file = [.. x.File, .. "\r\n--\r\n-\r\n--c\r"u8, .. x.File];
            foreach (var start in new[] { "", "preamble\r\n" })
                Assert.Equal(file, await File(await Read(Body([new("key", "k")], file, start: start), x.Fragment.Get), x.Step.Get));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_cut_form_never_ends_well() => Prop.ForAll(ArbMap.Default.ArbFor<NonNegativeInt>(), async Task (cut) =>
    {
        var whole = Body([new("key", "k")], new byte[100]);
        Assert.NotEmpty(await CodeOf(whole[..(cut.Get * 31 % (whole.Length - 5))]));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Broken_forms_are_named()
    {
        Assert.Equal("IncorrectNumberOfFilesInPostRequest", await CodeOf("--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\n--b--\r\n"u8.ToArray()));
        Assert.Equal("MalformedPOSTRequest", await CodeOf("--b\r\nContent-Disposition: attachment; name=\"key\"\r\n\r\nk\r\n--b--\r\n"u8.ToArray()));
        Assert.Equal("MalformedPOSTRequest", await CodeOf("--b\r\nX: y\r\n\r\nk\r\n--b--\r\n"u8.ToArray()));
        Assert.Equal("MaxPostPreDataLengthExceeded", await CodeOf(Body([new("a", new string('x', Limits.PostFieldsBytesMax))], [1])));
        Assert.Equal("InvalidArgument", await CodeOf(Body([new("a", "1"), new("A", "2")], [1])));
        Assert.Equal("InvalidArgument", await CodeOf(Body([new("policy", "e30=")], [1])));
        Assert.Equal("InvalidRequest", await CodeOf(Body([new("AWSAccessKeyId", "a"), new("signature", "b")], [1])));
        Assert.Equal("MalformedPOSTRequest", await CodeOf(Body([], [1], end: "--bx\r\n")));
        Assert.Equal("", await CodeOf(Body([], [1], end: "--b\r\nContent-Disposition: form-data; name=\"submit\"\r\n\r\nx\r\n--b--\r\n")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"expiration\": 1, \"conditions\": []}")]
    [InlineData("{\"expiration\": \"tomorrow\", \"conditions\": []}")]
    [InlineData("{\"expiration\": \"2015-12-30T12:00:00Z\"}")]
    [InlineData("{\"expiration\": \"2015-12-30T12:00:00Z\", \"conditions\": [1]}")]
    [InlineData("{\"expiration\": \"2015-12-30T12:00:00Z\", \"conditions\": [[\"like\", \"$key\", \"a\"]]}")]
    [InlineData("{\"expiration\": \"2015-12-30T12:00:00Z\", \"conditions\": [[\"eq\", \"key\", \"a\"]]}")]
    [InlineData("{\"expiration\": \"2015-12-30T12:00:00Z\", \"conditions\": [[\"content-length-range\", -1, 2]]}")]
    [InlineData("{\"expiration\": \"2015-12-30T12:00:00Z\", \"conditions\": [{\"a\": \"b\", \"c\": \"d\"}]}")]
    [InlineData("{\"expiration\": \"2015-12-30T12:00:00Z\", \"conditions\": [], \"also\": 1}")]
    public async Task Broken_policies_are_refused(string policy)
    {
        var fields = Fields(policy);
        if (policy.Length == 0) fields["Policy"] = "?";
        Assert.Equal("InvalidPolicyDocument", await CodeOf(Body(fields, [1])));
    }
}
