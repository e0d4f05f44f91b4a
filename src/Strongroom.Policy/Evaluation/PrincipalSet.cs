namespace Strongroom.Policy;

/// <summary>How a statement of a resource's policy names the caller. The greater, the further its allow reaches.</summary>
internal enum PrincipalMatch
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By its account: what the statement allows is the account's to hand on by its own policies.</summary>
    Account,

    /// <summary>
    /// By the role that a session was made from, or the user who made a federated session: the session's policies and the permissions boundary still limit it.
    /// </summary>
    Issuer,

    /// <summary>By itself: an allow needs nothing else in the same account.</summary>
    Direct,
}

/// <summary>
/// The Principal or NotPrincipal of a statement. Spec: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html and
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
/// </summary>
internal sealed class PrincipalSet(PolicyPrincipal[] principals, bool isExcept)
{
    private readonly bool hasEveryone = principals.Any(principal => principal.Kind == PolicyPrincipalKind.Everyone);

    // "*" by itself, not {"AWS":"*"}: the latter names no one whom an identity provider vouches for.
    private readonly bool isAll = principals.Any(principal => principal is { Kind: PolicyPrincipalKind.Everyone, Type: "*" });

    /// <summary>The principals.</summary>
    public IReadOnlyList<PolicyPrincipal> Principals => principals;

    /// <summary>True for NotPrincipal.</summary>
    public bool IsExcept => isExcept;

    /// <summary>True where "*" is among them.</summary>
    public bool HasEveryone => hasEveryone;

    /// <summary>How the statement names a caller.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="isAllow">The statement's effect.</param>
    /// <param name="hasBoundary">Whether the caller has a permissions boundary.</param>
    public PrincipalMatch Match(PrincipalFacts caller, bool isAllow, bool hasBoundary)
    {
        if (isExcept) return IsOutside(caller, isAllow, hasBoundary) ? PrincipalMatch.Direct : PrincipalMatch.None;
        if (hasEveryone && (isAll || !isAllow || caller.Kind != PrincipalKind.WebIdentity)) return PrincipalMatch.Direct;
        var best = PrincipalMatch.None;
        foreach (var principal in principals)
            if (Match(principal, caller) is var match && match > best) best = match;
        return best;
    }

    /// <summary>
    /// NotPrincipal. A Deny spares a caller only where every level of it is listed, its account and its role included, and never one that has a permissions
    /// boundary: both are documented. An Allow reaches only whom no level of is listed.
    /// </summary>
    private bool IsOutside(PrincipalFacts caller, bool isAllow, bool hasBoundary)
    {
        if (!isAllow && hasBoundary) return true;
        if (hasEveryone && (isAll || caller.Kind != PrincipalKind.WebIdentity)) return false;
        bool hasAccount = false, hasIssuer = false, hasSelf = false;
        foreach (var principal in principals)
            switch (Match(principal, caller))
            {
                case PrincipalMatch.Account: hasAccount = true; break;
                case PrincipalMatch.Issuer: hasIssuer = true; break;
                case PrincipalMatch.Direct: hasSelf = true; break;
            }
        if (isAllow) return !(hasAccount || hasIssuer || hasSelf);
        var isSpared = caller.Kind switch
        {
            PrincipalKind.User or PrincipalKind.FederatedUser => hasAccount && hasSelf,
            PrincipalKind.RoleSession => hasAccount && hasIssuer && hasSelf,
            _ => hasSelf,
        };
        return !isSpared;
    }

    private static PrincipalMatch Match(PolicyPrincipal principal, PrincipalFacts caller)
    {
        switch (principal.Kind)
        {
            case PolicyPrincipalKind.Account:
                return OfAccount(principal.Account == caller.Account, caller);
            case PolicyPrincipalKind.CanonicalUser:
                return OfAccount(caller.Account.Length > 0 && principal.Value == caller.CanonicalId, caller);
            case PolicyPrincipalKind.User when caller.Kind == PrincipalKind.FederatedUser:
            case PolicyPrincipalKind.Role when caller.Kind == PrincipalKind.RoleSession:
                return principal.Value == caller.IssuerArn ? PrincipalMatch.Issuer : PrincipalMatch.None;
            case PolicyPrincipalKind.User when caller.Kind == PrincipalKind.User:
            case PolicyPrincipalKind.RoleSession when caller.Kind == PrincipalKind.RoleSession:
            case PolicyPrincipalKind.FederatedUser when caller.Kind == PrincipalKind.FederatedUser:
                return Directly(principal.Value == caller.Arn);
            case PolicyPrincipalKind.UniqueId when caller.Kind == PrincipalKind.User:
                return Directly(principal.Value == caller.UserId);
            case PolicyPrincipalKind.UniqueId when caller.Kind == PrincipalKind.FederatedUser:
                return principal.Value == caller.IssuerId ? PrincipalMatch.Issuer : PrincipalMatch.None;
            case PolicyPrincipalKind.UniqueId when caller.Kind == PrincipalKind.RoleSession:
                return IsSessionOf(principal.Value, caller.UserId) ? PrincipalMatch.Issuer : PrincipalMatch.None;
            case PolicyPrincipalKind.Service:
                return Directly(caller.Kind == PrincipalKind.Service && principal.Value == caller.Service);
            case PolicyPrincipalKind.Federated:
                return Directly(caller.Kind == PrincipalKind.WebIdentity && principal.Value == caller.FederatedProvider);
            default:
                return PrincipalMatch.None;
        }
    }

    /// <summary>A session's id is its role's, a colon, and its name.</summary>
    private static bool IsSessionOf(string role, string userId) => userId.Length > role.Length && userId[role.Length] == ':' && userId.StartsWith(role, StringComparison.Ordinal);

    private static PrincipalMatch OfAccount(bool isSame, PrincipalFacts caller) => (isSame, caller.Kind) switch
    {
        (false, _) => PrincipalMatch.None,
        (_, PrincipalKind.Root) => PrincipalMatch.Direct,
        _ => PrincipalMatch.Account,
    };

    private static PrincipalMatch Directly(bool isSame) => isSame ? PrincipalMatch.Direct : PrincipalMatch.None;
}
