using System.Runtime.InteropServices;

namespace Strongroom.Policy;

/// <summary>What the policies of one layer say: the first statement that denies, and the allow that reaches furthest.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct LayerVerdict
{
    /// <summary>The first statement that denies, and its policy.</summary>
    public PolicyStatement? Deny { get; private set; }

    /// <summary>The policy of <see cref="Deny"/>.</summary>
    public AttachedPolicy? DenyPolicy { get; private set; }

    /// <summary>The first statement of those whose allow reaches furthest.</summary>
    public PolicyStatement? Allow { get; private set; }

    /// <summary>The policy of <see cref="Allow"/>.</summary>
    public AttachedPolicy? AllowPolicy { get; private set; }

    /// <summary>How far the allow reaches.</summary>
    public PrincipalMatch Reach { get; private set; }

    /// <summary>Asks all policies of a layer.</summary>
    public static LayerVerdict Of(IReadOnlyList<AttachedPolicy>? policies, in AccessRequest request, ActionServices services)
    {
        var verdict = default(LayerVerdict);
        if (policies is null) return verdict;
        // By index: an enumerator of an interface is an allocation.
        for (var i = 0; i < policies.Count && verdict.Deny is null; i++) verdict.Ask(policies[i], request, services);
        return verdict;
    }

    /// <summary>Asks one policy.</summary>
    public static LayerVerdict Of(AttachedPolicy? policy, in AccessRequest request, ActionServices services)
    {
        var verdict = default(LayerVerdict);
        if (policy is not null) verdict.Ask(policy, request, services);
        return verdict;
    }

    private void Ask(AttachedPolicy policy, in AccessRequest request, ActionServices services)
    {
        if ((policy.Document.Services & services) == ActionServices.None) return;
        foreach (var statement in policy.Document.CompiledFor(request.Resource))
        {
            if ((statement.Actions.Services & services) == ActionServices.None || (statement.IsAllow && Reach == PrincipalMatch.Direct)) continue;
            var match = statement.MatchPrincipal(request);
            if (match == PrincipalMatch.None || (statement.IsAllow && match <= Reach) || !statement.Matches(request)) continue;
            if (!statement.IsAllow)
            {
                (Deny, DenyPolicy) = (statement, policy);
                return;
            }
            (Allow, AllowPolicy, Reach) = (statement, policy, match);
        }
    }
}
