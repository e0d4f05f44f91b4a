using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>The Tagging document. See https://docs.aws.amazon.com/AmazonS3/latest/API/API_Tagging.html</summary>
internal static class TagXml
{
    /// <summary>Reads a Tagging document and holds its tags against the rules.</summary>
    /// <exception cref="Kernel.ServiceException">MalformedXML, InvalidTag, or BadRequest where there are too many.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(ReadOnlyMemory<byte> document, int max) =>
        ReadSet(S3Xml.Parse(document, "Tagging").Only("TagSet").Required("TagSet"), max);

    /// <summary>Reads the element that holds the Tag elements.</summary>
    /// <exception cref="Kernel.ServiceException">MalformedXML, InvalidTag, or BadRequest where there are too many.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> ReadSet(XmlNode set, int max)
    {
        List<KeyValuePair<string, string>> tags = [];
        foreach (var tag in set.Only("Tag").Children("Tag"))
        {
            tag.Only("Key", "Value");
            tags.Add(new(tag.RequiredText("Key"), tag.RequiredText("Value")));
        }
        TagSet.Check(tags, max);
        return tags;
    }

    /// <summary>Writes the document.</summary>
    public static void Write(S3ResponseWriter w, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        var xml = w.Xml("Tagging").Open("TagSet");
        foreach (var (key, value) in tags) xml.Open("Tag").Element("Key", key).Element("Value", value).Close("Tag");
        xml.Close("TagSet").Close("Tagging");
    }
}
