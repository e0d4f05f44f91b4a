using System.Text;

namespace Strongroom.Server.Hosting;

/// <summary>/health/live: the process answers. /health/ready: it takes requests, and changes can be written.</summary>
internal sealed class HealthResponder(Func<bool> isReady)
{
    private static readonly byte[] Ok = Encoding.ASCII.GetBytes("ok\n");
    private static readonly byte[] NotReady = Encoding.ASCII.GetBytes("not ready\n");
    private static readonly byte[] NotFound = Encoding.ASCII.GetBytes("/health/live and /health/ready are here\n");

    public Task RespondAsync(HttpContext context)
    {
        var (status, body) = context.Request.Path.Value switch
        {
            "/health/live" => (200, Ok),
            "/health/ready" => isReady() ? (200, Ok) : (503, NotReady),
            _ => (404, NotFound),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body, 0, body.Length);
    }
}

/// <summary>Marks a connection of the health listener.</summary>
internal sealed class HealthConnection
{
    public static HealthConnection Instance { get; } = new();
}
