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
    private readonly IReadOnlyList<string?>? arns;

    internal Authorized(
        TInput input, Call call, IReadOnlyList<Demand> demands, Decision decision, long snapshot, IReadOnlySet<int>? deniedItems, IReadOnlyList<string?>? arns = null)
    {
        Input = input;
        Call = call;
        Demands = demands;
        Decision = decision;
        Snapshot = snapshot;
        this.deniedItems = deniedItems;
        this.arns = arns;
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

    /// <summary>
    /// The ARN that a demand was decided on, by its place among the demands: what an alias or a bare name meant then. Who acts on what it means now would act
    /// on something that nobody decided about.
    /// </summary>
    public string ArnOf(int demand) => arns?[demand] ?? Demands[demand].Resource;

    /// <summary>In a batch: false where this item was denied.</summary>
    public bool IsItemAllowed(int item) => deniedItems is null || !deniedItems.Contains(item);
}
