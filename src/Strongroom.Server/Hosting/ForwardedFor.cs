using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Primitives;

namespace Strongroom.Server.Hosting;

/// <summary>
/// The client's address as proxies tell it in X-Forwarded-For: each adds, at the right, whom it was asked by. So only what trusted ones added is known, and
/// the rightmost address that is not one of theirs is the client's; what stands to the left of it anybody may have written. Spec (of its successor):
/// https://www.rfc-editor.org/rfc/rfc7239#section-8.1
/// </summary>
internal static class ForwardedFor
{
    // More proxies than stand in one row anywhere. How long the list is says nothing: what stands left of the client's address anybody may have written.
    private const int HopsMax = 32;

    /// <summary>
    /// The client's address; the peer's own (the same object) where the peer is not trusted, or the header is absent, cannot be read, or names only proxies.
    /// Of more than 32 proxies in a row the last that was walked to.
    /// </summary>
    /// <param name="headers">The header's lines, in the order in which they were sent: together they are one list.</param>
    /// <param name="peer">Who is connected.</param>
    /// <param name="trusted">The proxies' networks.</param>
    public static IPAddress Read(StringValues headers, IPAddress peer, IReadOnlyList<IPNetwork> trusted)
    {
        if (headers.Count == 0 || !IsTrusted(peer, trusted)) return peer;
        var left = headers.ToString();
        for (var hop = 1; ; hop++)
        {
            var comma = left.LastIndexOf(',');
            if (Parse(left[(comma + 1)..].Trim()) is not { } address) return peer;
            if (!IsTrusted(address, trusted) || hop == HopsMax) return address;
            if (comma < 0) return peer;
            left = left[..comma];
        }
    }

    private static bool IsTrusted(IPAddress address, IReadOnlyList<IPNetwork> trusted)
    {
        foreach (var network in trusted)
            if (network.Contains(address)) return true;
        return false;
    }

    /// <summary>192.0.2.1, 192.0.2.1:443, 2001:db8::1 or [2001:db8::1]:443; null for anything else, shorthands such as 127.1 and zones included.</summary>
    private static IPAddress? Parse(string text)
    {
        var host = text;
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0 || (end + 1 < text.Length && !IsPort(text.AsSpan(end + 1)))) return null;
            host = text[1..end];
            if (!host.Contains(':', StringComparison.Ordinal)) return null;
        }
        else if (text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && text.LastIndexOf(':') == colon)
        {
            if (!IsPort(text.AsSpan(colon))) return null;
            host = text[..colon];
        }
        if (host.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(host, out var address)) return null;
        if (address.AddressFamily == AddressFamily.InterNetwork) return address.ToString() == host ? address : null;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static bool IsPort(ReadOnlySpan<char> text) =>
        text[0] == ':' && ushort.TryParse(text[1..], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out _);
}
