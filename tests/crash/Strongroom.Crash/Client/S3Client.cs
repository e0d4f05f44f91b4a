using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Crash.Client;

/// <summary>One request to be sent.</summary>
/// <param name="Path">Encoded: only characters that need no encoding are used here.</param>
/// <param name="Number">The change that it is, which the audit record tells again in the user agent; 0 for a read.</param>
internal sealed record Call(string Method, string Path, long Number = 0)
{
    /// <summary>Names and values as meant; encoded and sorted when sent.</summary>
    public IReadOnlyList<(string Name, string Value)> Query { get; init; } = [];

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public ReadOnlyMemory<byte> Body { get; init; }

    public bool IsPayloadSigned { get; init; }

    public string Service { get; init; } = "s3";
}

/// <summary>Talks to one life of the server. A response that did not come whole is no answer.</summary>
internal sealed class S3Client : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Uri endpoint;
    private readonly Credentials credentials;
    private readonly HttpMessageInvoker http;

    public S3Client(Uri endpoint, Credentials credentials)
    {
        this.endpoint = endpoint;
        this.credentials = credentials;
        http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, MaxConnectionsPerServer = 64 });
    }

    /// <summary>The answer, or null where the connection ended before it was complete.</summary>
    /// <exception cref="TimeoutException">None came within a minute although the connection stands.</exception>
    public async Task<Answer?> SendAsync(Call call)
    {
        using var bound = new CancellationTokenSource(Patience);
        try
        {
            using var request = Build(call);
            using var response = await http.SendAsync(request, bound.Token);
            var body = await response.Content.ReadAsByteArrayAsync(bound.Token);
            var headers = response.Headers.Concat(response.Content.Headers)
                .ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase);
            return new Answer((int)response.StatusCode, headers, body);
        }
        catch (OperationCanceledException late) when (bound.IsCancellationRequested)
        {
            throw new TimeoutException($"{call.Method} {call.Path} was not answered within {Patience.TotalSeconds} seconds.", late);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose() => http.Dispose();

    private HttpRequestMessage Build(Call call)
    {
        var query = string.Join('&', call.Query.Select(q => $"{Uri.EscapeDataString(q.Name)}={Uri.EscapeDataString(q.Value)}").Order(StringComparer.Ordinal));
        var uri = new UriBuilder(endpoint) { Path = call.Path, Query = query }.Uri;
        var request = new HttpRequestMessage(new HttpMethod(call.Method), uri) { Version = HttpVersion.Version11 };
        var signed = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = uri.Authority,
            ["x-amz-date"] = SigV4.Date(DateTimeOffset.UtcNow),
            ["x-amz-content-sha256"] = call.IsPayloadSigned || call.Service != "s3" ? SigV4.Hash(call.Body.Span) : SigV4.Unsigned,
        };
        if (call.Method is "PUT" or "POST") request.Content = new ReadOnlyMemoryContent(call.Body);
        foreach (var (name, value) in call.Headers)
        {
            signed[name.ToLowerInvariant()] = value;
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content!.Headers.TryAddWithoutValidation(name, value);
        }
        request.Headers.TryAddWithoutValidation("x-amz-date", signed["x-amz-date"]);
        request.Headers.TryAddWithoutValidation("x-amz-content-sha256", signed["x-amz-content-sha256"]);
        request.Headers.TryAddWithoutValidation("User-Agent", $"crash/{call.Number}");
        var path = call.Path.Length == 0 ? "/" : call.Path;
        request.Headers.TryAddWithoutValidation(
            "Authorization", SigV4.Authorization(credentials, "us-east-1", call.Service, call.Method, path, query, signed));
        return request;
    }

    /// <summary>An XML document with its Content-MD5, as S3 asks of some.</summary>
    public static (ReadOnlyMemory<byte> Body, (string, string) Md5) Document(string xml)
    {
        var bytes = Encoding.UTF8.GetBytes(xml);
        return (bytes, ("Content-MD5", Convert.ToBase64String(MD5.HashData(bytes))));
    }
}
