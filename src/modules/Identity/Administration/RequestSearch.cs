using System.Collections.Immutable;
using Strongroom.Policy;

namespace Strongroom.Identity.Administration;

/// <summary>A request that nobody made and what the gate says of it.</summary>
/// <param name="Context">Its condition keys.</param>
/// <param name="Explanation">The decision.</param>
internal sealed record Answer(ImmutableSortedDictionary<string, string> Context, Explanation Explanation)
{
    public bool IsAllowed => Explanation.Decision.IsAllowed;
}

/// <summary>
/// Looks for a request of one caller, for one action on one resource, that the gate decides in a given way: it changes what the deciding statements' conditions
/// look at, one key at a time, and asks the gate each time. So whatever it finds is a decision of the gate's and no reading of policies.
/// </summary>
internal sealed class RequestSearch(Func<ImmutableSortedDictionary<string, string>, Explanation?> ask, RequestKeys keys, Func<string, string?> expand)
{
    private const int AsksMax = 400;
    private const int DepthMax = 6;

    private static readonly DecisionLayer[] Allowing = [DecisionLayer.Identity, DecisionLayer.Resource];

    private readonly Dictionary<string, Answer?> answers = new(StringComparer.Ordinal);
    private readonly HashSet<string> visited = new(StringComparer.Ordinal);

    /// <summary>True where it gave up: it asked as often as it may.</summary>
    public bool IsExhausted => answers.Count >= AsksMax;

    /// <summary>The gate's answer to one request; null where there is none, or no more may be asked.</summary>
    public Answer? Ask(ImmutableSortedDictionary<string, string> context)
    {
        var id = string.Join('\n', context.Select(pair => pair.Key + "=" + pair.Value));
        if (answers.TryGetValue(id, out var known)) return known;
        if (IsExhausted) return null;
        var answer = ask(context) is { } explanation ? new Answer(context, explanation) : null;
        answers.Add(id, answer);
        return answer;
    }

    /// <summary>A request that is allowed, or null.</summary>
    public Answer? FindAllowed(ImmutableSortedDictionary<string, string> start) => Find(start, static answer => answer.IsAllowed, Repairs);

    /// <summary>A request that is allowed by one statement, or null.</summary>
    public Answer? FindAllowedBy(ImmutableSortedDictionary<string, string> start, StatementPlace place) =>
        Find(start, answer => answer.IsAllowed && place.IsOf(answer.Explanation.Decision), answer => answer.IsAllowed ? Toward(answer, place) : Repairs(answer));

    /// <summary>A request in which all conditions of a statement hold, and that differs from one in nothing else; or null.</summary>
    public Answer? FindMatching(Answer start, StatementPlace place) =>
        Find(start.Context, answer => place.In(answer.Explanation) is { Matches: true }, answer => place.In(answer.Explanation) is { } statement ? Failing(place, statement) : []);

    /// <summary>Whether an allowed request is denied once one of a statement's conditions fails.</summary>
    public bool Needs(Answer allowed, StatementPlace place, ExplainedStatement statement) => Enumerable.Range(0, statement.Conditions.Count)
        .Where(i => keys.IsOpen(statement.Conditions[i].Key))
        .Any(i => keys.Variants(allowed.Context, statement.Conditions[i], expand)
            .Any(context => Ask(context) is { IsAllowed: false } answer && place.In(answer.Explanation) is not { Matches: true }));

    /// <summary>Whether a statement has a condition on what is up to the request.</summary>
    public bool IsConditional(ExplainedStatement statement) => statement.Conditions.Any(condition => keys.IsOpen(condition.Key));

    /// <summary>The conditions that are up to the request, in words.</summary>
    public string Words(ExplainedStatement statement) => string.Join(
        " and ", statement.Conditions.Where(condition => keys.IsOpen(condition.Key)).Select(c => $"{c.Operator} {c.Key}: {string.Join(" or ", c.Wanted)}"));

    private Answer? Find(ImmutableSortedDictionary<string, string> start, Predicate<Answer> isGoal, Func<Answer, IEnumerable<Repair>> repairs)
    {
        visited.Clear();
        return Find(start, isGoal, repairs, DepthMax);
    }

    private Answer? Find(ImmutableSortedDictionary<string, string> context, Predicate<Answer> isGoal, Func<Answer, IEnumerable<Repair>> repairs, int depth)
    {
        if (Ask(context) is not { } answer) return null;
        if (isGoal(answer)) return answer;
        if (depth == 0 || !visited.Add(string.Join('\n', context))) return null;
        foreach (var repair in repairs(answer))
            foreach (var next in keys.Variants(context, repair.Condition, expand))
                if (Ask(next) is { } changed && repair.IsDoneIn(changed.Explanation) && Find(next, isGoal, repairs, depth - 1) is { } found) return found;
        return null;
    }

    /// <summary>What might make a denied request an allowed one: a condition of the statement that denies fails, or one of a statement that would allow holds.</summary>
    private IEnumerable<Repair> Repairs(Answer answer)
    {
        var statements = StatementPlace.All(answer.Explanation).ToList();
        if (answer.Explanation.Decision.IsExplicit)
        {
            var (place, statement) = statements.FirstOrDefault(s => s.Statement is { Effect: "Deny", Matches: true });
            return place is null ? [] : Open(statement).Select(i => new Repair(place, i, statement.Conditions[i], Holds: false));
        }
        return statements.Where(s => s.Statement is { Effect: "Allow", Failed: "Condition" }).SelectMany(s => Failing(s.Place, s.Statement));
    }

    /// <summary>What might make another statement than the one that did decide.</summary>
    private IEnumerable<Repair> Toward(Answer answer, StatementPlace wanted)
    {
        if (wanted.In(answer.Explanation) is not { } statement) return [];
        if (!statement.Matches) return Failing(wanted, statement);
        return StatementPlace.All(answer.Explanation)
            .Where(s => s.Statement is { Effect: "Allow", Matches: true } && s.Place.IsOf(answer.Explanation.Decision) && Allowing.Contains(s.Place.Layer))
            .SelectMany(s => Open(s.Statement).Select(i => new Repair(s.Place, i, s.Statement.Conditions[i], Holds: false)));
    }

    /// <summary>The first condition that fails is to hold; none where one fails that no request can change.</summary>
    private IEnumerable<Repair> Failing(StatementPlace place, ExplainedStatement statement)
    {
        var failing = Enumerable.Range(0, statement.Conditions.Count).Where(i => !statement.Conditions[i].Holds).ToList();
        return failing.TrueForAll(i => keys.IsOpen(statement.Conditions[i].Key)) ? failing.Take(1).Select(i => new Repair(place, i, statement.Conditions[i], Holds: true)) : [];
    }

    private IEnumerable<int> Open(ExplainedStatement statement) => Enumerable.Range(0, statement.Conditions.Count).Where(i => keys.IsOpen(statement.Conditions[i].Key));

    /// <summary>A condition that is to hold or to fail.</summary>
    private sealed record Repair(StatementPlace Place, int Index, ExplainedCondition Condition, bool Holds)
    {
        public bool IsDoneIn(Explanation explanation) => Place.In(explanation) is { } statement && statement.Conditions[Index].Holds == Holds;
    }
}
