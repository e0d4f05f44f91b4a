using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Testing;

namespace Strongroom.Wire.Tests;

/// <summary>Frames payloads as clients do, by code of its own.</summary>
internal static class ChunkedPayload
{
    private const string Empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    public static byte[] Frame(byte[] payload, int chunk, string? trailer = null, (byte[] Key, string Stamp, string Scope, string Seed)? signer = null)
    {
        var framed = new MemoryStream();
        var previous = signer?.Seed;
        for (var at = 0; ; at += chunk)
        {
            var data = at < payload.Length ? payload[at..Math.Min(at + chunk, payload.Length)] : [];
            Write(framed, data.Length.ToString("x", CultureInfo.InvariantCulture));
            if (signer is { } s)
            {
                previous = Sign(s, "PAYLOAD", $"{previous}\n{Empty}\n{Hash(data)}");
                Write(framed, ";chunk-signature=" + previous);
            }
            Write(framed, "\r\n");
            if (data.Length == 0) break;
            framed.Write(data);
            Write(framed, "\r\n");
        }
        if (trailer is not null)
        {
            Write(framed, trailer + "\r\n");
            if (signer is { } s) Write(framed, "x-amz-trailer-signature:" + Sign(s, "TRAILER", $"{previous}\n{Hash(Encoding.UTF8.GetBytes(trailer + "\n"))}") + "\r\n");
        }
        Write(framed, "\r\n");
        return framed.ToArray();
    }

    private static string Sign((byte[] Key, string Stamp, string Scope, string Seed) s, string kind, string rest) =>
        Convert.ToHexStringLower(TestRequest.Hmac(s.Key, $"AWS4-HMAC-SHA256-{kind}\n{s.Stamp}\n{s.Scope}\n{rest}"));

    private static string Hash(byte[] data) => Convert.ToHexStringLower(SHA256.HashData(data));

    private static void Write(MemoryStream to, string text) => to.Write(Encoding.ASCII.GetBytes(text));
}
