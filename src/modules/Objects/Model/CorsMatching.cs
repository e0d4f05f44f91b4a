using System.Globalization;

namespace Strongroom.Objects;

/// <summary>
/// Which rule answers an origin, and with what headers. See https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
/// </summary>
internal static class CorsMatching
{
    private const string Vary = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";

    /// <summary>
    /// The answer's headers by the first rule that allows origin, method and every one of the headers; null where none does.
    /// </summary>
    /// <param name="configuration">The bucket's rules.</param>
    /// <param name="origin">The Origin header.</param>
    /// <param name="method">The method, asked for in a preflight or used.</param>
    /// <param name="requestHeaders">The headers that a preflight asks for; empty for an actual request.</param>
    public static IReadOnlyList<KeyValuePair<string, string>>? Match(
        CorsConfiguration configuration, string origin, string method, IReadOnlyList<string> requestHeaders)
    {
        foreach (var rule in configuration.Rules)
        {
            if (!rule.AllowedMethods.Contains(method, StringComparer.Ordinal)) continue;
            if (rule.AllowedOrigins.FirstOrDefault(o => IsMatch(o, origin, StringComparison.Ordinal)) is not { } allowed) continue;
            if (!requestHeaders.All(h => rule.AllowedHeaders.Any(a => IsMatch(a, h, StringComparison.OrdinalIgnoreCase)))) continue;
            return Headers(rule, allowed is "*" ? "*" : origin, requestHeaders);
        }
        return null;
    }

    private static List<KeyValuePair<string, string>> Headers(CorsRule rule, string allowedOrigin, IReadOnlyList<string> requestHeaders)
    {
        var headers = new List<KeyValuePair<string, string>>
        {
            new("Access-Control-Allow-Origin", allowedOrigin),
            new("Access-Control-Allow-Methods", string.Join(", ", rule.AllowedMethods)),
        };
        if (requestHeaders.Count > 0) headers.Add(new("Access-Control-Allow-Headers", string.Join(", ", requestHeaders.Select(h => h.ToLowerInvariant()))));
        if (rule.ExposeHeaders.Count > 0) headers.Add(new("Access-Control-Expose-Headers", string.Join(", ", rule.ExposeHeaders)));
        if (rule.MaxAgeSeconds is { } seconds) headers.Add(new("Access-Control-Max-Age", seconds.ToString(CultureInfo.InvariantCulture)));
        // A browser refuses credentials for "*", so S3 does not offer them there.
        if (allowedOrigin is not "*") headers.Add(new("Access-Control-Allow-Credentials", "true"));
        headers.Add(new("Vary", Vary));
        return headers;
    }

    /// <summary>A pattern with one "*" at most.</summary>
    internal static bool IsMatch(string pattern, string text, StringComparison comparison)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0) return string.Equals(pattern, text, comparison);
        return text.Length >= pattern.Length - 1
            && text.AsSpan().StartsWith(pattern.AsSpan(0, star), comparison)
            && text.AsSpan().EndsWith(pattern.AsSpan(star + 1), comparison);
    }
}
