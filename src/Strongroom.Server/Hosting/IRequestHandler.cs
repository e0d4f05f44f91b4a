using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Server.Hosting;

/// <summary>Answers requests of the API.</summary>
internal interface IRequestHandler
{
    /// <summary>Answers one request; throws only where the connection itself is to end.</summary>
    Task HandleAsync(HttpContext context, ConnectionFacts connection);

    /// <summary>Describes a request that was refused where it was read, while what is known of it is there.</summary>
    RefusedRequest Refuse(HttpContext context, ConnectionFacts connection, ServiceError error);

    /// <summary>Records a refused request, and says what its client is to be told. Waits where the record's queue is full.</summary>
    Task<RefusalAnswer> AnswerAsync(RefusedRequest refused);
}
