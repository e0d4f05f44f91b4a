using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Crash.Client;

/// <summary>An access key and its secret.</summary>
internal sealed record Credentials(string AccessKeyId, string SecretAccessKey);

/// <summary>
/// AWS Signature Version 4 in the Authorization header, written from AWS's description and not with the server's own code.
/// Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
/// </summary>
internal static class SigV4
{
    public const string Unsigned = "UNSIGNED-PAYLOAD";

    /// <summary>The value of the Authorization header.</summary>
    /// <param name="query">As sent: encoded, sorted by name.</param>
    /// <param name="headers">What is signed: names in lower case, host, x-amz-date and x-amz-content-sha256 among them.</param>
    public static string Authorization(
        Credentials credentials, string region, string service, string method, string path, string query, SortedDictionary<string, string> headers)
    {
        var names = string.Join(';', headers.Keys);
        var canonical = new StringBuilder().Append(method).Append('\n').Append(path).Append('\n').Append(query).Append('\n');
        foreach (var (name, value) in headers) canonical.Append(name).Append(':').Append(value.Trim()).Append('\n');
        canonical.Append('\n').Append(names).Append('\n').Append(headers["x-amz-content-sha256"]);

        var date = headers["x-amz-date"];
        var scope = $"{date[..8]}/{region}/{service}/aws4_request";
        var toSign = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + credentials.SecretAccessKey);
        foreach (var part in (string[])[date[..8], region, service, "aws4_request"]) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        var signature = Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        return $"AWS4-HMAC-SHA256 Credential={credentials.AccessKeyId}/{scope},SignedHeaders={names},Signature={signature}";
    }

    public static string Date(DateTimeOffset now) => now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    public static string Hash(ReadOnlySpan<byte> body) => Hex(SHA256.HashData(body));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
