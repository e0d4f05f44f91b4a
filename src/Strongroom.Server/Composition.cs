using Strongroom.Server.Configuration;
using Strongroom.Server.Data;
using Strongroom.Server.Hosting;
using Strongroom.Wire;

namespace Strongroom.Server;

/// <summary>Makes every part of the server and hands each what it needs: the one place where modules meet. Disposed in reverse order.</summary>
internal sealed class Composition : IRequestHandler, IAsyncDisposable
{
    /// <summary>True while changes can be written.</summary>
    public bool IsReady { get; private init; }

    public static Composition Build(ServerModel model, DataDirectory data, RootCredentials root, TimeProvider time, ILoggerFactory logs)
    {
        _ = (model, data, root, time, logs);
        return new Composition { IsReady = true };
    }

    /// <inheritdoc/>
    public Task HandleAsync(HttpContext context, ConnectionFacts connection)
    {
        context.Response.StatusCode = 501;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
