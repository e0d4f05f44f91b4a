using System.Collections.Frozen;

namespace Strongroom.Objects;

/// <summary>
/// Which condition keys each action has, written out from AWS's service authorization reference. A key that an action does not have is absent from its
/// requests whatever their headers say. Spec: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
/// </summary>
internal static class S3ActionKeys
{
    // Every action has these.
    private static readonly FrozenSet<string> Common = Keys(
        "s3:authtype", "s3:resourceaccount", "s3:signatureage", "s3:signatureversion", "s3:tlsversion", "s3:x-amz-content-sha256", "s3:buckettag");

    private static readonly string[] Grants =
        ["s3:x-amz-acl", "s3:x-amz-grant-full-control", "s3:x-amz-grant-read", "s3:x-amz-grant-read-acp", "s3:x-amz-grant-write", "s3:x-amz-grant-write-acp"];

    private static readonly string[] Listing = ["s3:delimiter", "s3:max-keys", "s3:prefix"];
    private static readonly string[] Stored = ["s3:existingobjecttag"];
    private static readonly string[] StoredVersion = ["s3:existingobjecttag", "s3:versionid"];
    private static readonly string[] RequestTags = ["s3:requestobjecttag", "s3:requestobjecttagkeys"];

    private static readonly string[] Locking =
        ["s3:object-lock-mode", "s3:object-lock-retain-until-date", "s3:object-lock-remaining-retention-days", "s3:object-lock-legal-hold"];

    private static readonly string[] Writing =
    [
        "s3:x-amz-copy-source", "s3:x-amz-metadata-directive", "s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id",
        "s3:x-amz-server-side-encryption-customer-algorithm", "s3:x-amz-server-side-encryption-context", "s3:x-amz-storage-class", "s3:x-amz-website-redirect-location",
        "s3:if-match", "s3:if-none-match", "s3:objectcreationoperation",
    ];

    private static readonly FrozenDictionary<string, FrozenSet<string>> ByAction = new Dictionary<string, FrozenSet<string>>(StringComparer.Ordinal)
    {
        ["s3:CreateBucket"] = Keys([.. Grants, "s3:locationconstraint", "s3:x-amz-object-ownership"]),
        ["s3:PutBucketAcl"] = Keys(Grants),
        ["s3:PutBucketOwnershipControls"] = Keys("s3:x-amz-object-ownership"),
        ["s3:ListBucket"] = Keys(Listing),
        ["s3:ListBucketVersions"] = Keys(Listing),
        ["s3:GetObject"] = Keys(Stored),
        ["s3:GetObjectAcl"] = Keys(Stored),
        ["s3:GetObjectAttributes"] = Keys(Stored),
        ["s3:GetObjectTagging"] = Keys(Stored),
        ["s3:GetObjectVersion"] = Keys(StoredVersion),
        ["s3:GetObjectVersionAcl"] = Keys(StoredVersion),
        ["s3:GetObjectVersionAttributes"] = Keys(StoredVersion),
        ["s3:GetObjectVersionTagging"] = Keys(StoredVersion),
        ["s3:DeleteObject"] = Keys("s3:if-match"),
        ["s3:DeleteObjectVersion"] = Keys("s3:versionid", "s3:if-match"),
        ["s3:DeleteObjectTagging"] = Keys(Stored),
        ["s3:DeleteObjectVersionTagging"] = Keys(StoredVersion),
        ["s3:PutObject"] = Keys([.. Grants, .. RequestTags, .. Writing, .. Locking]),
        ["s3:PutObjectRetention"] = Keys([.. Locking, "s3:versionid"]),
        ["s3:PutObjectLegalHold"] = Keys("s3:object-lock-legal-hold", "s3:versionid"),
        ["s3:GetObjectRetention"] = Keys("s3:versionid"),
        ["s3:GetObjectLegalHold"] = Keys("s3:versionid"),
        ["s3:BypassGovernanceRetention"] = Keys([.. Locking, "s3:versionid"]),
        ["s3:PutObjectAcl"] = Keys([.. Grants, .. Stored, "s3:x-amz-storage-class"]),
        ["s3:PutObjectVersionAcl"] = Keys([.. Grants, .. StoredVersion, "s3:x-amz-storage-class"]),
        ["s3:PutObjectTagging"] = Keys([.. Stored, .. RequestTags]),
        ["s3:PutObjectVersionTagging"] = Keys([.. StoredVersion, .. RequestTags]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>True where an action has a key, by the key's lower-case name.</summary>
    public static bool Has(string action, string key) => Common.Contains(key) || (ByAction.TryGetValue(action, out var keys) && keys.Contains(key));

    private static FrozenSet<string> Keys(params string[] keys) => keys.ToFrozenSet(StringComparer.Ordinal);
}
