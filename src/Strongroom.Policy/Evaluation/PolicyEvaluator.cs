namespace Strongroom.Policy;

/// <summary>
/// Decides, in AWS's order. Pure: all facts are in the request. Spec:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
/// </summary>
public static class PolicyEvaluator
{
    /// <summary>Decides one request.</summary>
    public static Decision Decide(in AccessRequest request)
    {
        // The rule before any identity has a policy: an account's root may do everything to what its account owns, and nobody else may do anything.
        var principal = request.Principal;
        var isRoot = principal.Kind == PrincipalKind.Root && (request.ResourceAccount is null || request.ResourceAccount == principal.Account);
        return new Decision(isRoot, false, isRoot ? DecisionLayer.Root : DecisionLayer.Identity, null, null);
    }
}
