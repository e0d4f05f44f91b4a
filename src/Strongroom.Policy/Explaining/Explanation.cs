namespace Strongroom.Policy;

/// <summary>A decision taken apart: what each policy and each statement said, and why.</summary>
/// <param name="Decision">The decision, the same as <see cref="PolicyEvaluator.Decide"/> gives.</param>
/// <param name="Action">The action.</param>
/// <param name="Resource">The resource's ARN.</param>
/// <param name="Layers">Every layer that was looked at, in AWS's order.</param>
/// <param name="Advice">What would have allowed it, in a sentence; null where it was allowed.</param>
public sealed record Explanation(Decision Decision, string Action, string Resource, IReadOnlyList<ExplainedLayer> Layers, string? Advice);

/// <summary>One layer of the evaluation.</summary>
/// <param name="Layer">Which.</param>
/// <param name="Outcome">"allows", "denies", "delegates" (a resource's policy that names the caller's account), "does not allow", "not in use".</param>
/// <param name="Policies">Its policies.</param>
public sealed record ExplainedLayer(DecisionLayer Layer, string Outcome, IReadOnlyList<ExplainedPolicy> Policies);

/// <summary>One policy.</summary>
/// <param name="Name">Its name.</param>
/// <param name="AttachedTo">What it is attached to.</param>
/// <param name="Statements">Its statements that matched or nearly matched: those that fail in one element only, and not those for other services.</param>
public sealed record ExplainedPolicy(string Name, string AttachedTo, IReadOnlyList<ExplainedStatement> Statements);

/// <summary>One statement.</summary>
/// <param name="Label">Its Sid or number.</param>
/// <param name="Effect">"Allow" or "Deny".</param>
/// <param name="Matches">True where all of its elements match.</param>
/// <param name="Failed">The element that does not match ("Principal", "Action", "Resource", "Condition"); null where all match.</param>
/// <param name="Conditions">Its conditions.</param>
public sealed record ExplainedStatement(string Label, string Effect, bool Matches, string? Failed, IReadOnlyList<ExplainedCondition> Conditions)
{
    /// <summary>Its place in the document, from 0.</summary>
    public int Index { get; init; }
}

/// <summary>One condition.</summary>
/// <param name="Operator">"StringEquals", with its qualifiers.</param>
/// <param name="Key">The condition key.</param>
/// <param name="Wanted">The policy's values.</param>
/// <param name="Seen">The request's value; null where the key was absent.</param>
/// <param name="Holds">True where it holds.</param>
public sealed record ExplainedCondition(string Operator, string Key, IReadOnlyList<string> Wanted, string? Seen, bool Holds);
