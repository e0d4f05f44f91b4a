using Microsoft.AspNetCore.Connections;

namespace Strongroom.Server.Hosting;

/// <summary>
/// Holds a listener to its number of connections, in front of TLS and all else. A place is free again when its connection has closed: Kestrel's own limit waits
/// for what it served, and an HTTP/2 connection whose client resets it under many streams may never come to that end.
/// </summary>
/// <param name="listener">What the log and the metric call it.</param>
/// <param name="max">How many connections it holds at a time; more are closed at once.</param>
internal sealed class ConnectionLimiter(string listener, int max, ConnectionMetrics metrics, TimeProvider time, ILogger log)
{
    // Who is refused comes back: a line for each would fill the log in the place of the connections.
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private int open;
    private long refusedUnsaid;
    private long? said;

    /// <summary>Connections that are open.</summary>
    public int Open => Volatile.Read(ref open);

    /// <summary>Serves a connection where there is a place for it.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        using var place = new Place(this);
        if (place.IsBeyond(max))
        {
            Refuse();
            connection.Abort(new ConnectionAbortedException("The listener holds as many connections as it may."));
            return;
        }
        await using var closed = connection.ConnectionClosed.UnsafeRegister(static place => ((Place)place!).Dispose(), place);
        await next(connection);
    }

    private void Refuse()
    {
        metrics.Refused(listener);
        long count;
        lock (gate)
        {
            refusedUnsaid++;
            if (said is { } last && time.GetElapsedTime(last) < LogInterval) return;
            said = time.GetTimestamp();
            (count, refusedUnsaid) = (refusedUnsaid, 0);
        }
        log.LogWarning("{Listener} holds {Max} connections, as many as limits.connectionsMax lets it; {Count} more were closed.", listener, max, count);
    }

    /// <summary>Given up once, by whichever comes first: the connection's end or that of what serves it.</summary>
    private sealed class Place : IDisposable
    {
        private readonly int number;
        private ConnectionLimiter? limiter;

        public Place(ConnectionLimiter limiter)
        {
            this.limiter = limiter;
            number = Interlocked.Increment(ref limiter.open);
        }

        public bool IsBeyond(int max) => number > max;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref limiter, null) is { } held) Interlocked.Decrement(ref held.open);
        }
    }
}
