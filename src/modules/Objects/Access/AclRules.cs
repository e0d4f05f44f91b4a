using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Objects;

/// <summary>
/// Makes grants of what requests ask for and holds them against Object Ownership and Block Public Access. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
/// </summary>
internal sealed class AclRules(ICredentials credentials, IPrincipalNames names)
{
    // The account that EC2 fetches machine images by, as AWS shows it in ACLs made by aws-exec-read. It is nobody here.
    private const string ExecReader = "6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c";

    /// <summary>The canonical id that ACLs show for an account; empty for one that is gone.</summary>
    public string IdOf(string account) => AccountId.TryParse(account, out var id) ? credentials.CanonicalIdOf(id) ?? "" : "";

    /// <summary>The grants that a request asks for.</summary>
    /// <param name="asked">The request.</param>
    /// <param name="ownerId">The canonical id of who owns what the ACL is of.</param>
    /// <param name="bucketOwnerId">The bucket owner's.</param>
    /// <returns>The grants, InvalidArgument for grantees that do not exist, or AccessDenied where the document names another owner.</returns>
    public Result<IReadOnlyList<AclGrant>> Resolve(AclRequest asked, string ownerId, string bucketOwnerId)
    {
        if (asked.OwnerId is { } named && named != ownerId) return GateErrors.AccessDenied();
        if (asked.Canned is { } canned) return Result<IReadOnlyList<AclGrant>>.Success(Canned(canned, ownerId, bucketOwnerId));
        foreach (var grant in asked.Grants)
        {
            if (!grant.IsGroup && names.AccountOf(grant.Grantee) is null) return AclErrors.InvalidId(grant.Grantee);
            if (grant is { IsGroup: true, Grantee: not (AccessControlList.AllUsers or AccessControlList.AuthenticatedUsers or AccessControlList.LogDelivery) })
                return AclErrors.InvalidGroup(grant.Grantee);
        }
        return Result<IReadOnlyList<AclGrant>>.Success(asked.Grants);
    }

    /// <summary>
    /// The account that an object belongs to: the bucket's, unless its ownership leaves it to the writer. Nobody's objects are the bucket owner's too: AWS
    /// leaves them to the anonymous user, whom no one could ever ask.
    /// </summary>
    public static string OwnerOf(BucketAccess access, AclRequest? asked, Caller writer) =>
        access.UsesAcls && writer.Account.Value.Length > 0 && !(access.Ownership == ObjectOwnership.BucketOwnerPreferred && asked?.Canned == "bucket-owner-full-control")
            ? writer.Account.Value
            : access.Row.Account;

    /// <summary>
    /// The ACL that an object is to be kept with; null for one that says nothing but its owner's full control.
    /// Where ACLs are disabled only those are taken that say what is the case: AWS takes bucket-owner-full-control and its equivalents; "private" too, which
    /// older clients send with every write, is taken here.
    /// </summary>
    /// <returns>The grants, AccessControlListNotSupported, AccessDenied where they are public and may not be, and the errors of <see cref="Resolve"/>.</returns>
    public Result<IReadOnlyList<AclGrant>?> OfObject(Call call, BucketAccess access, AclRequest? asked, string owner, Demand demand)
    {
        if (asked is null) return Result<IReadOnlyList<AclGrant>?>.Success(null);
        var (ownerId, bucketOwnerId) = (IdOf(owner), IdOf(access.Row.Account));
        if (!access.UsesAcls)
        {
            var isNeutral = asked.Canned is "bucket-owner-full-control" or "private"
                || asked is { Canned: null, Grants.Count: > 0 } && asked.Grants.All(g => g == new AclGrant(false, bucketOwnerId, AclPermission.FullControl));
            return isNeutral ? Result<IReadOnlyList<AclGrant>?>.Success(null) : S3Errors.AccessControlListNotSupported();
        }
        return Resolve(asked, ownerId, bucketOwnerId).Then<IReadOnlyList<AclGrant>?>(grants =>
            access.PublicAccess.BlockPublicAcls && grants.Any(AccessControlList.IsPublic) ? AclErrors.PublicIsBlocked(call, demand, access.Row.Account, "public ACLs", "BlockPublicAcls")
            : grants.SequenceEqual(AccessControlList.Private(ownerId)) ? Result<IReadOnlyList<AclGrant>?>.Success(null)
            : Result<IReadOnlyList<AclGrant>?>.Success(grants));
    }

    private static IReadOnlyList<AclGrant> Canned(string name, string ownerId, string bucketOwnerId)
    {
        var owner = new AclGrant(false, ownerId, AclPermission.FullControl);
        return name switch
        {
            "public-read" => [owner, new(true, AccessControlList.AllUsers, AclPermission.Read)],
            "public-read-write" => [owner, new(true, AccessControlList.AllUsers, AclPermission.Read), new(true, AccessControlList.AllUsers, AclPermission.Write)],
            "authenticated-read" => [owner, new(true, AccessControlList.AuthenticatedUsers, AclPermission.Read)],
            "aws-exec-read" => [owner, new(false, ExecReader, AclPermission.Read)],
            "bucket-owner-read" when ownerId != bucketOwnerId => [owner, new(false, bucketOwnerId, AclPermission.Read)],
            "bucket-owner-full-control" when ownerId != bucketOwnerId => [owner, new(false, bucketOwnerId, AclPermission.FullControl)],
            "log-delivery-write" => [owner, new(true, AccessControlList.LogDelivery, AclPermission.Write), new(true, AccessControlList.LogDelivery, AclPermission.ReadAcp)],
            _ => [owner],
        };
    }
}
