using System.Globalization;
using System.Text;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>
/// One element of a request's XML. Its children are asked for by name; an element that has both children and other text, and a child that
/// nobody's schema knows, are MalformedXML.
/// </summary>
public sealed class XmlNode
{
    private readonly List<XmlNode> children = [];
    private StringBuilder? builder;
    private string text = "";

    internal XmlNode(string name, string? type)
    {
        Name = name;
        Type = type;
    }

    /// <summary>The element's local name.</summary>
    public string Name { get; }

    /// <summary>Its xsi:type, which a grantee has; null elsewhere.</summary>
    public string? Type { get; }

    /// <summary>All child elements in order.</summary>
    public IReadOnlyList<XmlNode> All => children;

    /// <summary>The element's text as it stands, white space and all.</summary>
    /// <exception cref="ServiceException">MalformedXML: it has child elements.</exception>
    public string Text => children.Count == 0 ? RawText : throw Malformed();

    private string RawText
    {
        get
        {
            if (builder is not null)
            {
                text += builder.ToString();
                builder = null;
            }
            return text;
        }
    }

    /// <summary>The one child of this name, or null.</summary>
    /// <exception cref="ServiceException">MalformedXML: there are several.</exception>
    public XmlNode? Optional(string name)
    {
        XmlNode? found = null;
        foreach (var child in children)
        {
            if (child.Name != name) continue;
            if (found is not null) throw Malformed();
            found = child;
        }
        return found;
    }

    /// <summary>The one child of this name.</summary>
    /// <exception cref="ServiceException">MalformedXML: there is none, or several.</exception>
    public XmlNode Required(string name) => Optional(name) ?? throw Malformed();

    /// <summary>All children of this name, in order.</summary>
    public IEnumerable<XmlNode> Children(string name)
    {
        foreach (var child in children)
            if (child.Name == name) yield return child;
    }

    /// <summary>Refuses children of other names, and text beside children.</summary>
    /// <param name="names">The names that the schema knows.</param>
    /// <returns>This node.</returns>
    /// <exception cref="ServiceException">MalformedXML.</exception>
    public XmlNode Only(params ReadOnlySpan<string> names)
    {
        if (!RawText.AsSpan().ContainsAnyExcept(" \t\r\n")) return OnlyKnown(names);
        throw Malformed();
    }

    /// <summary>The text of the one child of this name, or null where it is not there.</summary>
    /// <exception cref="ServiceException">MalformedXML: there are several, or it has children.</exception>
    public string? TextOf(string name) => Optional(name)?.Text;

    /// <summary>The text of the child of this name.</summary>
    /// <exception cref="ServiceException">MalformedXML: it is not there, there are several, or it has children.</exception>
    public string RequiredText(string name) => Required(name).Text;

    /// <summary>The whole number in the child of this name, or null where it is not there.</summary>
    /// <exception cref="ServiceException">MalformedXML: it is no number.</exception>
    public long? NumberOf(string name)
    {
        if (TextOf(name) is not { } digits) return null;
        return long.TryParse(digits.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : throw Malformed();
    }

    /// <summary>"true" or "false" in the child of this name, or null where it is not there.</summary>
    /// <exception cref="ServiceException">MalformedXML: it is neither.</exception>
    public bool? FlagOf(string name) => TextOf(name)?.Trim() switch
    {
        null => null,
        "true" or "TRUE" or "True" or "1" => true,
        "false" or "FALSE" or "False" or "0" => false,
        _ => throw Malformed(),
    };

    /// <summary>The ISO 8601 time in the child of this name, or null where it is not there; UTC where it names no zone.</summary>
    /// <exception cref="ServiceException">MalformedXML: it is no time.</exception>
    public DateTimeOffset? TimeOf(string name)
    {
        if (TextOf(name) is not { } time) return null;
        string[] forms = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd", "ddd, dd MMM yyyy HH:mm:ss 'GMT'"];
        return DateTimeOffset.TryParseExact(
            time.Trim(), forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var value)
            ? value
            : throw Malformed();
    }

    internal void Add(XmlNode child) => children.Add(child);

    internal void Append(string more)
    {
        if (builder is null && text.Length == 0) text = more;
        else (builder ??= new StringBuilder()).Append(more);
    }

    private XmlNode OnlyKnown(ReadOnlySpan<string> names)
    {
        foreach (var child in children)
            if (!names.Contains(child.Name)) throw Malformed();
        return this;
    }

    private static ServiceException Malformed() => new(WireErrors.MalformedXml());
}
