namespace Strongroom.Identity.Administration;

/// <summary>What can be done with a bucket, told under one word.</summary>
/// <param name="Access">"list", "read", "write", "delete", "administer".</param>
/// <param name="Action">The action that it takes.</param>
/// <param name="IsOnObject">True for an action on objects.</param>
internal sealed record BucketAction(string Access, string Action, bool IsOnObject);

/// <summary>
/// The actions that a report of a bucket's access goes through: those that show what is in it or that there is something, that change it, and that change who
/// may do so. Spec: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
/// </summary>
internal static class BucketActions
{
    public static readonly IReadOnlyList<BucketAction> All =
    [
        .. On("list", isOnObject: false, "ListBucket", "ListBucketVersions", "ListBucketMultipartUploads"),
        .. On("read", isOnObject: true, "GetObject", "GetObjectVersion"),
        .. On("write", isOnObject: true, "PutObject", "PutObjectAcl", "PutObjectVersionAcl"),
        .. On("delete", isOnObject: true, "DeleteObject", "DeleteObjectVersion"),
        .. On(
            "administer",
            isOnObject: false,
            "PutBucketPolicy",
            "DeleteBucketPolicy",
            "PutBucketAcl",
            "PutBucketPublicAccessBlock",
            "PutBucketOwnershipControls",
            "PutBucketVersioning",
            "PutBucketObjectLockConfiguration",
            "PutEncryptionConfiguration",
            "PutLifecycleConfiguration",
            "PutReplicationConfiguration",
            "PutBucketNotification",
            "PutBucketLogging",
            "PutBucketCORS",
            "PutBucketTagging",
            "PutBucketAbac",
            "DeleteBucket"),
        .. On("administer", isOnObject: true, "BypassGovernanceRetention", "PutObjectRetention", "PutObjectLegalHold"),
    ];

    private static IEnumerable<BucketAction> On(string access, bool isOnObject, params string[] names) => names.Select(name => new BucketAction(access, "s3:" + name, isOnObject));
}
