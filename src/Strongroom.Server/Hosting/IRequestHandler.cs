using Strongroom.Wire;

namespace Strongroom.Server.Hosting;

/// <summary>Answers one request of the API; it throws only where the connection itself is to end.</summary>
internal interface IRequestHandler
{
    Task HandleAsync(HttpContext context, ConnectionFacts connection);
}
