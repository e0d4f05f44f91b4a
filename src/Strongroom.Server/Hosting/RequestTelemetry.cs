using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Strongroom.Server.Hosting;

/// <summary>
/// One span and one duration a request, by OpenTelemetry's conventions for HTTP servers
/// (https://opentelemetry.io/docs/specs/semconv/http/). Paths and queries are left out: they carry keys and signatures.
/// </summary>
internal sealed class RequestTelemetry : IDisposable
{
    public const string SourceName = "Strongroom.Server";

    // The convention's word for every other: a caller without credentials must not fill the metric with series of its own making.
    private const string OtherMethod = "_OTHER";

    private readonly ActivitySource source = new(SourceName);
    private readonly Meter meter = new(SourceName);
    private readonly Histogram<double> duration;

    public RequestTelemetry() => duration = meter.CreateHistogram<double>("http.server.request.duration", "s", "Duration of HTTP requests.");

    /// <summary>Null where nobody listens.</summary>
    public Activity? Begin(HttpContext context)
    {
        if (!source.HasListeners()) return null;
        _ = ActivityContext.TryParse(context.Request.Headers.TraceParent, context.Request.Headers.TraceState, isRemote: true, out var parent);
        var method = MethodOf(context);
        return source.StartActivity(method == OtherMethod ? "HTTP" : method, ActivityKind.Server, parent);
    }

    public void End(HttpContext context, Activity? activity, long begin)
    {
        var status = context.Response.StatusCode;
        if (duration.Enabled)
        {
            duration.Record(
                Stopwatch.GetElapsedTime(begin).TotalSeconds,
                new KeyValuePair<string, object?>("http.request.method", MethodOf(context)),
                new KeyValuePair<string, object?>("http.response.status_code", status));
        }

        if (activity is null) return;
        activity.SetTag("http.request.method", MethodOf(context));
        activity.SetTag("http.response.status_code", status);
        activity.SetTag("url.scheme", context.Request.Scheme);
        if (status >= 500) activity.SetStatus(ActivityStatusCode.Error);
    }

    private static string MethodOf(HttpContext context) =>
        context.Request.Method is "GET" or "HEAD" or "PUT" or "POST" or "DELETE" or "OPTIONS" or "PATCH" or "CONNECT" or "TRACE" ? context.Request.Method : OtherMethod;

    /// <inheritdoc/>
    public void Dispose()
    {
        source.Dispose();
        meter.Dispose();
    }
}
