using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>One HTTP request as it was sent: nothing is decoded that a signature covers in its raw form.</summary>
public sealed class WireRequest
{
    private const string AmazonPrefix = "x-amz-";

    private readonly HttpContext context;

    /// <summary>Reads the request line and the query string. What is wrong with them is in <see cref="Fault"/>: such a request is on record too.</summary>
    public WireRequest(HttpContext context, ConnectionFacts connection)
    {
        this.context = context;
        Connection = connection;
        Method = context.Request.Method;
        var sent = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        IsTargetKnown = sent is { Length: > 0 };
        var target = sent ?? "/";
        var cut = target.IndexOf('?', StringComparison.Ordinal);
        RawPath = cut < 0 ? target : target[..cut];
        RawQuery = cut < 0 ? "" : target[(cut + 1)..];
        Query = QueryParameters.Empty;
        if (!RawPath.StartsWith('/'))
        {
            Fault = WireErrors.InvalidUri();
            return;
        }
        // Kestrel renames the Content-Length of a body that is chunked too. Who reads it the other way sees another request behind this one.
        if (Headers.TransferEncoding.Count > 0 && Headers.ContainsKey("X-Content-Length"))
        {
            Fault = WireErrors.InvalidRequest("Content-Length and Transfer-Encoding must not be given together.");
            return;
        }
        // Of a list of codings Kestrel takes the last one off, and who stands in front of it may take off another.
        if (Headers.TransferEncoding is { Count: > 0 } coding && !(coding.Count == 1 && string.Equals(coding[0], "chunked", StringComparison.OrdinalIgnoreCase)))
        {
            Fault = WireErrors.InvalidRequest("Transfer-Encoding must be chunked, and given once.");
            return;
        }
        try
        {
            Query = QueryParameters.Parse(RawQuery);
        }
        catch (ServiceException fault)
        {
            Fault = fault.Error;
        }
    }

    /// <summary>Why the request line cannot be taken: it is ambiguous or cannot be read. Null where it can.</summary>
    public ServiceError? Fault { get; }

    /// <summary>False where the request line could not be read as far as its target, so that <see cref="RawPath"/> is none of the client's.</summary>
    public bool IsTargetKnown { get; }

    /// <summary>GET, PUT, …</summary>
    public string Method { get; }

    /// <summary>The path as sent, escapes and all, beginning with "/".</summary>
    public string RawPath { get; }

    /// <summary>The query string as sent, without its question mark.</summary>
    public string RawQuery { get; }

    /// <summary>The query string, decoded.</summary>
    public QueryParameters Query { get; }

    /// <summary>The Host header (or :authority) as sent, with its port. ASP.NET's HostString would decode Punycode, to another name than was signed, or fail.</summary>
    public string Host => Headers.Host.ToString();

    /// <summary>What the connection proves.</summary>
    public ConnectionFacts Connection { get; }

    /// <summary>"HTTP/1.1" or "HTTP/2".</summary>
    public string Protocol => context.Request.Protocol;

    /// <summary>All headers.</summary>
    public IHeaderDictionary Headers => context.Request.Headers;

    /// <summary>Content-Length, or null where none was sent.</summary>
    public long? ContentLength => context.Request.ContentLength;

    /// <summary>True where the client waits to be asked for its body; an answer that comes instead is one to a body that may never come.</summary>
    public bool ExpectsContinue => Protocol == "HTTP/1.1" && Headers.Expect.Count > 0;

    /// <summary>True where the framing leaves nothing to ask for: no length and no transfer coding, or a length of 0.</summary>
    public bool IsBodyless => ContentLength is null or 0 && Headers.TransferEncoding.Count == 0;

    /// <summary>The raw body, transfer coding removed.</summary>
    public PipeReader Body => context.Request.BodyReader;

    /// <summary>Fires when the client has gone.</summary>
    public CancellationToken Aborted => context.RequestAborted;

    /// <summary>The header's value, or null. Empty is a value.</summary>
    /// <exception cref="ServiceException">The header was sent twice: InvalidArgument.</exception>
    public string? SentHeader(string name)
    {
        if (!context.Request.Headers.TryGetValue(name, out StringValues values) || values.Count == 0) return null;
        if (values.Count > 1) throw new ServiceException(WireErrors.InvalidArgument("A header was given twice.").With("ArgumentName", name));
        return values[0];
    }

    /// <summary>
    /// The header's value, or null. A presigned request may carry its x-amz- headers in the query instead, in any case, where the signature covers them:
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
    /// </summary>
    /// <exception cref="ServiceException">It was sent twice, or both as a header and in the query: InvalidArgument.</exception>
    public string? Header(string name)
    {
        var sent = SentHeader(name);
        if (!IsPresigned || !name.StartsWith(AmazonPrefix, StringComparison.OrdinalIgnoreCase) || TellsOfPayload(name)) return sent;
        foreach (var (parameter, value) in Query.All)
        {
            if (!string.Equals(parameter, name, StringComparison.OrdinalIgnoreCase)) continue;
            if (sent is not null) throw new ServiceException(WireErrors.InvalidArgument("A header was given twice.").With("ArgumentName", name));
            sent = value;
        }
        return sent;
    }

    /// <summary>The headers whose name begins with a prefix, those of a presigned request's query included; several values of one name are joined by commas, as HTTP rules.</summary>
    public IEnumerable<KeyValuePair<string, string>> HeadersWithPrefix(string prefix)
    {
        foreach (var (name, value) in Headers)
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) yield return new(name, value.ToString());
        if (!IsPresigned || !prefix.StartsWith(AmazonPrefix, StringComparison.OrdinalIgnoreCase)) yield break;
        foreach (var (name, value) in Query.All)
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) yield return new(name, value);
    }

    /// <summary>AWS's JavaScript client presigns the checksum of the empty body that it has at that time: only a sent header tells of the payload.</summary>
    private static bool TellsOfPayload(string name) =>
        name.Equals("x-amz-sdk-checksum-algorithm", StringComparison.OrdinalIgnoreCase) || DeclaredIntegrity.FindByHeader(name.ToLowerInvariant()) is not null;

    private bool IsPresigned => Query.Has("X-Amz-Signature");
}
