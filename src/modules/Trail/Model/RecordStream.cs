using Strongroom.Storage;

namespace Strongroom.Trail.Model;

/// <summary>The record as one ascending row of events: what is in the files, then what is still in the outbox.</summary>
internal sealed class RecordStream(IStore store, LocalRecord record)
{
    /// <summary>The lowest sequence number that can be read; 0 where there is none.</summary>
    public long Oldest() =>
        record.First is > 0 and var first ? first : store.Read(tx => tx.ReadOutbox(0, 1)) is [var row, ..] ? row.Sequence : 0;

    /// <summary>The last sequence number that was moved into the files: what is newer is in the outbox.</summary>
    public long LastMoved => record.Last;

    /// <summary>Rows after a sequence number, in order; at most so many.</summary>
    /// <exception cref="RecordDamagedException">What comes next cannot be proved any more.</exception>
    public IReadOnlyList<OutboxRow> Read(long after, int max)
    {
        // The outbox before the files: a row that is moved in between is then seen twice and told once. The other way round it would be seen by neither.
        var waiting = store.Read(tx => tx.ReadOutbox(after, max));
        var moved = record.Read(after, waiting.Count > 0 ? waiting[0].Sequence : long.MaxValue, max);
        return moved.Count == 0 ? waiting : [.. moved, .. waiting.Take(max - moved.Count)];
    }
}
