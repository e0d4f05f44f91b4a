using Strongroom.Identity.Ports;
using Strongroom.Policy;
using Strongroom.Runtime;

namespace Strongroom.Identity.Administration;

/// <summary>One way in which something is allowed.</summary>
/// <param name="Through">The policy and statement that allow it, or the layer.</param>
/// <param name="Conditions">See <see cref="BucketGrant.Conditions"/>.</param>
internal sealed record Finding(string Through, IReadOnlyList<string> Conditions);

/// <summary>
/// In which ways one caller may do one thing with what matches one pattern. Each way is a request that the gate allowed; each condition that is told of it is
/// one without which the gate denied the same request.
/// </summary>
internal sealed class QuestionAnswers(AccessGate gate, Call call, Caller caller, BucketAction action, ResourcePattern pattern, BucketAccessFacts facts, DateTimeOffset now)
{
    private const string Undecided = "undecided: it has more conditions than are tried";

    private readonly RequestSearch search = Search(gate, call, caller, action.Action, pattern.Example, now);

    /// <summary>The ways; none where no request would be allowed.</summary>
    /// <param name="patterns">All patterns that are gone through: what of them lies within this one and is denied is told as an exception.</param>
    public IReadOnlyList<Finding> Find(IReadOnlyList<ResourcePattern> patterns)
    {
        var plain = RequestKeys.Plain(facts.Owner.Value);
        if (search.FindAllowed(plain) is not { } first)
            return search.IsExhausted && search.Ask(plain) is { } denied ? [new(denied.Explanation.Decision.Reason, [Undecided])] : [];
        var findings = new List<(Answer Answer, List<string> When)> { (first, When(first)) };
        if (findings[0].When.Count > 0)
        {
            foreach (var (place, statement) in StatementPlace.All(first.Explanation))
                if (statement.Effect == "Allow" && search.IsConditional(statement) && place.Layer is DecisionLayer.Identity or DecisionLayer.Resource
                    && !place.IsOf(first.Explanation.Decision) && search.FindAllowedBy(first.Context, place) is { } other)
                    findings.Add((other, When(other)));
            // Where one way needs nothing, nobody needs another.
            if (findings.Find(finding => finding.When.Count == 0) is { Answer: not null } free) findings = [free];
        }
        return [.. findings.Select(f => new Finding(f.Answer.Explanation.Decision.Reason, [.. f.When, .. Unless(f.Answer), .. Except(f.Answer, patterns)]))];
    }

    private static RequestSearch Search(AccessGate gate, Call call, Caller caller, string action, string resource, DateTimeOffset now) => new(
        context => gate.Explain(call, new WhatIf(caller, action, resource, [.. context])),
        new RequestKeys(caller, now),
        text => ResourcePattern.Expand(text, key => gate.FindKey(call, new WhatIf(caller, action, resource, []), key)));

    private List<string> When(Answer answer) =>
    [
        .. StatementPlace.All(answer.Explanation)
            .Where(s => s.Statement is { Effect: "Allow", Matches: true } && search.IsConditional(s.Statement) && search.Needs(answer, s.Place, s.Statement))
            .Select(s => "when " + search.Words(s.Statement)),
    ];

    private IEnumerable<string> Unless(Answer answer) =>
        from found in StatementPlace.All(answer.Explanation)
        where found.Statement is { Effect: "Deny", Failed: "Condition" } && search.FindMatching(answer, found.Place) is { IsAllowed: false }
        select $"unless {search.Words(found.Statement)}, denied by {found.Statement.Label} of {found.Place.Policy} on {found.Place.AttachedTo}";

    private IEnumerable<string> Except(Answer answer, IReadOnlyList<ResourcePattern> patterns)
    {
        if (!action.IsOnObject) yield break;
        var within = WildcardPattern.Of(pattern.Text);
        foreach (var other in patterns)
        {
            if (other == pattern || !within.IsMatch(other.Example)) continue;
            if (gate.Explain(call, new WhatIf(caller, action.Action, other.Example, [.. answer.Context])) is not { Decision: { IsAllowed: false } decision }) continue;
            yield return decision.IsExplicit ? $"except {other.Text}, denied by {decision.Reason}" : $"except {other.Text}, which it does not name";
        }
    }
}
