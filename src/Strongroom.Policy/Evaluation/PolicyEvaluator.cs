using System.Runtime.InteropServices;

namespace Strongroom.Policy;

/// <summary>
/// Decides, in AWS's order: (1) a statement that denies, in any layer; (2) service control policies; (3) Block Public Access; (4) the resource's policy, ACLs
/// and grants; (5) identity policies, root's right to what its account owns; (6) the permissions boundary; (7) session policies. Pure: all facts are in the
/// request. Spec: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html and
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
/// </summary>
public static class PolicyEvaluator
{
    /// <summary>Decides one request.</summary>
    public static Decision Decide(in AccessRequest request)
    {
        var verdicts = Verdicts.Of(request);
        var (principal, policies) = (request.Principal, request.Policies);
        // Nobody owns it yet, or it is the caller's own.
        var isSameAccount = principal.Account.Length > 0 && (request.ResourceAccount is null || request.ResourceAccount == principal.Account);
        var isOwnersRoot = isSameAccount && principal.Kind == PrincipalKind.Root;

        // (1) Whoever locked itself out of its bucket by its own policy gets back in here and nowhere else.
        if (verdicts.FirstDeny() is { } denied)
            return request.IsOwnersEscape && isOwnersRoot && denied.Layer == DecisionLayer.Resource ? new Decision(true, false, DecisionLayer.OwnersEscape, null, null) : denied;

        // (2)
        if (policies.ServiceControl is not null && principal.Account.Length > 0 && verdicts.ServiceControl.Allow is null) return Missing(DecisionLayer.ServiceControl);

        // (3)
        if (request.IsPublicRestricted && !isSameAccount && principal.Kind != PrincipalKind.Service) return Missing(DecisionLayer.PublicAccessBlock);

        // (4)
        var given = ResourceSide(request, verdicts.Resource, out var reach);
        // Those who belong to no account have nothing but the resource's side.
        if (principal.Account.Length == 0) return reach == PrincipalMatch.Direct ? given : Missing(DecisionLayer.Resource);
        if (isSameAccount)
        {
            if (reach == PrincipalMatch.Direct) return given;
            if (reach == PrincipalMatch.Issuer) return Limit(request, verdicts) ?? given;
            if (request.ResourceRule == ResourcePolicyRule.Required && reach == PrincipalMatch.None) return Missing(DecisionLayer.Resource);
        }
        else if (reach == PrincipalMatch.None)
        {
            return Missing(DecisionLayer.Resource);
        }

        // (5)
        if (principal.Kind == PrincipalKind.Root) return isSameAccount ? new Decision(true, false, DecisionLayer.Root, null, null) : given;
        if (verdicts.Identity.Allow is null) return Missing(DecisionLayer.Identity);

        // (6), (7)
        return Limit(request, verdicts) ?? (isSameAccount ? Allowed(DecisionLayer.Identity, verdicts.Identity) : given);
    }

    /// <summary>What the resource's side gives: its policy, else a grant, else an ACL.</summary>
    private static Decision ResourceSide(in AccessRequest request, in LayerVerdict policy, out PrincipalMatch reach)
    {
        reach = policy.Reach;
        if (reach == PrincipalMatch.Direct) return Allowed(DecisionLayer.Resource, policy);
        if (request.IsGrantedByGrant)
        {
            // A grant names its grantee.
            reach = PrincipalMatch.Direct;
            return new Decision(true, false, DecisionLayer.Grant, null, null);
        }
        if (!request.IsGrantedByAcl || (reach != PrincipalMatch.None && !request.IsGrantedByAclGroup)) return Allowed(DecisionLayer.Resource, policy);
        // An ACL names accounts, which hand it on by their own policies, or groups, of which everybody is by himself.
        reach = request.IsGrantedByAclGroup || request.Principal.Account.Length == 0 ? PrincipalMatch.Direct : PrincipalMatch.Account;
        return new Decision(true, false, DecisionLayer.Acl, null, null);
    }

    /// <summary>The denial where the boundary or a session policy does not allow it; null where they do.</summary>
    private static Decision? Limit(in AccessRequest request, in Verdicts verdicts)
    {
        if (request.Policies.Boundary is not null && verdicts.Boundary.Allow is null) return Missing(DecisionLayer.Boundary);
        // GetFederationToken without a policy gives a session that may do nothing but what a resource's policy gives it by name.
        var isLimited = request.Policies.Session is not null || request.Principal.Kind == PrincipalKind.FederatedUser;
        return isLimited && verdicts.Session.Allow is null ? Missing(DecisionLayer.Session) : null;
    }

    private static Decision Missing(DecisionLayer layer) => new(false, false, layer, null, null);

    private static Decision Allowed(DecisionLayer layer, in LayerVerdict verdict) => new(true, false, layer, verdict.AllowPolicy, verdict.Allow);

    /// <summary>What every layer says.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly ref struct Verdicts
    {
        public LayerVerdict ServiceControl { get; private init; }

        public LayerVerdict Resource { get; private init; }

        public LayerVerdict Identity { get; private init; }

        public LayerVerdict Boundary { get; private init; }

        public LayerVerdict Session { get; private init; }

        public static Verdicts Of(in AccessRequest request)
        {
            var services = ActionSet.ServicesOf(request.Action);
            var policies = request.Policies;
            return new Verdicts
            {
                ServiceControl = LayerVerdict.Of(policies.ServiceControl, request, services),
                Resource = LayerVerdict.Of(request.ResourcePolicy, request, services),
                Identity = LayerVerdict.Of(policies.Identity, request, services),
                Boundary = LayerVerdict.Of(policies.Boundary, request, services),
                Session = LayerVerdict.Of(policies.Session, request, services),
            };
        }

        /// <summary>The first statement that denies, in the order of the layers.</summary>
        public Decision? FirstDeny()
        {
            if (ServiceControl.Deny is not null) return Denied(DecisionLayer.ServiceControl, ServiceControl);
            if (Resource.Deny is not null) return Denied(DecisionLayer.Resource, Resource);
            if (Identity.Deny is not null) return Denied(DecisionLayer.Identity, Identity);
            if (Boundary.Deny is not null) return Denied(DecisionLayer.Boundary, Boundary);
            return Session.Deny is not null ? Denied(DecisionLayer.Session, Session) : null;
        }

        private static Decision Denied(DecisionLayer layer, in LayerVerdict verdict) => new(false, true, layer, verdict.DenyPolicy, verdict.Deny);
    }
}
