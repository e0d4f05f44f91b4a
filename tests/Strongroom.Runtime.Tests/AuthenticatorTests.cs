using System.Text;
using Strongroom.Kernel;
using Strongroom.Testing;
using Strongroom.Wire;

namespace Strongroom.Runtime.Tests;

/// <summary>Each way in which a request can say who sends it, and each way in which that is not proved.</summary>
public sealed class AuthenticatorTests
{
    [Fact]
    public async Task Nobody_is_a_caller_too()
    {
        await using var rig = await Rig.StartAsync();
        var (call, error) = await AuthenticateAsync(rig, new TestRequest("GET", "/photos/k"));
        Assert.Null(error);
        Assert.Equal((CallerKind.Anonymous, null, null), (call.Caller.Kind, call.Audit.AuthenticationMethod, call.Audit.ClaimedAccessKeyId));
        Assert.NotNull(call.Body);
    }

    [Fact]
    public async Task A_header_proves_the_caller()
    {
        await using var rig = await Rig.StartAsync();
        var (call, error) = await AuthenticateAsync(rig, new TestRequest("GET", "/photos/k").Sign(Rig.Now));
        Assert.Null(error);
        Assert.Equal((Accounts.Home, "AuthHeader", "SigV4"), (call.Caller.Account, call.Audit.AuthenticationMethod, call.Audit.SignatureVersion));
        Assert.Same(call.Caller, call.Audit.Caller);
    }

    [Fact]
    public async Task A_presigned_query_proves_the_caller_until_it_expires()
    {
        await using var rig = await Rig.StartAsync();
        var (call, error) = await AuthenticateAsync(rig, Presigned(60));
        Assert.Null(error);
        Assert.Equal((Accounts.Home, "QueryString"), (call.Caller.Account, call.Audit.AuthenticationMethod));
        (_, error) = await AuthenticateAsync(rig, Presigned(60, signedAgo: TimeSpan.FromSeconds(61)));
        Assert.Equal(("AccessDenied", "Request has expired"), (error!.Code, error.Message));
        (call, error) = await AuthenticateAsync(rig, Presigned(60, secret: "wrong"));
        Assert.Equal(("SignatureDoesNotMatch", CallerKind.Anonymous), (error!.Code, call.Caller.Kind));
    }

    [Theory]
    [InlineData(TestRequest.SecretAccessKey, true, null)]
    [InlineData("wrong", true, "SignatureDoesNotMatch")]
    [InlineData(TestRequest.SecretAccessKey, false, "AccessDenied")]
    public async Task A_form_proves_the_caller_and_its_policy_is_held(string secret, bool isBucketRight, string? code)
    {
        await using var rig = await Rig.StartAsync();
        var (call, error) = await AuthenticateAsync(rig, Form(secret, isBucketRight ? "photos" : "archive"));
        Assert.Equal(code, error?.Code);
        Assert.Equal("POST", call.Audit.AuthenticationMethod);
        if (code is null) Assert.Equal(Accounts.Home, call.Caller.Account);
        else if (code == "SignatureDoesNotMatch") Assert.Equal(CallerKind.Anonymous, call.Caller.Kind);
    }

    [Fact]
    public async Task What_is_not_proved_has_no_caller()
    {
        await using var rig = await Rig.StartAsync();
        await FailsAsync(rig, new TestRequest("GET", "/photos/k").Sign(Rig.Now, accessKeyId: "AKIANOBODY"), "InvalidAccessKeyId");
        await FailsAsync(rig, new TestRequest("GET", "/photos/k").Sign(Rig.Now, secret: "wrong"), "SignatureDoesNotMatch");
        await FailsAsync(rig, new TestRequest("GET", "/photos/k").Header("x-amz-security-token", "t").Sign(Rig.Now), "InvalidToken");
        await FailsAsync(rig, new TestRequest("GET", "/photos/k").Sign(Rig.Now.AddMinutes(16)), "RequestTimeTooSkewed");
    }

    [Fact]
    public async Task A_key_that_was_switched_off_proves_nothing_though_its_signing_key_is_cached()
    {
        await using var rig = await Rig.StartAsync();
        Assert.Null((await AuthenticateAsync(rig, new TestRequest("GET", "/photos/k").Sign(Rig.Now))).Error);
        rig.Credentials.IsActive = false;
        await FailsAsync(rig, new TestRequest("GET", "/photos/k").Sign(Rig.Now), "InvalidAccessKeyId");
    }

    [Theory]
    [InlineData("iam", "InvalidClientTokenId")]
    [InlineData("kms", "UnrecognizedClientException")]
    public async Task Other_services_have_their_own_names_for_an_unknown_key(string service, string code)
    {
        await using var rig = await Rig.StartAsync();
        await FailsAsync(rig, Document(service, "Action=X", "Action=X", "AKIANOBODY"), code);
    }

    [Fact]
    public async Task A_document_is_read_and_covered_by_the_signature()
    {
        await using var rig = await Rig.StartAsync();
        var (call, error) = await AuthenticateAsync(rig, Document("iam", "Action=X", "Action=X"));
        Assert.Null(error);
        Assert.Equal("Action=X", Encoding.UTF8.GetString(call.Document.Span));
        Assert.Equal(8, call.Audit.BytesIn);
        (call, error) = await AuthenticateAsync(rig, Document("iam", signedBody: "Action=X", body: "Action=Y"));
        Assert.Equal(("SignatureDoesNotMatch", CallerKind.Anonymous), (error?.Code, call.Caller.Kind));
    }

    private static TestRequest Document(string service, string signedBody, string body, string keyId = TestRequest.AccessKeyId)
    {
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(signedBody)));
        var request = new TestRequest("POST", "/").Header("content-type", "application/x-www-form-urlencoded").Body(Encoding.UTF8.GetBytes(body));
        if (service == "kms") request.Header("x-amz-target", "TrentService.ListKeys").Header("content-type", "application/x-amz-json-1.1");
        return request.Sign(Rig.Now, payload: hash, service: service, accessKeyId: keyId);
    }

    private static TestRequest Presigned(int seconds, TimeSpan signedAgo = default, string secret = TestRequest.SecretAccessKey)
    {
        var stamp = (Rig.Now - signedAgo).UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'");
        var scope = $"{stamp[..8]}/us-east-1/s3/aws4_request";
        var query = $"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={Uri.EscapeDataString($"{TestRequest.AccessKeyId}/{scope}")}&X-Amz-Date={stamp}&X-Amz-Expires={seconds}&X-Amz-SignedHeaders=host";
        var canonical = $"GET\n/photos/k\n{query}\nhost:localhost:9000\n\nhost\nUNSIGNED-PAYLOAD";
        var text = $"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signature = Convert.ToHexStringLower(TestRequest.Hmac(TestRequest.SigningKey(secret, stamp[..8], "us-east-1", "s3"), text));
        return new TestRequest("GET", $"/photos/k?{query}&X-Amz-Signature={signature}");
    }

    private static TestRequest Form(string secret, string bucketOfPolicy)
    {
        const string scope = "20261122/us-east-1/s3/aws4_request";
        var policy = Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""
            {"expiration":"2026-11-22T01:00:00Z","conditions":[{"bucket":"{{bucketOfPolicy}}"},["starts-with","$key",""],["starts-with","$x-amz-credential",""],["starts-with","$x-amz-date",""],["starts-with","$x-amz-algorithm",""]]}
            """));
        var signature = Convert.ToHexStringLower(TestRequest.Hmac(TestRequest.SigningKey(secret, "20261122", "us-east-1", "s3"), policy));
        var fields = new (string Name, string Value)[]
        {
            ("key", "k"), ("policy", policy), ("x-amz-algorithm", "AWS4-HMAC-SHA256"), ("x-amz-credential", $"{TestRequest.AccessKeyId}/{scope}"),
            ("x-amz-date", "20261122T000000Z"), ("x-amz-signature", signature),
        };
        var text = string.Concat(fields.Select(f => $"--b\r\nContent-Disposition: form-data; name=\"{f.Name}\"\r\n\r\n{f.Value}\r\n"))
            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nbytes\r\n--b--\r\n";
        return new TestRequest("POST", "/photos").Header("content-type", "multipart/form-data; boundary=b").Body(Encoding.UTF8.GetBytes(text));
    }

    private static async Task FailsAsync(Rig rig, TestRequest request, string code)
    {
        var (call, error) = await AuthenticateAsync(rig, request);
        Assert.Equal((code, CallerKind.Anonymous), (error?.Code, call.Caller.Kind));
    }

    private static async Task<(Call Call, ServiceError? Error)> AuthenticateAsync(Rig rig, TestRequest request)
    {
        var call = rig.NewCall(request);
        if (await rig.Authenticator.ReadAsync(call, CancellationToken.None) is { } unreadable) return (call, unreadable);
        call.Service = new ServiceResolver(EndpointNames.Default).Resolve(call.Request, call.Claim!).Value;
        try
        {
            return (call, await rig.Authenticator.ProveAsync(call, CancellationToken.None));
        }
        catch (ServiceException e)
        {
            return (call, e.Error);
        }
    }
}
