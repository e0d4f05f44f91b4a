namespace Strongroom.Policy;

/// <summary>How a resource's own policy takes part.</summary>
public enum ResourcePolicyRule
{
    /// <summary>In the same account either side's allow is enough; across accounts both must allow. Buckets, and whatever has no policy.</summary>
    Ordinary,

    /// <summary>The resource's policy must name the principal or delegate to its account; nobody has a right without it, root included. KMS keys, role trust, the server.</summary>
    Required,
}

/// <summary>One question to the engine: all facts that the decision rests on.</summary>
public readonly ref struct AccessRequest
{
    /// <summary>The IAM action, "s3:GetObject".</summary>
    public required string Action { get; init; }

    /// <summary>The resource's ARN, or "*" where the action has none.</summary>
    public required string Resource { get; init; }

    /// <summary>The account that owns the resource; null where nobody does yet or it is the caller's own.</summary>
    public string? ResourceAccount { get; init; }

    /// <summary>Who asks.</summary>
    public required PrincipalFacts Principal { get; init; }

    /// <summary>The policies that it brings along.</summary>
    public required PrincipalPolicies Policies { get; init; }

    /// <summary>The resource's policy, or null.</summary>
    public AttachedPolicy? ResourcePolicy { get; init; }

    /// <summary>How it takes part.</summary>
    public ResourcePolicyRule ResourceRule { get; init; }

    /// <summary>
    /// True where an ACL in force grants what is asked, to this caller: it counts as the resource's allow. An ACL names accounts: in the resource's own account
    /// the caller's identity policies must allow it as well, but for <see cref="IsGrantedByAclGroup"/>.
    /// </summary>
    public bool IsGrantedByAcl { get; init; }

    /// <summary>True where that grant is to a group, of all or of all who sign: the caller is of it by itself, as a policy's "*" names it.</summary>
    public bool IsGrantedByAclGroup { get; init; }

    /// <summary>True where a KMS grant in force allows what is asked: it counts as the resource's allow.</summary>
    public bool IsGrantedByGrant { get; init; }

    /// <summary>
    /// True where Block Public Access restricts the bucket: RestrictPublicBuckets is on and its policy is public. Only the owning account's principals and
    /// services then get anything from the resource's policy, and nobody else gets in at all.
    /// </summary>
    public bool IsPublicRestricted { get; init; }

    /// <summary>
    /// True where the resource's owner must be able to do this whatever policies say: the bucket owner's root reading, replacing or deleting the bucket policy.
    /// </summary>
    public bool IsOwnersEscape { get; init; }

    /// <summary>The condition keys.</summary>
    public required IConditionContext Context { get; init; }
}
