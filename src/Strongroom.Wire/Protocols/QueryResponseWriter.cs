using System.Globalization;

namespace Strongroom.Wire;

/// <summary>
/// Collects an answer of the query protocol: a response element with the result, where there is one, and the request's id. Nothing is sent before
/// <see cref="SendAsync"/>. Spec: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#response-serialization
/// </summary>
public sealed class QueryResponseWriter : IDisposable
{
    private readonly WireResponse response;
    private readonly string operation;
    private readonly string requestId;
    private readonly Utf8XmlWriter xml = new();
    private bool hasResult;

    /// <summary>Begins the answer.</summary>
    /// <param name="response">An answer that has not started.</param>
    /// <param name="operation">The operation's name.</param>
    /// <param name="xmlNamespace">The service's namespace.</param>
    /// <param name="requestId">The request's id.</param>
    public QueryResponseWriter(WireResponse response, string operation, string xmlNamespace, string requestId)
    {
        this.response = response;
        this.operation = operation;
        this.requestId = requestId;
        xml.Open(operation + "Response", xmlNamespace);
    }

    /// <summary>The result's content. An operation that tells nothing does not ask for it, and has no result element.</summary>
    public Utf8XmlWriter Result
    {
        get
        {
            if (!hasResult) xml.Open(operation + "Result");
            hasResult = true;
            return xml;
        }
    }

    /// <summary>Bytes of body that were sent.</summary>
    public long BytesSent { get; private set; }

    /// <summary>A time as the query protocol writes it: whole seconds, in UTC.</summary>
    /// <param name="unixMs">Milliseconds since 1970 UTC.</param>
    public static string Time(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Sends what was collected.</summary>
    public async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        if (hasResult) xml.Close(operation + "Result");
        xml.Open("ResponseMetadata").Element("RequestId", requestId).Close("ResponseMetadata").Close(operation + "Response");
        response.ContentLength = xml.Written.Length;
        response.Headers.ContentType = "text/xml";
        await response.Body.WriteAsync(xml.Written, cancellationToken);
        BytesSent = xml.Written.Length;
    }

    /// <inheritdoc/>
    public void Dispose() => xml.Dispose();
}
