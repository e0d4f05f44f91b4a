using Strongroom.Policy;

namespace Strongroom.Runtime.Audit;

/// <summary>One of several demands of a request, as it was decided.</summary>
/// <param name="Action">The action.</param>
/// <param name="Resource">The resource's ARN, or "*".</param>
/// <param name="IsAllowed">True where it was allowed.</param>
/// <param name="Layer">What decided: a <see cref="DecisionLayer"/>.</param>
/// <param name="Reason">The reason, for operators.</param>
public sealed record DecidedDemand(string Action, string Resource, bool IsAllowed, string Layer, string Reason);
