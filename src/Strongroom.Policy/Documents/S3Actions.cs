using System.Collections.Frozen;

namespace Strongroom.Policy;

/// <summary>What an S3 action is on.</summary>
internal enum S3ActionScope
{
    /// <summary>The account, an access point, a job: nothing that a bucket policy could grant.</summary>
    Elsewhere,

    /// <summary>A bucket.</summary>
    Bucket,

    /// <summary>An object.</summary>
    Object,
}

/// <summary>
/// The actions of S3, by lower-case name without "s3:". Spec: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
/// </summary>
internal static class S3Actions
{
    private const string OnBuckets =
        "CreateBucket CreateBucketMetadataTableConfiguration DeleteBucket DeleteBucketMetadataTableConfiguration DeleteBucketPolicy DeleteBucketWebsite " +
        "GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketAbac GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging " +
        "GetBucketMetadataTableConfiguration GetBucketNotification GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy " +
        "GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite " +
        "GetEncryptionConfiguration GetIntelligentTieringConfiguration GetInventoryConfiguration GetLifecycleConfiguration GetMetricsConfiguration " +
        "GetReplicationConfiguration ListBucket ListBucketMultipartUploads ListBucketVersions ListTagsForResource PutAccelerateConfiguration " +
        "PutAnalyticsConfiguration PutBucketAbac PutBucketAcl PutBucketCORS PutBucketLogging PutBucketNotification PutBucketObjectLockConfiguration " +
        "PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock PutBucketRequestPayment PutBucketTagging PutBucketVersioning " +
        "PutBucketWebsite PutEncryptionConfiguration PutIntelligentTieringConfiguration PutInventoryConfiguration PutLifecycleConfiguration " +
        "PutMetricsConfiguration PutReplicationConfiguration TagResource UntagResource UpdateBucketMetadataInventoryTableConfiguration " +
        "UpdateBucketMetadataJournalTableConfiguration";

    private const string OnObjects =
        "AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectTagging DeleteObjectVersion DeleteObjectVersionTagging GetObject GetObjectAcl " +
        "GetObjectAttributes GetObjectLegalHold GetObjectRetention GetObjectTagging GetObjectTorrent GetObjectVersion GetObjectVersionAcl " +
        "GetObjectVersionAttributes GetObjectVersionForReplication GetObjectVersionTagging GetObjectVersionTorrent InitiateReplication " +
        "ListMultipartUploadParts ObjectOwnerOverrideToBucketOwner PutObject PutObjectAcl PutObjectLegalHold PutObjectRetention PutObjectTagging " +
        "PutObjectVersionAcl PutObjectVersionTagging ReplicateDelete ReplicateObject ReplicateTags RestoreObject UpdateObjectEncryption";

    private const string OnOthers =
        "AssociateAccessGrantsIdentityCenter CreateAccessGrant CreateAccessGrantsInstance CreateAccessGrantsLocation CreateAccessPoint " +
        "CreateAccessPointForObjectLambda CreateJob CreateMultiRegionAccessPoint CreateStorageLensGroup DeleteAccessGrant DeleteAccessGrantsInstance " +
        "DeleteAccessGrantsInstanceResourcePolicy DeleteAccessGrantsLocation DeleteAccessPoint DeleteAccessPointForObjectLambda DeleteAccessPointPolicy " +
        "DeleteAccessPointPolicyForObjectLambda DeleteJobTagging DeleteMultiRegionAccessPoint DeleteStorageLensConfiguration " +
        "DeleteStorageLensConfigurationTagging DeleteStorageLensGroup DescribeJob DescribeMultiRegionAccessPointOperation " +
        "DissociateAccessGrantsIdentityCenter GetAccessGrant GetAccessGrantsInstance GetAccessGrantsInstanceForPrefix " +
        "GetAccessGrantsInstanceResourcePolicy GetAccessGrantsLocation GetAccessPoint GetAccessPointConfigurationForObjectLambda " +
        "GetAccessPointForObjectLambda GetAccessPointPolicy GetAccessPointPolicyForObjectLambda GetAccessPointPolicyStatus " +
        "GetAccessPointPolicyStatusForObjectLambda GetAccountPublicAccessBlock GetDataAccess GetJobTagging GetMultiRegionAccessPoint " +
        "GetMultiRegionAccessPointPolicy GetMultiRegionAccessPointPolicyStatus GetMultiRegionAccessPointRoutes GetStorageLensConfiguration " +
        "GetStorageLensConfigurationTagging GetStorageLensDashboard GetStorageLensGroup ListAccessGrants ListAccessGrantsInstances " +
        "ListAccessGrantsLocations ListAccessPoints ListAccessPointsForObjectLambda ListAllMyBuckets ListCallerAccessGrants ListJobs " +
        "ListMultiRegionAccessPoints ListStorageLensConfigurations ListStorageLensGroups PauseReplication " +
        "PutAccessGrantsInstanceResourcePolicy PutAccessPointConfigurationForObjectLambda PutAccessPointPolicy PutAccessPointPolicyForObjectLambda " +
        "PutAccessPointPublicAccessBlock PutAccountPublicAccessBlock PutJobTagging PutMultiRegionAccessPointPolicy PutStorageLensConfiguration " +
        "PutStorageLensConfigurationTagging SubmitMultiRegionAccessPointRoutes UpdateAccessGrantsLocation UpdateJobPriority UpdateJobStatus " +
        "UpdateStorageLensGroup";

    private static readonly FrozenDictionary<string, S3ActionScope> Scopes = Read((OnBuckets, S3ActionScope.Bucket), (OnObjects, S3ActionScope.Object), (OnOthers, S3ActionScope.Elsewhere));

    /// <summary>The actions that a name with wildcards stands for, by lower-case name, each with what it is on; none where AWS knows none of that name.</summary>
    public static List<KeyValuePair<string, S3ActionScope>> Matching(string name)
    {
        if (!name.AsSpan().ContainsAny('*', '?'))
        {
            var lower = name.ToLowerInvariant();
            return Scopes.TryGetValue(lower, out var scope) ? [new(lower, scope)] : [];
        }
        var pattern = WildcardPattern.Of(name, ignoreCase: true);
        return [.. Scopes.Where(action => pattern.IsMatch(action.Key))];
    }

    private static FrozenDictionary<string, S3ActionScope> Read(params (string Names, S3ActionScope Scope)[] lists) => lists
        .SelectMany(list => list.Names.Split(' ').Select(name => KeyValuePair.Create(name.ToLowerInvariant(), list.Scope)))
        .ToFrozenDictionary(StringComparer.Ordinal);
}
