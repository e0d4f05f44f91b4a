using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Strongroom.Wire;

/// <summary>The response to one request. Nothing is sent before the first write to <see cref="Body"/> or the end of the request.</summary>
public sealed class WireResponse(HttpContext context)
{
    /// <summary>The status code.</summary>
    public int Status
    {
        get => context.Response.StatusCode;
        set => context.Response.StatusCode = value;
    }

    /// <summary>The headers.</summary>
    public IHeaderDictionary Headers => context.Response.Headers;

    /// <summary>Content-Length; null for a body of unknown length.</summary>
    public long? ContentLength
    {
        get => context.Response.ContentLength;
        set => context.Response.ContentLength = value;
    }

    /// <summary>Where the body goes.</summary>
    public PipeWriter Body
    {
        get
        {
            HasBody = true;
            return context.Response.BodyWriter;
        }
    }

    /// <summary>True once a body was begun, sent or still buffered: from then on an error can only end the connection.</summary>
    public bool HasBody { get; private set; }

    /// <summary>Takes back what was set, as long as nothing was sent.</summary>
    public void Clear() => context.Response.Clear();

    /// <summary>Ends the connection, so that the client cannot take a broken body for a whole one.</summary>
    public void Abort() => context.Abort();
}
