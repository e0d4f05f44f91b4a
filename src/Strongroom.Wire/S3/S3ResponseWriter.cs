using System.Globalization;

namespace Strongroom.Wire;

/// <summary>Collects an operation's answer: status, headers, and an XML document or a streamed body. Nothing is sent before <see cref="SendAsync"/>.</summary>
public sealed class S3ResponseWriter(WireResponse response, bool isHead) : IDisposable
{
    private Utf8XmlWriter? xml;
    private ResponseBody? body;
    private byte[]? text;

    /// <summary>Bytes of body that were sent.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Sets the status; 200 without it.</summary>
    public S3ResponseWriter Status(int status)
    {
        response.Status = status;
        return this;
    }

    /// <summary>204 without a body.</summary>
    public S3ResponseWriter NoContent() => Status(204);

    /// <summary>Sets a header; nothing where the value is null.</summary>
    public S3ResponseWriter Header(string name, string? value)
    {
        if (value is not null) response.Headers[name] = value;
        return this;
    }

    /// <summary>Sets the ETag in quotes.</summary>
    public S3ResponseWriter ETag(string eTag) => Header("ETag", "\"" + eTag + "\"");

    /// <summary>Sets Last-Modified, to the second, as HTTP writes it.</summary>
    public S3ResponseWriter LastModified(DateTimeOffset time) => Header("Last-Modified", time.UtcDateTime.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Begins an XML body in S3's namespace and gives the writer to fill it; the caller closes the root.</summary>
    public Utf8XmlWriter Xml(string root) => Xml(root, Utf8XmlWriter.S3Namespace);

    /// <summary>The same in another namespace.</summary>
    public Utf8XmlWriter Xml(string root, string xmlNamespace)
    {
        xml = new Utf8XmlWriter();
        response.Headers.ContentType = "application/xml";
        return xml.Open(root, xmlNamespace);
    }

    /// <summary>Gives a body of text in UTF-8.</summary>
    public S3ResponseWriter Text(string content, string contentType)
    {
        text = System.Text.Encoding.UTF8.GetBytes(content);
        return Header("Content-Type", contentType);
    }

    /// <summary>Gives a body that is made while it is sent. The writer disposes it.</summary>
    public S3ResponseWriter Body(ResponseBody streamed)
    {
        body = streamed;
        return this;
    }

    /// <summary>For HEAD: the length of the body that GET would send.</summary>
    public S3ResponseWriter ContentLength(long length)
    {
        response.ContentLength = length;
        return this;
    }

    /// <summary>Sends what was collected.</summary>
    public async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        if (xml is not null)
        {
            response.ContentLength = xml.Written.Length;
            if (isHead) return;
            await response.Body.WriteAsync(xml.Written, cancellationToken);
            BytesSent = xml.Written.Length;
        }
        else if (text is not null)
        {
            response.ContentLength = text.Length;
            if (isHead) return;
            await response.Body.WriteAsync(text, cancellationToken);
            BytesSent = text.Length;
        }
        else if (body is not null)
        {
            response.ContentLength = body.Length;
            if (isHead) return;
            await body.WriteToAsync(response.Body, cancellationToken);
            BytesSent = body.Length;
        }
        else if (!isHead && response.Status is not (204 or 304))
        {
            response.ContentLength = 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        xml?.Dispose();
        body?.Dispose();
    }
}
