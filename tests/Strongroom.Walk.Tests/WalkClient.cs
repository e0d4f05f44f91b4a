using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Strongroom.Walk.Tests;

/// <summary>A request before it is signed.</summary>
internal sealed record WalkRequest(string Method, string Target, string? Body = null, params (string Name, string Value)[] Headers)
{
    public string Service { get; init; } = "s3";

    /// <summary>Whose key signs where it is signed rightly; the account's root where nobody is named.</summary>
    public (string AccessKeyId, string Secret)? Right { get; init; }

    /// <summary>True where the proof is in the body's form and not in a header.</summary>
    public bool IsForm { get; init; }
}

/// <summary>How a request is signed.</summary>
internal enum Signing
{
    None,
    Wrong,

    /// <summary>By a user of the account to whom nothing is allowed.</summary>
    Denied,

    /// <summary>By the root of another account.</summary>
    Stranger,
    Right,
}

/// <summary>An answer, with its body read.</summary>
internal sealed record WalkAnswer(int Status, string RequestId, string Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The error's code as the body tells it; null where the body tells none.</summary>
    public string? Code => Between("<Code>", "</Code>") ?? Between("\"__type\":\"", "\"");

    public string Element(string name) => Between($"<{name}>", $"</{name}>") ?? throw new InvalidOperationException($"No {name} in {Body}");

    private string? Between(string open, string close)
    {
        var begin = Body.IndexOf(open, StringComparison.Ordinal);
        return begin < 0 ? null : Body[(begin + open.Length)..Body.IndexOf(close, begin + open.Length, StringComparison.Ordinal)];
    }
}

/// <summary>A client with a signer of its own, so that server and test do not share one mistake.</summary>
internal sealed class WalkClient : IDisposable
{
    private readonly TestServer server;
    private readonly Uri endpoint;
    private readonly HttpClient http;

    public WalkClient(TestServer server, bool isTls)
    {
        this.server = server;
        endpoint = isTls ? server.Tls : server.Plain;
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        if (isTls)
        {
            var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trust.CustomTrustStore.ImportFromPemFile(server.AuthorityCertificate);
            handler.SslOptions.CertificateChainPolicy = trust;
        }
        http = new HttpClient(handler) { DefaultRequestVersion = isTls ? HttpVersion.Version20 : HttpVersion.Version11, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
    }

    /// <summary>Signs for <see cref="Signing.Denied"/>; set once it is made.</summary>
    public (string AccessKeyId, string Secret) Denied { get; set; }

    /// <summary>Signs for <see cref="Signing.Stranger"/>; set once it is made.</summary>
    public (string AccessKeyId, string Secret) Stranger { get; set; }

    /// <summary>The root's access key id.</summary>
    public string AccessKeyId => server.Root.AccessKeyId;

    /// <summary>arn:aws:iam::ACCOUNT:RESOURCE</summary>
    public string IdentityArn(string resource) => $"arn:aws:iam::{server.Root.Account}:{resource}";

    /// <summary>The account's twelve digits.</summary>
    public string Account => server.Root.Account.Value;

    /// <summary>How many requests were sent so far.</summary>
    public int Sent { get; private set; }

    public async Task<WalkAnswer> SendAsync(WalkRequest request, Signing signing = Signing.Right)
    {
        Sent++;
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(endpoint, request.Target));
        var body = request.IsForm ? Form(request, signing) : Encoding.UTF8.GetBytes(request.Body ?? "");
        if (request.Body is not null) message.Content = new ByteArrayContent(body);
        var headers = request.Headers.ToDictionary(h => h.Name, h => h.Value, StringComparer.Ordinal);
        if (signing != Signing.None && !request.IsForm) Sign(message, request, headers, body, signing);
        foreach (var (name, value) in headers)
            if (!name.StartsWith("content-", StringComparison.Ordinal) || !message.Content!.Headers.TryAddWithoutValidation(name, value)) message.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(message);
        var all = answer.Headers.Concat(answer.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        var id = all.GetValueOrDefault("x-amz-request-id") ?? all.GetValueOrDefault("x-amzn-RequestId") ?? "";
        return new((int)answer.StatusCode, id, await answer.Content.ReadAsStringAsync(), all);
    }

    /// <summary>Sends what must succeed: how a walk prepares the ground.</summary>
    public async Task<WalkAnswer> MustAsync(WalkRequest request)
    {
        var answer = await SendAsync(request);
        Assert.True(answer.Status is >= 200 and < 300, $"{request.Method} {request.Target} {request.Body}: {answer.Status} {answer.Body} {server.Errors.Text}");
        return answer;
    }

    /// <summary>All records after a position, read to the end in pages: the account's, or those of who signs.</summary>
    public async Task<(List<JsonElement> Records, long Next)> ReadRecordsAsync(long after, int waitSeconds, Signing signing = Signing.Right)
    {
        var records = new List<JsonElement>();
        while (true)
        {
            var request = new WalkRequest("POST", "/", $$"""{"After":{{after}},"WaitSeconds":{{waitSeconds}}}""", ("content-type", "application/x-amz-json-1.1"), ("x-amz-target", "Strongroom_20261122.ReadAuditRecords")) { Service = "strongroom" };
            var page = await SendAsync(request, signing);
            Assert.Equal(200, page.Status);
            using var answer = JsonDocument.Parse(page.Body);
            records.AddRange(answer.RootElement.GetProperty("Records").EnumerateArray().Select(r => r.Clone()));
            after = answer.RootElement.GetProperty("Next").GetInt64();
            if (!answer.RootElement.GetProperty("HasMore").GetBoolean()) return (records, after);
        }
    }

    public void Dispose() => http.Dispose();

    private void Sign(HttpRequestMessage message, WalkRequest request, Dictionary<string, string> headers, byte[] body, Signing signing)
    {
        var stamp = Stamp();
        headers["x-amz-date"] = stamp;
        headers["x-amz-content-sha256"] = Convert.ToHexStringLower(SHA256.HashData(body));
        var signed = headers.Append(new("host", message.RequestUri!.Authority)).OrderBy(h => h.Key, StringComparer.Ordinal).ToArray();
        var cut = request.Target.IndexOf('?', StringComparison.Ordinal);
        var query = cut < 0 ? "" : string.Join('&', request.Target[(cut + 1)..].Split('&').Select(p => p.Contains('=', StringComparison.Ordinal) ? p : p + "=").Order(StringComparer.Ordinal));
        var names = string.Join(';', signed.Select(h => h.Key));
        var canonical = string.Join('\n', [
            request.Method, cut < 0 ? request.Target : request.Target[..cut], query, .. signed.Select(h => h.Key + ":" + h.Value), "", names, headers["x-amz-content-sha256"]]);
        var scope = Scope(stamp, request.Service);
        var text = $"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var (id, secret) = Signer(request, signing);
        headers["authorization"] = $"AWS4-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders={names}, Signature={Signature(text, stamp, request.Service, secret)}";
    }

    /// <summary>The multipart form of a browser POST around the file's bytes.</summary>
    private byte[] Form(WalkRequest request, Signing signing)
    {
        const string boundary = "walk-boundary";
        var fields = new List<(string Name, string Value)> { ("key", request.Headers.Single(h => h.Name == "walk-key").Value) };
        if (signing != Signing.None)
        {
            var stamp = Stamp();
            var scope = Scope(stamp, "s3");
            var conditions = $$"""[["starts-with","$key",""],{"bucket":"{{request.Target.Trim('/')}}"},["starts-with","$x-amz-credential",""],["starts-with","$x-amz-date",""],["starts-with","$x-amz-algorithm",""]]""";
            var (id, secret) = Signer(request, signing);
            var expiration = DateTimeOffset.UtcNow.AddMinutes(10).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            var policy = Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"expiration":"{{expiration}}","conditions":{{conditions}}}"""));
            fields.AddRange([
                ("policy", policy), ("x-amz-algorithm", "AWS4-HMAC-SHA256"), ("x-amz-credential", $"{id}/{scope}"), ("x-amz-date", stamp),
                ("x-amz-signature", Signature(policy, stamp, "s3", secret))]);
        }
        var text = new StringBuilder();
        foreach (var (name, value) in fields) text.Append(CultureInfo.InvariantCulture, $"--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        text.Append(CultureInfo.InvariantCulture, $"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n{request.Body}\r\n--{boundary}--\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private (string AccessKeyId, string Secret) Signer(WalkRequest request, Signing signing) => signing switch
    {
        Signing.Denied => Denied,
        Signing.Stranger => Stranger,
        Signing.Right => request.Right ?? (server.Root.AccessKeyId, server.Root.SecretAccessKey),
        _ => (server.Root.AccessKeyId, "another secret"),
    };

    private static string Signature(string text, string stamp, string service, string secret)
    {
        var key = Hmac(Hmac(Hmac(Hmac(Encoding.UTF8.GetBytes("AWS4" + secret), stamp[..8]), "us-east-1"), service), "aws4_request");
        return Hex(Hmac(key, text));
    }

    private static string Scope(string stamp, string service) => $"{stamp[..8]}/us-east-1/{service}/aws4_request";

    private static string Stamp() => DateTimeOffset.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
