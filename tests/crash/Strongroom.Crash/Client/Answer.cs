using System.Text;
using System.Xml.Linq;

namespace Strongroom.Crash.Client;

/// <summary>A whole response: its body came to its declared end.</summary>
internal sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public bool IsSuccess => Status is >= 200 and < 300 && !Text.Contains("<Error>", StringComparison.Ordinal);

    public string? RequestId => Header("x-amz-request-id") ?? Header("x-amzn-requestid");

    public string? ETag => Header("ETag")?.Trim('"');

    /// <summary>The error's code, or null.</summary>
    public string? ErrorCode => Status >= 300 && Body.Length > 0 && Text.StartsWith('<') ? Xml().Descendants().FirstOrDefault(e => e.Name.LocalName == "Code")?.Value : null;

    private string Text => Headers.TryGetValue("Content-Type", out var type) && type.Contains("xml", StringComparison.Ordinal) ? Encoding.UTF8.GetString(Body) : "";

    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value : null;

    public XElement Xml() => XDocument.Parse(Encoding.UTF8.GetString(Body)).Root!;

    public override string ToString() => $"{Status} {ErrorCode}";
}

/// <summary>Shorthand for documents whose namespace says nothing.</summary>
internal static class XmlReading
{
    public static string? Text(this XElement element, string name) => element.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value;

    public static IEnumerable<XElement> All(this XElement element, string name) => element.Elements().Where(e => e.Name.LocalName == name);
}
