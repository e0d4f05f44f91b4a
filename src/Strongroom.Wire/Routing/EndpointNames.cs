using System.Net;

namespace Strongroom.Wire;

/// <summary>The names by which this endpoint is called, and so how a Host header is read.</summary>
public sealed class EndpointNames
{
    private readonly string[] suffixes;

    /// <summary>Takes the endpoint's own names ("localhost", "s3.localhost", "s3.example.org"), lower case, without ports or leading dots.</summary>
    public EndpointNames(IEnumerable<string> domainSuffixes) =>
        // The longest first: "b.s3.localhost" is bucket b, not bucket b.s3.
        suffixes = [.. domainSuffixes.Select(name => name.ToLowerInvariant()).Distinct(StringComparer.Ordinal).OrderByDescending(name => name.Length)];

    /// <summary>"localhost" and "s3.localhost".</summary>
    public static EndpointNames Default { get; } = new(["localhost", "s3.localhost"]);

    /// <summary>
    /// Splits a host into what stands before the endpoint's own name and that name. An address, a foreign name, and the endpoint's name
    /// itself have nothing before them.
    /// </summary>
    /// <param name="host">The Host header, with or without a port.</param>
    public (string? Label, string? Suffix) Split(string host)
    {
        var name = WithoutPort(host).ToLowerInvariant().TrimEnd('.');
        if (IPAddress.TryParse(name, out _)) return (null, null);
        foreach (var suffix in suffixes)
        {
            if (name == suffix) return (null, suffix);
            if (name.Length > suffix.Length + 1 && name.EndsWith(suffix, StringComparison.Ordinal) && name[^(suffix.Length + 1)] == '.')
                return (name[..^(suffix.Length + 1)], suffix);
        }
        return (null, null);
    }

    /// <summary>The host's name or address without port and brackets.</summary>
    public static string WithoutPort(string host)
    {
        if (host.StartsWith('['))
        {
            var end = host.IndexOf(']', StringComparison.Ordinal);
            return end < 0 ? host : host[1..end];
        }
        var cut = host.LastIndexOf(':');
        return cut < 0 ? host : host[..cut];
    }
}
