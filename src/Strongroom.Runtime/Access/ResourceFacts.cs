using Strongroom.Policy;

namespace Strongroom.Runtime;

/// <summary>What the gate needs to know of the resource of a demand.</summary>
public sealed record ResourceFacts
{
    /// <summary>The owning account's twelve digits; null where nobody owns it yet.</summary>
    public required string? Owner { get; init; }

    /// <summary>
    /// The owner of the bucket that the resource is in, where it is not the resource's own: an object that its writer's account owns. It is what clients expect
    /// and what aws:ResourceAccount tells. Null where the owner is <see cref="Owner"/>.
    /// </summary>
    public string? BucketOwner { get; init; }

    /// <summary>The ARN that policies are matched against, where it is not the demand's own (a user's path is stored state); null where it is.</summary>
    public string? Arn { get; init; }

    /// <summary>Its policy, or null.</summary>
    public AttachedPolicy? Policy { get; init; }

    /// <summary>How the policy takes part.</summary>
    public ResourcePolicyRule Rule { get; init; }

    /// <summary>True where Block Public Access restricts the bucket because its policy is public.</summary>
    public bool IsPublicRestricted { get; init; }

    /// <summary>True where an ACL in force grants the demand to the caller.</summary>
    public bool IsGrantedByAcl { get; init; }

    /// <summary>True where that grant is to a group that the caller is of.</summary>
    public bool IsGrantedByAclGroup { get; init; }

    /// <summary>True where a KMS grant in force allows the demand to the caller.</summary>
    public bool IsGrantedByGrant { get; init; }

    /// <summary>True for what the owner's root may do whatever policies say.</summary>
    public bool IsOwnersEscape { get; init; }

    /// <summary>Its tags, for aws:ResourceTag; null where it has none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Tags { get; init; }
}

/// <summary>Tells the gate of the resources of one scope. Implemented by the module that keeps them; costs no I/O where ACLs are not in use.</summary>
public interface IResourceDirectory
{
    /// <summary>Which demands it knows.</summary>
    DemandScope Scope { get; }

    /// <summary>
    /// The facts; null where the resource does not exist and its absence is no secret (S3 tells everybody that a bucket does not exist). A directory for
    /// which absence is a secret gives the facts that the resource would have.
    /// </summary>
    ResourceFacts? Find(Demand demand, Call call);
}

/// <summary>The condition keys of one service: "s3", "kms", "iam", "sts". Implemented by its module.</summary>
public interface IServiceConditions
{
    /// <summary>What stands before the colon, lower case.</summary>
    string Service { get; }

    /// <summary>The key's value for this demand; absent where the action does not have the key.</summary>
    ConditionValue Find(ConditionKey key, Call call, Demand demand);
}
