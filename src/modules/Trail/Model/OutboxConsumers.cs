using Strongroom.Storage;

namespace Strongroom.Trail.Model;

/// <summary>
/// Everybody who reads the outbox and keeps a cursor there. A row goes only when the last of them has passed it: one that is listed and has
/// never run keeps everything, one that is no longer listed keeps nothing.
/// </summary>
public sealed class OutboxConsumers
{
    private readonly string[] names;

    /// <summary>Lists the consumers of this server.</summary>
    /// <exception cref="ArgumentException">There is none, or a name twice.</exception>
    public OutboxConsumers(params IReadOnlyCollection<string> names)
    {
        if (names.Count == 0) throw new ArgumentException("The outbox has at least one consumer.", nameof(names));
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Count) throw new ArgumentException("A consumer is listed twice.", nameof(names));
        this.names = [.. names];
    }

    /// <summary>Moves a consumer's cursor forward and removes the rows that nobody needs any more, in the consumer's own change.</summary>
    /// <exception cref="ArgumentException">The consumer is not listed: nothing would wait for it.</exception>
    public void Advance(IWriteTransaction tx, string consumer, long sequence)
    {
        if (Array.IndexOf(names, consumer) < 0) throw new ArgumentException("The outbox has no such consumer: " + consumer, nameof(consumer));
        tx.SetCursor(consumer, sequence);
        var lowest = names.Min(tx.FindCursor);
        if (lowest > 0) tx.TrimOutbox(lowest);
    }
}
