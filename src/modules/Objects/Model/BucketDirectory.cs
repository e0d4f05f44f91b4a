using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>
/// Buckets by name with their access settings, in memory once they were asked for: the gate asks with every request. What a change relies on is read again
/// inside its transaction. A bucket without ACLs costs no allocation and no I/O.
/// </summary>
public sealed class BucketDirectory : IBucketOwners, IResourceDirectory
{
    private const int EntriesMax = 10_000;

    private readonly CommitCache<string, BucketAccess> cache = new(EntriesMax, StringComparer.Ordinal);
    private readonly Func<string, BucketAccess?> load;
    private readonly AccessEpoch epoch;
    private readonly BucketTags tags;
    private readonly ObjectSight sight;

    internal BucketDirectory(IStore store, AccessEpoch epoch, BucketTags tags, ObjectSight sight)
    {
        this.epoch = epoch;
        this.tags = tags;
        this.sight = sight;
        load = name => store.Read(tx => ReadAccess(tx, name));
    }

    /// <inheritdoc/>
    public DemandScope Scope => DemandScope.Bucket;

    /// <summary>The bucket of that name, or null.</summary>
    public BucketRow? Find(BucketName bucket) => FindAccess(bucket.Value)?.Row;

    /// <summary>The bucket of a name as a request has it, well formed or not; null where there is none.</summary>
    public BucketRow? Find(string bucket) => FindAccess(bucket)?.Row;

    /// <summary>The bucket's access settings, or null where there is none.</summary>
    public BucketAccess? FindAccess(string bucket) => cache.Find(bucket, load);

    /// <summary>The same as a change sees it.</summary>
    public BucketAccess? FindAccess(IReadTransaction tx, string bucket) => cache.TryGet(bucket) ?? ReadAccess(tx, bucket);

    /// <summary>The same, read anew: what changes one of the settings must see the others as they are.</summary>
    public BucketAccess? ReadAccess(IReadTransaction tx, string bucket) => tx.FindBucket(bucket) is { } row ? BucketAccess.Read(tx, row, tags) : null;

    /// <inheritdoc/>
    public AccountId? OwnerOf(BucketName bucket) => FindAccess(bucket.Value)?.Owner;

    /// <inheritdoc/>
    public ResourceFacts? Find(Demand demand, Call call)
    {
        if (FindAccess(demand.Bucket.Value) is not { } access) return null;
        if (access.UsesAcls) return Find(access, demand, call);
        if (demand.Key is not null) return access.OfObjects;
        return IsEscape(demand, call, access) ? access.OfEscape : access.OfBucket;
    }

    /// <summary>Call it where a bucket was made or deleted or what decisions rest on was changed, once that is committed and before anything else is.</summary>
    public void Forget(BucketName bucket)
    {
        cache.Forget(bucket.Value);
        epoch.Advance();
    }

    /// <summary>The same for all buckets at once.</summary>
    public void ForgetAll()
    {
        cache.ForgetAll();
        epoch.Advance();
    }

    /// <summary>What the owner's root may always do with the policy. Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html</summary>
    private static bool IsEscape(Demand demand, Call call, BucketAccess access) =>
        demand.Action is "s3:GetBucketPolicy" or "s3:PutBucketPolicy" or "s3:DeleteBucketPolicy"
        && call.Caller.Kind == CallerKind.Root && call.Caller.Account == access.Owner;

    /// <summary>Where ACLs are in use, the bucket's or the object's takes part, and an object may be another account's.</summary>
    private ResourceFacts Find(BucketAccess access, Demand demand, Call call)
    {
        if (demand.Key is not null) return IsOfStoredObject(demand) ? FindObject(access, demand, call) : FindWrite(access, demand, call);
        var facts = IsEscape(demand, call, access) ? access.OfEscape : access.OfBucket;
        return With(facts, MatchBucket(access, demand, call.Caller));
    }

    /// <summary>
    /// A grant to write lets new objects in, and what is the caller's own be written over and deleted. Spec:
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions
    /// </summary>
    private ResourceFacts FindWrite(BucketAccess access, Demand demand, Call call)
    {
        var match = MatchBucket(access, demand, call.Caller);
        if (match == AclMatch.None) return access.OfObjects;
        var owner = sight.Look(call, access.Row, demand.Key!, demand.VersionId)?.Row.Account;
        return owner is null || owner == call.Caller.Account.Value ? With(access.OfObjects, match) : access.OfObjects;
    }

    private ResourceFacts FindObject(BucketAccess access, Demand demand, Call call)
    {
        if (sight.Look(call, access.Row, demand.Key!, demand.VersionId) is not { } seen) return access.OfObjects;
        var (caller, owner) = (call.Caller, seen.Row.Account);
        var match = seen.Attributes.Acl is { } grants && AclMatching.OfObject(demand.Action) is { } permission
            ? AclMatching.Match(grants, permission, caller, owner, access.PublicAccess.IgnorePublicAcls)
            : AclMatch.None;
        if (owner == access.Row.Account) return With(access.OfObjects, match);
        // Strangers to a restricted bucket get nothing of what is in it, whoever owns that.
        if (access.OfObjects.IsPublicRestricted && caller.Account != access.Owner) return access.OfObjects;
        return With(new ResourceFacts { Owner = owner, BucketOwner = access.Row.Account, Policy = access.Denials }, match);
    }

    private static AclMatch MatchBucket(BucketAccess access, Demand demand, Caller caller) =>
        access.Acl is { } grants && AclMatching.OfBucket(demand.Action) is { } permission
            ? AclMatching.Match(grants, permission, caller, access.Row.Account, access.PublicAccess.IgnorePublicAcls)
            : AclMatch.None;

    private static ResourceFacts With(ResourceFacts facts, AclMatch match) =>
        match == AclMatch.None ? facts : facts with { IsGrantedByAcl = true, IsGrantedByAclGroup = match == AclMatch.Group };

    /// <summary>True for what is done with an object that is there; the ACL and the tags of one that is being written are the writer's to give.</summary>
    private static bool IsOfStoredObject(Demand demand) => demand.Action switch
    {
        "s3:PutObject" or "s3:DeleteObject" or "s3:DeleteObjectVersion" or "s3:AbortMultipartUpload" or "s3:ListMultipartUploadParts" => false,
        "s3:PutObjectAcl" or "s3:PutObjectTagging" => !demand.IsOfWrite,
        _ => true,
    };
}
