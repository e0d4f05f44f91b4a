using Strongroom.Kernel;
using Strongroom.Policy;

namespace Strongroom.Identity.Ports;

/// <summary>What a bucket itself says of who may get at it.</summary>
/// <param name="Owner">The owning account.</param>
/// <param name="Policy">Its policy, or null.</param>
/// <param name="PublicStatement">The first statement that makes the policy public, or null.</param>
/// <param name="IsAclPublic">True where an ACL of the bucket in force grants something to everybody or to everybody who signs.</param>
/// <param name="UsesAcls">True where ACLs are in force, so that objects may have some of their own.</param>
/// <param name="IsPublicPolicyRestricted">True where RestrictPublicBuckets takes a public policy's effect on all but the owner's account.</param>
public sealed record BucketAccessFacts(AccountId Owner, AttachedPolicy? Policy, PolicyStatement? PublicStatement, bool IsAclPublic, bool UsesAcls, bool IsPublicPolicyRestricted);

/// <summary>Tells of buckets' access. Implemented over Objects.</summary>
public interface IBucketAccess
{
    /// <summary>The bucket's, or null where there is no such bucket.</summary>
    BucketAccessFacts? Find(BucketName bucket);
}
