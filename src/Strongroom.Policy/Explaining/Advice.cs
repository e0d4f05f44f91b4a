using System.Text;

namespace Strongroom.Policy;

/// <summary>What would have allowed a denied request, in a sentence or two. For operators: it names policies that the caller may not know of.</summary>
internal static class Advice
{
    /// <summary>The advice for a denial.</summary>
    public static string For(in AccessRequest request, Decision decision, List<ExplainedLayer> layers)
    {
        if (decision is { IsExplicit: true, Policy: { } policy, Statement: { } statement })
            return $"Remove or narrow {Named(statement.Label)} of {policy.Name} on {policy.AttachedTo}.";
        var advice = new StringBuilder("It takes ").Append(Missing(request, decision.Layer));
        // Across accounts both sides must allow, and the owner's is asked first.
        var isSigned = request.Principal.Account.Length > 0;
        if (decision.Layer == DecisionLayer.Resource && isSigned && layers.Exists(layer => layer is { Layer: DecisionLayer.Identity, Outcome: not "allows" })
            && request.Principal.Kind != PrincipalKind.Root && request.ResourceAccount is { } owner && owner != request.Principal.Account)
            advice.Append(", and ").Append(Missing(request, DecisionLayer.Identity));
        advice.Append('.');
        if (NearMiss(decision.Layer, layers) is { } near) advice.Append(' ').Append(near);
        return advice.ToString();
    }

    private static string Missing(in AccessRequest request, DecisionLayer layer)
    {
        var what = $"that allows {request.Action} on {request.Resource}";
        return layer switch
        {
            DecisionLayer.Resource when request.ResourcePolicy is { } policy => $"a statement in the {policy.Name} of {policy.AttachedTo} {what} to {Who(request.Principal)}",
            DecisionLayer.Resource => $"a policy of the resource {what} to {Who(request.Principal)}",
            DecisionLayer.Boundary => $"a statement in the permissions boundary {request.Policies.Boundary?.Name} {what}",
            DecisionLayer.Session => $"a session policy {what}, given when the session is made",
            DecisionLayer.ServiceControl => $"a service control policy {what}",
            DecisionLayer.PublicAccessBlock => "a bucket policy that is not public, or RestrictPublicBuckets to be off",
            _ when request.Principal.Account.Length == 0 => $"a policy of the resource {what} to everybody, or a signed request",
            _ => $"an identity policy on {Bearer(request.Principal)} {what}",
        };
    }

    private static string Who(PrincipalFacts principal) => principal.Kind switch
    {
        PrincipalKind.Anonymous => "\"*\"",
        PrincipalKind.Service => principal.Service ?? "the service",
        PrincipalKind.WebIdentity => principal.FederatedProvider ?? "the identity provider",
        _ => principal.Arn,
    };

    // Policies are attached to the role or the user, not to the session.
    private static string Bearer(PrincipalFacts principal) => principal.IssuerArn.Length > 0 ? principal.IssuerArn : principal.Arn;

    /// <summary>The allow of the layer that fails in its conditions only: the likeliest thing to have gone wrong.</summary>
    private static string? NearMiss(DecisionLayer layer, List<ExplainedLayer> layers)
    {
        foreach (var policy in layers.Where(candidate => candidate.Layer == layer).SelectMany(candidate => candidate.Policies))
            foreach (var statement in policy.Statements)
            {
                if (statement is not { Effect: "Allow", Failed: "Condition" }) continue;
                var failed = statement.Conditions.First(condition => !condition.Holds);
                var seen = failed.Seen is null ? "the request has no such key" : $"the request has {failed.Seen}";
                return $"{Named(statement.Label, isFirst: true)} of {policy.Name} on {policy.AttachedTo} would, but for {failed.Operator} {failed.Key} {string.Join(" or ", failed.Wanted)}: {seen}.";
            }
        return null;
    }

    private static string Named(string label, bool isFirst = false)
    {
        var named = label.StartsWith("statement ", StringComparison.Ordinal) ? label : "statement " + label;
        return isFirst ? "S" + named[1..] : named;
    }
}
