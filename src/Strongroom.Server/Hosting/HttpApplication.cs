using System.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;

namespace Strongroom.Server.Hosting;

/// <summary>
/// What Kestrel calls for each request, without the middleware, scopes and routing of a web application: a request costs only what it needs.
/// A context is kept for the next request of its connection (HTTP/2: of its stream), as ASP.NET's own host does.
/// </summary>
internal sealed class HttpApplication(IRequestHandler handler, HealthResponder health, RequestTelemetry telemetry, ILogger log)
    : IHttpApplication<HttpApplication.RequestContext>
{
    private int inProgress;

    /// <summary>Requests that are not answered yet, those included whose client is gone.</summary>
    public int InProgress => Volatile.Read(ref inProgress);

    /// <inheritdoc/>
    public RequestContext CreateContext(IFeatureCollection contextFeatures)
    {
        if (contextFeatures is not IHostContextContainer<RequestContext> container) return new RequestContext(contextFeatures);
        if (container.HostContext is { } kept) kept.Http.Initialize(contextFeatures);
        else container.HostContext = new RequestContext(contextFeatures);
        return container.HostContext;
    }

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(RequestContext context)
    {
        Interlocked.Increment(ref inProgress);
        try
        {
            await AnswerAsync(context);
        }
        finally
        {
            Interlocked.Decrement(ref inProgress);
        }
    }

    /// <inheritdoc/>
    public void DisposeContext(RequestContext context, Exception? exception) => context.Http.Uninitialize();

    private async Task AnswerAsync(RequestContext context)
    {
        var features = context.Http.Features;
        if (features.Get<ApiConnection>() is { } connection)
        {
            var begin = Stopwatch.GetTimestamp();
            using var activity = telemetry.Begin(context.Http);
            try
            {
                await handler.HandleAsync(context.Http, connection.FactsOf(context.Http));
            }
            catch (Exception e) when (e is not OperationCanceledException and not BadHttpRequestException and not IOException)
            {
                // The handler answers its own errors; what comes here is a fault of it, and must not name what the request carried.
                log.LogError(e, "A request was not answered.");
                throw;
            }
            finally
            {
                telemetry.End(context.Http, activity, begin);
            }
        }
        else if (features.Get<HealthConnection>() is not null) await health.RespondAsync(context.Http);
        else throw new InvalidOperationException("A connection came without its listener's features.");
    }

    /// <summary>Kept per connection.</summary>
    internal sealed class RequestContext(IFeatureCollection features)
    {
        public DefaultHttpContext Http { get; } = new(features);
    }
}
