using System.Xml.Linq;
using Strongroom.Wire;

namespace Strongroom.Objects.Tests;

/// <summary>Reading answers.</summary>
internal static class Xml
{
    public static XName Name(string local) => XNamespace.Get(Utf8XmlWriter.S3Namespace) + local;

    public static string? Of(this XElement xml, string local) => xml.Element(Name(local))?.Value;

    /// <summary>The texts of one child of every element of a name.</summary>
    public static string[] All(this XElement xml, string element, string child) =>
        [.. xml.Elements(Name(element)).Select(e => e.Element(Name(child))!.Value)];
}
