namespace Strongroom.Trail.Model;

/// <summary>Some of the local record cannot be proved any more. What comes after it can still be read.</summary>
/// <param name="from">The first sequence number that may be missing.</param>
/// <param name="next">From where on records can be read again; null where nothing follows.</param>
internal sealed class RecordDamagedException(long from, long? next)
    : Exception(next is { } sequence ? $"Records {from} to {sequence - 1} are damaged." : $"Records from {from} on are damaged.")
{
    public long From { get; } = from;

    public long? Next { get; } = next;
}
