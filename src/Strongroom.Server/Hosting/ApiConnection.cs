using System.Net;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Server.Hosting;

/// <summary>A connection of an API listener, found among the features of each of its requests.</summary>
/// <param name="facts">What listener and handshake prove.</param>
/// <param name="trustedProxies">Whose word about the client's address counts; usually nobody's.</param>
/// <param name="transport">What answers go through; null over HTTP/2, whose frames nobody but Kestrel writes.</param>
/// <param name="abort">Ends the connection at once.</param>
internal sealed class ApiConnection(ConnectionFacts facts, IReadOnlyList<IPNetwork> trustedProxies, RefusableTransport? transport, Action abort)
{
    // As many as streams may be open: a client that has more refused than can be recorded in that time is not served further.
    private const int UnrecordedMax = 100;

    private readonly Lock gate = new();
    private Task unrecorded = Task.CompletedTask;
    private int unrecordedCount;

    /// <summary>What the connection proves.</summary>
    public ConnectionFacts Facts => facts;

    /// <summary>The request that ended the connection because its head could not be read; null where none did.</summary>
    public RefusedRequest? Refused { get; private set; }

    /// <summary>Completes when what was refused over HTTP/2 is on record.</summary>
    public Task Recorded
    {
        get
        {
            lock (gate) return unrecorded;
        }
    }

    /// <summary>What is true of one of its requests: the connection's facts, with the client's address where a trusted proxy tells it.</summary>
    public ConnectionFacts FactsOf(HttpContext context)
    {
        if (trustedProxies.Count == 0) return facts;
        var address = ForwardedFor.Read(context.Request.Headers["X-Forwarded-For"], facts.RemoteAddress, trustedProxies);
        return ReferenceEquals(address, facts.RemoteAddress) ? facts : facts with { RemoteAddress = address };
    }

    /// <summary>Takes a refused request: over HTTP/1.1 it is answered when Kestrel has ended, over HTTP/2 it only remains to be recorded.</summary>
    public void Refuse(RefusedRequest refused, IRequestHandler handler)
    {
        if (transport is not null)
        {
            Refused = refused;
            transport.Withhold();
            return;
        }
        lock (gate)
        {
            if (Interlocked.Increment(ref unrecordedCount) > UnrecordedMax) abort();
            var recorded = RecordAsync(refused, handler);
            unrecorded = unrecorded.IsCompleted ? recorded : Task.WhenAll(unrecorded, recorded);
        }
    }

    private async Task RecordAsync(RefusedRequest refused, IRequestHandler handler)
    {
        await Task.Yield();
        await handler.AnswerAsync(refused);
        Interlocked.Decrement(ref unrecordedCount);
    }
}
