using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Strongroom.Crypto.Signing;
using Strongroom.Server.Data;
using Strongroom.Server.Hosting;

namespace Strongroom.Server.Commands;

/// <summary>A key pair that a command signs with.</summary>
/// <param name="SessionToken">Null with lasting keys.</param>
internal sealed record SigningCredentials(string AccessKeyId, string SecretAccessKey, string? SessionToken)
{
    /// <summary>Never prints the secret.</summary>
    public override string ToString() => AccessKeyId;
}

/// <summary>Calls the running server's own operations, signed as any other request is: as the operator where nothing else is said.</summary>
internal sealed class ServerClient : IDisposable
{
    private const string Service = "strongroom";
    private const string MediaType = "application/x-amz-json-1.1";
    private const string TargetPrefix = "Strongroom_20261122.";

    // Above the longest time that an operation waits.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly EndpointsFile endpoints;
    private readonly SigningCredentials credentials;
    private readonly TimeProvider time;
    private readonly HttpClient http;

    /// <param name="data">The data directory.</param>
    /// <exception cref="CommandException">No server has run on the data directory.</exception>
    public ServerClient(DataDirectory data, TimeProvider time, SigningCredentials? credentials = null)
    {
        endpoints = EndpointsFile.Read(data) ?? throw new CommandException(ExitCode.Unavailable, $"No server has run on {data.Root}.");
        this.credentials = credentials ?? Operator(data);
        this.time = time;
        var handler = new SocketsHttpHandler { UseProxy = false };
        // What the running server shows, not what this command's configuration says: an own certificate may be configured by flags of the server alone.
        if (endpoints.Authority is { } authority && File.Exists(authority))
        {
            var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trust.CustomTrustStore.ImportFromPemFile(authority);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust };
        }
        else if (endpoints.Certificate is { } own)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, errors) => errors == SslPolicyErrors.None || IsOwn(shown, own);
        http = new HttpClient(handler) { Timeout = Timeout };
    }

    /// <summary>Calls one operation.</summary>
    /// <param name="input">A JSON object.</param>
    /// <exception cref="CommandException">The server does not answer, or refuses; the message says why.</exception>
    public async Task<JsonDocument> CallAsync(string operation, string input, CancellationToken cancellationToken)
    {
        var url = new Uri(endpoints.Preferred.Url + "/");
        try
        {
            using var request = Signed(url, operation, Encoding.UTF8.GetBytes(input));
            using var response = await http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (response.IsSuccessStatusCode) return JsonDocument.Parse(body);
            throw new CommandException(ExitCode.Failure, $"The server refused {operation}: {Reason(body) ?? $"HTTP status {(int)response.StatusCode}"}");
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CommandException(ExitCode.Unavailable, $"{endpoints.Preferred.Url} does not answer: {e.InnerException?.Message ?? e.Message}");
        }
        catch (JsonException e)
        {
            throw new CommandException(ExitCode.Failure, $"{endpoints.Preferred.Url} answered {operation} with something that is no JSON: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    /// <summary>The very certificate of the server's file, whoever signed it and whatever it names: none but the server's owner says in the data directory which file that is.</summary>
    private static bool IsOwn(X509Certificate? shown, string file)
    {
        try
        {
            using var own = X509Certificate2.CreateFromPem(File.ReadAllText(file));
            return shown is not null && own.RawDataMemory.Span.SequenceEqual(shown.GetRawCertData());
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static SigningCredentials Operator(DataDirectory data)
    {
        var file = CredentialsFile.Read(data.OperatorCredentials);
        return new(file.AccessKeyId, file.SecretAccessKey, null);
    }

    private HttpRequestMessage Signed(Uri url, string operation, byte[] body)
    {
        var timestamp = time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'");
        var date = timestamp[..8];
        var scope = SigV4Signing.Scope(date, endpoints.Region, Service);
        var target = TargetPrefix + operation;
        var payload = Convert.ToHexStringLower(SHA256.HashData(body));
        var token = credentials.SessionToken;
        var signedHeaders = "content-type;host;x-amz-content-sha256;x-amz-date;" + (token is null ? "" : "x-amz-security-token;") + "x-amz-target";
        var canonical = $"POST\n/\n\ncontent-type:{MediaType}\nhost:{url.Authority}\nx-amz-content-sha256:{payload}\nx-amz-date:{timestamp}\n"
            + (token is null ? "" : $"x-amz-security-token:{token}\n") + $"x-amz-target:{target}\n\n{signedHeaders}\n{payload}";
        Span<byte> key = stackalloc byte[SigV4Signing.Size];
        Span<byte> signature = stackalloc byte[SigV4Signing.Size];
        SigV4Signing.DeriveKey(credentials.SecretAccessKey, date, endpoints.Region, Service, key);
        SigV4Signing.SignRequest(key, timestamp, scope, SHA256.HashData(Encoding.UTF8.GetBytes(canonical)), signature);
        CryptographicOperations.ZeroMemory(key);

        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        request.Headers.Add("x-amz-content-sha256", payload);
        request.Headers.Add("x-amz-date", timestamp);
        if (token is not null) request.Headers.TryAddWithoutValidation("x-amz-security-token", token);
        request.Headers.Add("x-amz-target", target);
        request.Headers.UserAgent.ParseAdd("strongroom");
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"{SigV4Signing.Algorithm} Credential={credentials.AccessKeyId}/{scope}, SignedHeaders={signedHeaders}, Signature={Convert.ToHexStringLower(signature)}");
        return request;
    }

    private static string? Reason(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var type = Text(json.RootElement, "__type");
            var message = Text(json.RootElement, "message") ?? Text(json.RootElement, "Message");
            return type is null ? message : $"{type}: {message}";
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
