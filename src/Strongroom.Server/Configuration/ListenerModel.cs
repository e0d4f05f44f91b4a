using System.Buffers;
using System.Globalization;
using System.Net;

namespace Strongroom.Server.Configuration;

/// <summary>One address on which the API answers.</summary>
/// <param name="Name">The text that configured it, without the query.</param>
/// <param name="Host">"*", "localhost", or an address.</param>
/// <param name="Port">0 to 65535; 0 lets the system choose.</param>
/// <param name="IsTls">False for plain HTTP.</param>
/// <param name="VpcEndpointId">The VPC endpoint that requests through this listener are said to come through, or null.</param>
/// <param name="VpcId">The VPC that they are said to come from, or null.</param>
/// <param name="TrustedProxies">The networks of proxies whose X-Forwarded-For names the client; usually none.</param>
internal sealed record ListenerModel(string Name, string Host, int Port, bool IsTls, string? VpcEndpointId, string? VpcId, IReadOnlyList<IPNetwork> TrustedProxies)
{
    private static readonly SearchValues<char> HexadecimalDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The address, or null for "*" and "localhost", which stand for two each.</summary>
    public IPAddress? Address => IPAddress.TryParse(Host.Trim('[', ']'), out var address) ? address : null;

    /// <summary>Reads https://HOST:PORT[?vpcEndpointId=vpce-…][&amp;vpcId=vpc-…][&amp;trustedProxy=CIDR]….</summary>
    /// <exception cref="FormatException">The text has another form.</exception>
    public static ListenerModel Parse(string text)
    {
        var query = text.IndexOf('?', StringComparison.Ordinal);
        var name = query < 0 ? text : text[..query];
        var isTls = name.StartsWith("https://", StringComparison.Ordinal);
        if (!isTls && !name.StartsWith("http://", StringComparison.Ordinal))
            throw new FormatException($"\"{text}\" must begin with https:// or http://");
        var (host, port) = HostAndPort(name[(isTls ? 8 : 7)..].TrimEnd('/'));
        string? endpoint = null, vpc = null;
        var proxies = new List<IPNetwork>();
        foreach (var pair in query < 0 ? [] : text[(query + 1)..].Split('&'))
        {
            if (endpoint is null && pair.StartsWith("vpcEndpointId=", StringComparison.Ordinal)) endpoint = Id(pair[14..], "vpce-");
            else if (vpc is null && pair.StartsWith("vpcId=", StringComparison.Ordinal)) vpc = Id(pair[6..], "vpc-");
            else if (pair.StartsWith("trustedProxy=", StringComparison.Ordinal)) proxies.Add(Forms.Network(pair[13..]));
            else throw new FormatException($"\"{pair}\" is not vpcEndpointId=vpce-… or vpcId=vpc-…, once each, or trustedProxy=CIDR");
        }

        return new ListenerModel(name, host, port, isTls, endpoint, vpc, proxies);
    }

    /// <summary>Reads HOST:PORT, where the host is *, localhost, an IPv4 address or an IPv6 address in brackets.</summary>
    /// <exception cref="FormatException">The text has another form.</exception>
    public static (string Host, int Port) HostAndPort(string text)
    {
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        if (colon < 0 || !ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            throw new FormatException($"\"{text}\" needs a port from 0 to 65535, as in 127.0.0.1:9000");
        var isBracketed = host.StartsWith('[') && host.EndsWith(']');
        var isAddress = IPAddress.TryParse(host.Trim('[', ']'), out var address)
            && isBracketed == (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6);
        if (host is not ("*" or "localhost") && !isAddress)
            throw new FormatException($"\"{host}\" must be *, localhost, an IPv4 address, or an IPv6 address in brackets");
        if (host == "localhost" && port == 0) throw new FormatException("localhost stands for two addresses and cannot take port 0; name one");
        return (host, port);
    }

    private static string Id(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) && text.Length > prefix.Length && text.Length <= 32
            && text.AsSpan(prefix.Length).IndexOfAnyExcept(HexadecimalDigits) < 0
            ? text
            : throw new FormatException($"\"{text}\" must be {prefix} followed by hexadecimal digits");
}
