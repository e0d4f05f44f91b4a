namespace Strongroom.Policy;

/// <summary>One compiled statement.</summary>
public sealed class PolicyStatement
{
    internal PolicyStatement(int index, string? sid, bool isAllow, PrincipalSet? principals, ActionSet actions, ResourceSet? resources, PolicyCondition[] conditions)
    {
        Index = index;
        Sid = sid;
        IsAllow = isAllow;
        Principals = principals;
        Actions = actions;
        Resources = resources;
        Conditions = conditions;
    }

    /// <summary>Its place in the document, from 0.</summary>
    public int Index { get; }

    /// <summary>Its Sid, or null.</summary>
    public string? Sid { get; }

    /// <summary>True for Allow, false for Deny.</summary>
    public bool IsAllow { get; }

    /// <summary>"Sid", or "statement 2" counted from 1, for explanations and records.</summary>
    public string Label => Sid is { Length: > 0 } ? Sid : $"statement {Index + 1}";

    /// <summary>Principal or NotPrincipal; null in an identity policy.</summary>
    internal PrincipalSet? Principals { get; }

    /// <summary>Action or NotAction.</summary>
    internal ActionSet Actions { get; }

    /// <summary>Resource or NotResource; null in a trust policy, whose resource is its role.</summary>
    internal ResourceSet? Resources { get; }

    /// <summary>Its conditions, which must all hold.</summary>
    internal PolicyCondition[] Conditions { get; }

    /// <summary>Whether all but the principal matches. What is cheap is looked at first.</summary>
    internal bool Matches(in AccessRequest request)
    {
        if (!Actions.Contains(request.Action, request.Context)) return false;
        if (Resources is not null && !Resources.Contains(request.Resource, request.Context)) return false;
        foreach (var condition in Conditions)
            if (!condition.Holds(request.Context)) return false;
        return true;
    }

    /// <summary>How it names the caller: an identity policy's statement is its bearer's own.</summary>
    internal PrincipalMatch MatchPrincipal(in AccessRequest request) =>
        Principals?.Match(request.Principal, IsAllow, request.Policies.Boundary is not null) ?? PrincipalMatch.Direct;
}
