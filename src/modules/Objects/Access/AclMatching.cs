using Strongroom.Runtime;

namespace Strongroom.Objects;

/// <summary>To whom an ACL grants something.</summary>
internal enum AclMatch
{
    /// <summary>Not to the caller.</summary>
    None,

    /// <summary>To the caller's account.</summary>
    Account,

    /// <summary>To a group of all, or of all who sign.</summary>
    Group,
}

/// <summary>
/// Whether an ACL grants an action to a caller. Which permission grants which action is AWS's mapping:
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#acl-access-policy-permission-mapping
/// </summary>
internal static class AclMatching
{
    private const string LogDeliveryService = "logging.s3.amazonaws.com";

    /// <summary>The permission of a bucket's ACL that grants an action on the bucket; null where none does.</summary>
    public static AclPermission? OfBucket(string action) => action switch
    {
        "s3:ListBucket" or "s3:ListBucketVersions" or "s3:ListBucketMultipartUploads" => AclPermission.Read,
        // What is written over or deleted must be the caller's own, which the ACL does not tell: see BucketDirectory.
        "s3:PutObject" or "s3:DeleteObject" => AclPermission.Write,
        "s3:GetBucketAcl" => AclPermission.ReadAcp,
        "s3:PutBucketAcl" => AclPermission.WriteAcp,
        _ => null,
    };

    /// <summary>The permission of an object's ACL that grants an action on it; null where none does.</summary>
    public static AclPermission? OfObject(string action) => action switch
    {
        "s3:GetObject" or "s3:GetObjectVersion" => AclPermission.Read,
        "s3:GetObjectAcl" or "s3:GetObjectVersionAcl" => AclPermission.ReadAcp,
        "s3:PutObjectAcl" or "s3:PutObjectVersionAcl" => AclPermission.WriteAcp,
        _ => null,
    };

    /// <summary>How far a grant gives the permission to the caller: the furthest of them.</summary>
    /// <param name="grants">The ACL.</param>
    /// <param name="permission">What is needed.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="owner">The account that owns what the ACL is of. A grant to it delegates nothing to its users: only their own policies do.</param>
    /// <param name="ignoresPublic">True where Block Public Access makes public grants void.</param>
    public static AclMatch Match(IReadOnlyList<AclGrant> grants, AclPermission permission, Caller caller, string owner, bool ignoresPublic)
    {
        var match = AclMatch.None;
        foreach (var grant in grants)
        {
            if ((grant.Permission != permission && grant.Permission != AclPermission.FullControl) || !Includes(grant, caller, owner, ignoresPublic)) continue;
            if (grant.IsGroup) return AclMatch.Group;
            match = AclMatch.Account;
        }
        return match;
    }

    private static bool Includes(AclGrant grant, Caller caller, string owner, bool ignoresPublic)
    {
        var isSomebody = caller.Kind is not (CallerKind.Anonymous or CallerKind.Service or CallerKind.WebIdentity);
        if (!grant.IsGroup) return isSomebody && caller.Account.Value != owner && string.Equals(grant.Grantee, caller.CanonicalId, StringComparison.Ordinal);
        return grant.Grantee switch
        {
            AccessControlList.AllUsers => !ignoresPublic,
            AccessControlList.AuthenticatedUsers => !ignoresPublic && isSomebody,
            AccessControlList.LogDelivery => caller is { Kind: CallerKind.Service, Service: LogDeliveryService },
            _ => false,
        };
    }
}
