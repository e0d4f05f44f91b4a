using Strongroom.Crash.Client;

namespace Strongroom.Crash.Model;

/// <summary>Every change that was sent to one data directory, what became of it, and the audit records about it. Thread-safe.</summary>
internal sealed class Ledger(Action<string> violation)
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, Change> changes = [];
    private readonly HashSet<Change> owed = [];
    private long last;

    public int Count => changes.Count;

    public Change Begin(string operation)
    {
        lock (gate)
        {
            var change = new Change(++last, operation);
            changes.Add(last, change);
            return change;
        }
    }

    public void Acknowledge(Change change, string? requestId)
    {
        if (requestId is null) violation($"{change} was answered without x-amz-request-id");
        Settle(change, Fate.Acknowledged, requestId);
    }

    public void Refuse(Change change) => Settle(change, Fate.Refused, null);

    /// <summary>What was seen of a change that nobody answered. Seen in two ways, it happened by half.</summary>
    public void Observe(Change change, Fate seen)
    {
        lock (gate)
        {
            if (change.Fate is Fate.Happened && seen is Fate.NotHappened || change.Fate is Fate.NotHappened && seen is Fate.Happened)
                violation($"{change} happened by half");
            if (change.Fate is not (Fate.Unknown or Fate.Untold)) return;
        }
        Settle(change, seen, null);
    }

    public void OnRecord(AuditLine line)
    {
        lock (gate)
        {
            if (!changes.TryGetValue(line.Number, out var change))
            {
                violation($"there is a record of change {line.Number}, which nobody sent");
                return;
            }
            if (line.ErrorCode is not null)
            {
                if (change.Fate is Fate.Acknowledged) violation($"{change} has a record with the error {line.ErrorCode}");
                return;
            }
            change.Records++;
            owed.Remove(change);
            if (change.Records > 1) violation($"{change} has {change.Records} records");
            if (change.Fate is Fate.Refused or Fate.NotHappened) violation($"{change} has a record that says it happened");
            if (change.RequestId is { } id && id != line.RequestId) violation($"{change} was answered as {id} and recorded as {line.RequestId}");
            if (change.Operation != line.EventName) violation($"{change} is recorded as {line.EventName}");
        }
    }

    /// <summary>Changes that happened and have no record yet.</summary>
    public IReadOnlyList<Change> Owed()
    {
        lock (gate) return [.. owed];
    }

    private void Settle(Change change, Fate fate, string? requestId)
    {
        lock (gate)
        {
            change.Fate = fate;
            change.RequestId = requestId;
            if (change.IsOwedRecord) owed.Add(change);
            if (fate is Fate.Refused or Fate.NotHappened && change.Records > 0) violation($"{change} has a record that says it happened");
        }
    }
}
