namespace Strongroom.Policy;

/// <summary>Takes a decision apart. Slow beside <see cref="PolicyEvaluator"/>, and for denials and questions only.</summary>
public static class PolicyExplainer
{
    private const string Allows = "allows";
    private const string Denies = "denies";
    private const string Delegates = "delegates";
    private const string DoesNotAllow = "does not allow";
    private const string NotInUse = "not in use";

    /// <summary>Explains one request.</summary>
    public static Explanation Explain(in AccessRequest request)
    {
        var decision = PolicyEvaluator.Decide(request);
        var policies = request.Policies;
        var layers = new List<ExplainedLayer>();
        if (policies.ServiceControl is not null) layers.Add(OfPolicies(DecisionLayer.ServiceControl, policies.ServiceControl, request));
        if (request.IsPublicRestricted) layers.Add(OfFact(DecisionLayer.PublicAccessBlock, decision is { IsAllowed: false, Layer: DecisionLayer.PublicAccessBlock } ? Denies : Allows));
        layers.Add(OfPolicies(DecisionLayer.Resource, request.ResourcePolicy is { } resource ? [resource] : null, request));
        if (request.IsGrantedByGrant) layers.Add(OfFact(DecisionLayer.Grant, Allows));
        if (request.IsGrantedByAcl) layers.Add(OfFact(DecisionLayer.Acl, Allows));
        if (decision.Layer is DecisionLayer.Root or DecisionLayer.OwnersEscape) layers.Add(OfFact(decision.Layer, Allows));
        layers.Add(OfPolicies(DecisionLayer.Identity, policies.Identity.Count > 0 ? policies.Identity : null, request));
        layers.Add(OfPolicies(DecisionLayer.Boundary, policies.Boundary is { } boundary ? [boundary] : null, request));
        layers.Add(OfPolicies(DecisionLayer.Session, policies.Session, request));
        return new Explanation(decision, request.Action, request.Resource, layers, decision.IsAllowed ? null : Advice.For(request, decision, layers));
    }

    private static ExplainedLayer OfFact(DecisionLayer layer, string outcome) => new(layer, outcome, []);

    private static ExplainedLayer OfPolicies(DecisionLayer layer, IReadOnlyList<AttachedPolicy>? policies, in AccessRequest request)
    {
        if (policies is null) return OfFact(layer, NotInUse);
        var explained = new List<ExplainedPolicy>(policies.Count);
        var isDenied = false;
        var reach = PrincipalMatch.None;
        foreach (var policy in policies)
        {
            var statements = new List<ExplainedStatement>();
            foreach (var statement in policy.Document.Compiled)
            {
                if (StatementExplainer.Explain(statement, request, out var match) is not { } one) continue;
                statements.Add(one);
                if (!one.Matches) continue;
                if (!statement.IsAllow) isDenied = true;
                else if (match > reach) reach = match;
            }
            explained.Add(new ExplainedPolicy(policy.Name, policy.AttachedTo, statements));
        }
        var outcome = (isDenied, reach) switch
        {
            (true, _) => Denies,
            (_, PrincipalMatch.None) => DoesNotAllow,
            (_, PrincipalMatch.Account) => Delegates,
            _ => Allows,
        };
        return new ExplainedLayer(layer, outcome, explained);
    }
}
