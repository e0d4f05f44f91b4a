using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Load;

/// <summary>An access key and its secret.</summary>
internal sealed record Credentials(string AccessKey, string SecretKey);

/// <summary>
/// AWS Signature Version 4 in the Authorization header, for requests whose signed headers are host, x-amz-content-sha256 and
/// x-amz-date. The signing key is derived once a day and the date written once a second. One per worker: it reuses its buffers.
/// Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
/// </summary>
internal sealed class SigV4Signer(Credentials credentials, string region, byte[] host, TimeProvider clock)
{
    private readonly byte[] _signingKey = new byte[SHA256.HashSizeInBytes];
    private readonly byte[] _date = new byte[16];
    private byte[] _scope = [];
    private byte[] _credential = [];
    private long _second = -1;
    private int _day = -1;

    /// <summary>Appends the x-amz-date and Authorization header lines.</summary>
    /// <param name="request">Where the lines go.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path as sent, already percent-encoded.</param>
    /// <param name="query">The query as sent: encoded, its parameters sorted by name; empty for none.</param>
    /// <param name="payloadHash">The value of the x-amz-content-sha256 header.</param>
    public void Sign(
        ref AsciiWriter request, ReadOnlySpan<byte> method, ReadOnlySpan<byte> path, ReadOnlySpan<byte> query, ReadOnlySpan<byte> payloadHash)
    {
        Tick();
        var canonical = new AsciiWriter(stackalloc byte[2048]);
        canonical.Append(method);
        canonical.Append("\n"u8);
        canonical.Append(path);
        canonical.Append("\n"u8);
        canonical.Append(query);
        canonical.Append("\nhost:"u8);
        canonical.Append(host);
        canonical.Append("\nx-amz-content-sha256:"u8);
        canonical.Append(payloadHash);
        canonical.Append("\nx-amz-date:"u8);
        canonical.Append(_date);
        canonical.Append("\n\nhost;x-amz-content-sha256;x-amz-date\n"u8);
        canonical.Append(payloadHash);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonical.Written, hash);
        var toSign = new AsciiWriter(stackalloc byte[256]);
        toSign.Append("AWS4-HMAC-SHA256\n"u8);
        toSign.Append(_date);
        toSign.Append("\n"u8);
        toSign.Append(_scope);
        toSign.Append("\n"u8);
        toSign.AppendHex(hash);
        HMACSHA256.HashData(_signingKey, toSign.Written, hash);

        request.Append("x-amz-date: "u8);
        request.Append(_date);
        request.Append("\r\nAuthorization: AWS4-HMAC-SHA256 Credential="u8);
        request.Append(_credential);
        request.Append(",SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="u8);
        request.AppendHex(hash);
        request.Append("\r\n"u8);
    }

    private void Tick()
    {
        var now = clock.GetUtcNow();
        var second = now.Ticks / TimeSpan.TicksPerSecond;
        if (second == _second) return;
        _second = second;
        now.TryFormat(_date, out _, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var day = (int)(second / 86_400);
        if (day == _day) return;
        _day = day;
        Derive(now.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
    }

    private void Derive(string day)
    {
        _scope = Encoding.ASCII.GetBytes($"{day}/{region}/s3/aws4_request");
        _credential = Encoding.ASCII.GetBytes($"{credentials.AccessKey}/{day}/{region}/s3/aws4_request");
        HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + credentials.SecretKey), Encoding.ASCII.GetBytes(day), _signingKey);
        HMACSHA256.HashData(_signingKey, Encoding.ASCII.GetBytes(region), _signingKey);
        HMACSHA256.HashData(_signingKey, "s3"u8, _signingKey);
        HMACSHA256.HashData(_signingKey, "aws4_request"u8, _signingKey);
    }
}
