using Strongroom.Policy;

namespace Strongroom.Identity.Administration;

/// <summary>A statement of a policy of a layer: the same in each explanation of one caller's requests.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Policy">The policy's name.</param>
/// <param name="AttachedTo">What the policy is attached to.</param>
/// <param name="Index">The statement's place in the document, from 0.</param>
internal sealed record StatementPlace(DecisionLayer Layer, string Policy, string AttachedTo, int Index)
{
    /// <summary>All statements of an explanation.</summary>
    public static IEnumerable<(StatementPlace Place, ExplainedStatement Statement)> All(Explanation explanation) =>
        from layer in explanation.Layers
        from policy in layer.Policies
        from statement in policy.Statements
        select (new StatementPlace(layer.Layer, policy.Name, policy.AttachedTo, statement.Index), statement);

    /// <summary>The statement in an explanation; null where it is about something else there.</summary>
    public ExplainedStatement? In(Explanation explanation) => All(explanation).FirstOrDefault(found => found.Place == this).Statement;

    /// <summary>Whether a decision rests on it.</summary>
    public bool IsOf(Decision decision) =>
        decision is { Policy: { } policy, Statement: { } statement } && decision.Layer == Layer && policy.Name == Policy && policy.AttachedTo == AttachedTo && statement.Index == Index;
}
