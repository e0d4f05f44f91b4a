using System.Globalization;
using System.Net;

namespace Strongroom.Server.Configuration;

/// <summary>How the text of a setting is read. Each throws <see cref="FormatException"/> with a message that tells what is expected.</summary>
internal static class Forms
{
    public static Func<string, long> Number(long min, long max) => text =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= min && n <= max
            ? n
            : throw new FormatException($"must be a whole number from {min} to {max}");

    public static Func<string, string> Choice(params string[] choices) => text =>
        choices.Contains(text, StringComparer.Ordinal) ? text : throw new FormatException("must be one of " + string.Join(", ", choices));

    public static string Text(string text) => text.Length > 0 ? text : throw new FormatException("must not be empty");

    /// <summary>The text, or null for the empty one.</summary>
    public static string? OptionalText(string text) => text.Length == 0 ? null : text;

    /// <summary>A full path, or null for the empty text.</summary>
    public static string? OptionalPath(string text) => text.Length == 0 ? null : Path.GetFullPath(text);

    /// <summary>A region's name: it stands in host names and in signatures.</summary>
    public static string Region(string text) =>
        text.Length is > 0 and <= 32 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? text
            : throw new FormatException("must be a region name of small letters, digits and hyphens such as us-east-1");

    public static Uri? OptionalUrl(string text) =>
        text.Length == 0 ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url
        : throw new FormatException("must be an http or https URL");

    public static IReadOnlyList<T> List<T>(string text, Func<string, T> item) =>
        text.Length == 0 ? [] : [.. text.Split(',', StringSplitOptions.TrimEntries).Select(item)];

    /// <summary>A DNS name without wildcard, in small letters (RFC 1123 labels).</summary>
    public static string DnsName(string text)
    {
        var labels = text.Split('.');
        var isName = text.Length is > 0 and <= 253 && !IPAddress.TryParse(text, out _) && labels.All(label =>
            label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' &&
            label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'));
        return isName ? text : throw new FormatException($"\"{text}\" is not a DNS name in small letters");
    }

    /// <summary>A network in CIDR notation, or one address.</summary>
    public static IPNetwork Network(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
        {
            if (slash < 0) return new IPNetwork(address, address.GetAddressBytes().Length * 8);
            // Bits behind the prefix are somebody's mistake about the one or the other.
            if (IPNetwork.TryParse(text, out var network) && network.BaseAddress.Equals(address)) return network;
        }
        throw new FormatException($"\"{text}\" must be an address, or a network such as 10.0.0.0/8 without bits behind its prefix");
    }

    /// <summary>A DNS name, with or without a leading "*.", or an address.</summary>
    public static string CertificateName(string text) =>
        IPAddress.TryParse(text, out var address) ? address.ToString()
        : text.StartsWith("*.", StringComparison.Ordinal) ? "*." + DnsName(text[2..])
        : DnsName(text);
}
