using Strongroom.Policy;

namespace Strongroom.Runtime;

/// <summary>
/// An input that the gate has let through, with what it was let through on. Only <see cref="AccessGate"/> makes one, and operations take nothing
/// else: a handler that skips authorization does not compile.
/// </summary>
/// <typeparam name="TInput">The operation's input.</typeparam>
public sealed class Authorized<TInput>
    where TInput : class
{
    private readonly IReadOnlySet<int>? deniedItems;

    internal Authorized(TInput input, Call call, IReadOnlyList<Demand> demands, Decision decision, long snapshot, IReadOnlySet<int>? deniedItems)
    {
        Input = input;
        Call = call;
        Demands = demands;
        Decision = decision;
        Snapshot = snapshot;
        this.deniedItems = deniedItems;
    }

    /// <summary>The input.</summary>
    public TInput Input { get; }

    /// <summary>The request that it came in.</summary>
    public Call Call { get; }

    /// <summary>The deciding reason of the last demand.</summary>
    public Decision Decision { get; }

    /// <summary>The number of the identity and policy snapshot that the gate decided on.</summary>
    public long Snapshot { get; }

    /// <summary>What was demanded, so that it can be decided again.</summary>
    internal IReadOnlyList<Demand> Demands { get; }

    /// <summary>In a batch: false where this item was denied.</summary>
    public bool IsItemAllowed(int item) => deniedItems is null || !deniedItems.Contains(item);
}
