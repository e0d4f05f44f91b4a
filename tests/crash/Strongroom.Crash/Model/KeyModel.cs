namespace Strongroom.Crash.Model;

/// <summary>A key, what it may hold, and its uploads. Whoever changes it has entered it first.</summary>
internal sealed class KeyModel(string name)
{
    private int isBusy;

    public string Name => name;

    public List<Candidate> Allowed { get; private set; } = [new(null, null)];

    public List<UploadModel> Uploads { get; } = [];

    /// <summary>Uploads that may have been created without our knowing their id.</summary>
    public int StrayUploadsMax { get; set; }

    public bool IsSettled => Allowed.Count == 1;

    /// <summary>What it holds; only where it is settled.</summary>
    public ObjectState? State => Allowed[0].State;

    public bool TryEnter() => Interlocked.Exchange(ref isBusy, 1) == 0;

    public void Leave() => Volatile.Write(ref isBusy, 0);

    public void Set(ObjectState? state) => Allowed = [new(state, null)];

    /// <summary>A change was answered: it holds this now.</summary>
    public void Acknowledged(ObjectState? state, Change change) => Allowed = [new(state, change)];

    public void Maybe(ObjectState? state, Change change) => Allowed.Add(new(state, change));

    /// <summary>What was seen decides what became of changes that nobody answered.</summary>
    public void Settle(Candidate seen, Ledger ledger)
    {
        foreach (var other in Allowed.Where(c => c.Change is not null && !ReferenceEquals(c, seen)))
        {
            // Of several changes that raced, those that others overwrote leave no trace; one that makes what was there before neither.
            var isTold = seen.Change is null && !Allowed.Exists(c => c.Change is not null && ObjectState.AreSame(c.State, seen.State));
            ledger.Observe(other.Change!, isTold ? Fate.NotHappened : Fate.Untold);
        }
        if (seen.Change is { } change && !Allowed.Exists(c => !ReferenceEquals(c, seen) && ObjectState.AreSame(c.State, seen.State)))
            ledger.Observe(change, Fate.Happened);
        Set(seen.State);
    }
}

/// <summary>A part that an upload may have; slice null for none.</summary>
internal sealed record PartCandidate(Slice? Slice, string ETag, Change? Change);

/// <summary>An upload of parts that was begun.</summary>
internal sealed class UploadModel(string id, string mark, string tags)
{
    public string Id => id;

    public string Mark => mark;

    public string Tags => tags;

    /// <summary>By number: what the part may be; one candidate where it is settled.</summary>
    public SortedDictionary<int, List<PartCandidate>> Parts { get; } = [];

    /// <summary>The completion or abortion that nobody answered.</summary>
    public Change? MaybeEndedBy { get; set; }

    public bool IsSettled => MaybeEndedBy is null && Parts.Values.All(p => p.Count == 1);
}
