using System.Text;
using System.Xml;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>
/// Reads the XML documents of S3's requests into a small tree. No DTD, no entities but XML's five, no processing instructions, bounded depth;
/// S3's namespace, S3 Control's, or none.
/// </summary>
public static class S3Xml
{
    private const string SchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";
    private const int ElementsMax = 200_000;

    /// <summary>Reads a document.</summary>
    /// <param name="document">UTF-8 (or what its byte order mark says), already bounded by the operation's limit.</param>
    /// <param name="root">The local name that the root must have.</param>
    /// <exception cref="ServiceException">MalformedXML.</exception>
    public static XmlNode Parse(ReadOnlyMemory<byte> document, string root)
    {
        var node = Parse(document);
        return node.Name == root ? node : throw Malformed();
    }

    /// <summary>Reads a document whose root may have several names.</summary>
    /// <exception cref="ServiceException">MalformedXML.</exception>
    public static XmlNode Parse(ReadOnlyMemory<byte> document)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = Limits.BatchXmlBytesMax,
            MaxCharactersFromEntities = 1024,
            IgnoreComments = true,
            IgnoreWhitespace = false,
            CloseInput = true,
        };
        try
        {
            using var stream = new MemoryStream(document.ToArray(), writable: false);
            using var reader = XmlReader.Create(stream, settings);
            return Read(reader);
        }
        catch (Exception fault) when (fault is XmlException or DecoderFallbackException or ArgumentException or InvalidOperationException)
        {
            throw new ServiceException(WireErrors.MalformedXml(), fault);
        }
    }

    private static XmlNode Read(XmlReader reader)
    {
        var open = new Stack<XmlNode>();
        XmlNode? root = null;
        var elements = 0;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (++elements > ElementsMax || open.Count == Limits.XmlDepthMax || reader.NamespaceURI is not ("" or Utf8XmlWriter.S3Namespace or S3ControlRequestReader.Namespace))
                        throw Malformed();
                    var node = new XmlNode(reader.LocalName, reader.GetAttribute("type", SchemaInstance));
                    var isEmpty = reader.IsEmptyElement;
                    if (open.TryPeek(out var parent)) parent.Add(node);
                    else root = node;
                    if (!isEmpty) open.Push(node);
                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    if (open.TryPeek(out var holder)) holder.Append(reader.Value);
                    break;
                case XmlNodeType.XmlDeclaration:
                    break;
                default:
                    throw Malformed();
            }
        }
        return root ?? throw Malformed();
    }

    private static ServiceException Malformed() => new(WireErrors.MalformedXml());
}
