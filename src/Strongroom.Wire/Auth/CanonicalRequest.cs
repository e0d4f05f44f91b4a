using System.Text;
using Strongroom.Crypto.Signing;

namespace Strongroom.Wire;

/// <summary>
/// Writes the canonical request that a signature covers. S3 escapes the path once and leaves its segments alone; all other services
/// remove dot segments and escape twice. Spec: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
/// </summary>
internal static class CanonicalRequest
{
    public static void Write(ref ByteBuilder to, WireRequest request, AuthenticationClaim claim, scoped ReadOnlySpan<char> payload, bool redact)
    {
        to.Utf8(request.Method);
        to.Byte((byte)'\n');
        Path(ref to, request.RawPath, claim.Scope!.IsS3);
        to.Byte((byte)'\n');
        Query(ref to, request.Query, claim.Kind, redact);
        to.Byte((byte)'\n');
        foreach (var name in claim.SignedHeaders) Header(ref to, request, name, redact);
        to.Byte((byte)'\n');
        for (var i = 0; i < claim.SignedHeaders.Count; i++)
        {
            if (i > 0) to.Byte((byte)';');
            to.Utf8(claim.SignedHeaders[i]);
        }
        to.Byte((byte)'\n');
        to.Utf8(payload);
    }

    private static void Path(ref ByteBuilder to, string rawPath, bool isS3)
    {
        if (isS3 || rawPath == "/")
        {
            Once(ref to, rawPath);
            return;
        }
        // What was escaped once by the sender is escaped again, percent signs included.
        Escaped(ref to, WithoutDotSegments(rawPath));
    }

    /// <summary>Brings the sent path into the one form that clients sign: each byte escaped or not as the rules say, an escaped slash kept.</summary>
    private static void Once(ref ByteBuilder to, string rawPath)
    {
        for (var rest = rawPath.AsSpan(); !rest.IsEmpty;)
        {
            var at = rest.IndexOf('%');
            if (at < 0)
            {
                Escaped(ref to, rest);
                return;
            }
            Escaped(ref to, rest[..at]);
            rest = rest[at..];
            if (rest.Length < 3 || !char.IsAsciiHexDigit(rest[1]) || !char.IsAsciiHexDigit(rest[2]))
            {
                to.Escape((byte)'%');
                rest = rest[1..];
                continue;
            }
            var value = (byte)((HexValue(rest[1]) << 4) | HexValue(rest[2]));
            if (IsUnreserved((char)value)) to.Byte(value);
            else to.Escape(value);
            rest = rest[3..];
        }
    }

    private static void Escaped(ref ByteBuilder to, ReadOnlySpan<char> text)
    {
        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '/' || IsUnreserved(c))
            {
                to.Byte((byte)c);
                continue;
            }
            var take = char.IsHighSurrogate(c) && i + 1 < text.Length ? 2 : 1;
            foreach (var b in utf8[..Encoding.UTF8.GetBytes(text.Slice(i, take), utf8)]) to.Escape(b);
            i += take - 1;
        }
    }

    private static string WithoutDotSegments(string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal) && !path.Contains("//", StringComparison.Ordinal)) return path;
        var kept = new List<string>();
        var segments = path.Split('/');
        foreach (var segment in segments)
        {
            if (segment is "" or ".") continue;
            if (segment != "..") kept.Add(segment);
            else if (kept.Count > 0) kept.RemoveAt(kept.Count - 1);
        }
        var end = kept.Count > 0 && segments[^1] is "" or "." or ".." ? "/" : "";
        return "/" + string.Join('/', kept) + end;
    }

    private static void Query(ref ByteBuilder to, QueryParameters query, CredentialKind kind, bool redact)
    {
        var all = query.All;
        if (all.Count == 0) return;
        var pairs = new (string Name, string Value)[all.Count];
        var count = 0;
        foreach (var (name, value) in all)
        {
            if (kind == CredentialKind.Presigned && name == "X-Amz-Signature") continue;
            pairs[count++] = (Encoded(name), redact && name == "X-Amz-Security-Token" ? Secrets.Redacted : Encoded(value));
        }
        if (count > 1)
            pairs.AsSpan(0, count).Sort(static (x, y) => string.CompareOrdinal(x.Name, y.Name) is var order and not 0 ? order : string.CompareOrdinal(x.Value, y.Value));
        for (var i = 0; i < count; i++)
        {
            if (i > 0) to.Byte((byte)'&');
            to.Utf8(pairs[i].Name);
            to.Byte((byte)'=');
            to.Utf8(pairs[i].Value);
        }
    }

    private static string Encoded(string text)
    {
        foreach (var c in text)
            if (!IsUnreserved(c)) return AwsUriEncoding.Encode(text, encodeSlash: true);
        return text;
    }

    private static void Header(ref ByteBuilder to, WireRequest request, string name, bool redact)
    {
        to.Utf8(name);
        to.Byte((byte)':');
        if (redact && Secrets.IsSecretHeader(name))
        {
            to.Utf8(Secrets.Redacted);
        }
        else if (request.Headers.TryGetValue(name, out var values))
        {
            for (var i = 0; i < values.Count; i++)
            {
                if (i > 0) to.Byte((byte)',');
                Value(ref to, values[i].AsSpan().Trim(' '));
            }
        }
        to.Byte((byte)'\n');
    }

    /// <summary>Runs of spaces count as one.</summary>
    private static void Value(ref ByteBuilder to, ReadOnlySpan<char> value)
    {
        while (value.IndexOf("  ", StringComparison.Ordinal) is var at and >= 0)
        {
            to.Utf8(value[..(at + 1)]);
            value = value[(at + 1)..].TrimStart(' ');
        }
        to.Utf8(value);
    }

    private static bool IsUnreserved(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~';

    private static int HexValue(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}
