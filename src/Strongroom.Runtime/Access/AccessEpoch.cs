namespace Strongroom.Runtime;

/// <summary>
/// Counts the changes of whatever decisions rest on: identities, policies, buckets' access settings, keys. Who changes any of it advances the count once
/// that is committed, before a later change runs on the writer. See docs/adr/0005-gate-snapshot.md
/// </summary>
public sealed class AccessEpoch
{
    private long current = 1;

    /// <summary>The number that a decision made now would stand on: read it before what the decision rests on.</summary>
    public long Current => Volatile.Read(ref current);

    /// <summary>Says that something changed: the new state is in memory already.</summary>
    public void Advance() => Interlocked.Increment(ref current);
}
