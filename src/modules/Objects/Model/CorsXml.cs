using System.Globalization;
using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>The CORSConfiguration document. See https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html</summary>
internal static class CorsXml
{
    /// <summary>The most bytes of the document.</summary>
    public const int BytesMax = 64 * 1024;

    private const int IdCharactersMax = 255;

    private static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE", "HEAD"];

    /// <summary>Reads the rules and judges them as S3 does.</summary>
    /// <exception cref="ServiceException">MalformedXML, InvalidRequest or InvalidArgument.</exception>
    public static CorsConfiguration Read(ReadOnlyMemory<byte> document)
    {
        var rules = S3Xml.Parse(document, "CORSConfiguration").Only("CORSRule").Children("CORSRule").Select(Rule).ToList();
        if (rules.Count is 0 or > Limits.CorsRulesMax) throw Malformed();
        return new CorsConfiguration(1, rules);
    }

    /// <summary>Writes the document.</summary>
    public static void Write(S3ResponseWriter w, CorsConfiguration configuration)
    {
        var xml = w.Xml("CORSConfiguration");
        foreach (var rule in configuration.Rules)
        {
            xml.Open("CORSRule").Element("ID", rule.Id);
            foreach (var method in rule.AllowedMethods) xml.Element("AllowedMethod", method);
            foreach (var origin in rule.AllowedOrigins) xml.Element("AllowedOrigin", origin);
            foreach (var header in rule.AllowedHeaders) xml.Element("AllowedHeader", header);
            if (rule.MaxAgeSeconds is { } seconds) xml.Element("MaxAgeSeconds", seconds);
            foreach (var header in rule.ExposeHeaders) xml.Element("ExposeHeader", header);
            xml.Close("CORSRule");
        }
        xml.Close("CORSConfiguration");
    }

    private static CorsRule Rule(XmlNode node)
    {
        node.Only("ID", "AllowedMethod", "AllowedOrigin", "AllowedHeader", "MaxAgeSeconds", "ExposeHeader");
        var rule = new CorsRule
        {
            Id = node.TextOf("ID"),
            AllowedMethods = Texts(node, "AllowedMethod"),
            AllowedOrigins = Texts(node, "AllowedOrigin"),
            AllowedHeaders = Texts(node, "AllowedHeader"),
            ExposeHeaders = Texts(node, "ExposeHeader"),
            MaxAgeSeconds = Seconds(node),
        };
        if (rule.AllowedMethods.Count == 0 || rule.AllowedOrigins.Count == 0) throw Malformed();
        if (rule.Id?.Length > IdCharactersMax)
            throw new ServiceException(S3Errors.InvalidArgument("ID length should not exceed allowed limit of 255", "ID", rule.Id));
        foreach (var method in rule.AllowedMethods)
            if (!Methods.Contains(method, StringComparer.Ordinal))
                throw Invalid($"Found unsupported HTTP method in CORS config. Unsupported method is {method}");
        RefuseManyStars("AllowedOrigin", rule.AllowedOrigins);
        RefuseManyStars("AllowedHeader", rule.AllowedHeaders);
        foreach (var header in rule.ExposeHeaders)
            if (header.Contains('*', StringComparison.Ordinal))
                throw Invalid($"ExposeHeader \"{header}\" contains wildcard. We currently do not support wildcard for ExposeHeader.");
        // What is told in a header of an answer must be one: a line break would begin another header.
        if (rule.ExposeHeaders.Concat(rule.AllowedOrigins).Any(t => t.Any(c => c is < ' ' or > '~'))) throw Malformed();
        return rule;
    }

    private static List<string> Texts(XmlNode node, string name) => [.. node.Children(name).Select(child => child.Text)];

    private static int? Seconds(XmlNode node)
    {
        if (node.TextOf("MaxAgeSeconds") is not { } text) return null;
        return int.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : throw Malformed();
    }

    private static void RefuseManyStars(string element, IReadOnlyList<string> patterns)
    {
        foreach (var pattern in patterns)
            if (pattern.AsSpan().Count('*') > 1) throw Invalid($"{element} \"{pattern}\" can not have more than one wildcard.");
    }

    private static ServiceException Invalid(string message) => new(S3Errors.InvalidRequest(message));

    private static ServiceException Malformed() => new(S3Errors.MalformedXml());
}
