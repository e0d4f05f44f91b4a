namespace Strongroom.Runtime;

/// <summary>
/// The operations of S3 Control that this release refuses, so that a client is told a name and the record has it. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_AWS_S3_Control.html
/// </summary>
internal static class S3ControlNames
{
    private const string Root = "/v20180820/";

    // "*" is one segment that the client names.
    private sealed record Entry(string Name, string Method, string Path);

    private static readonly Entry[] All =
    [
        new("CreateAccessGrant", "POST", "accessgrantsinstance/grant"),
        new("CreateAccessGrantsInstance", "POST", "accessgrantsinstance"),
        new("CreateAccessGrantsLocation", "POST", "accessgrantsinstance/location"),
        new("CreateAccessPoint", "PUT", "accesspoint/*"),
        new("CreateAccessPointForObjectLambda", "PUT", "accesspointforobjectlambda/*"),
        new("CreateBucket", "PUT", "bucket/*"),
        new("CreateJob", "POST", "jobs"),
        new("CreateMultiRegionAccessPoint", "POST", "async-requests/mrap/create"),
        new("CreateStorageLensGroup", "POST", "storagelensgroup"),
        new("DeleteAccessGrant", "DELETE", "accessgrantsinstance/grant/*"),
        new("DeleteAccessGrantsInstance", "DELETE", "accessgrantsinstance"),
        new("DeleteAccessGrantsLocation", "DELETE", "accessgrantsinstance/location/*"),
        new("DeleteAccessPoint", "DELETE", "accesspoint/*"),
        new("DeleteAccessPointForObjectLambda", "DELETE", "accesspointforobjectlambda/*"),
        new("DeleteAccessPointPolicy", "DELETE", "accesspoint/*/policy"),
        new("DeleteAccessPointPolicyForObjectLambda", "DELETE", "accesspointforobjectlambda/*/policy"),
        new("DeleteBucket", "DELETE", "bucket/*"),
        new("DeleteBucketLifecycleConfiguration", "DELETE", "bucket/*/lifecycleconfiguration"),
        new("DeleteBucketPolicy", "DELETE", "bucket/*/policy"),
        new("DeleteBucketReplication", "DELETE", "bucket/*/replication"),
        new("DeleteBucketTagging", "DELETE", "bucket/*/tagging"),
        new("DeleteJobTagging", "DELETE", "jobs/*/tagging"),
        new("DeleteMultiRegionAccessPoint", "POST", "async-requests/mrap/delete"),
        new("DeleteStorageLensConfiguration", "DELETE", "storagelens/*"),
        new("DeleteStorageLensConfigurationTagging", "DELETE", "storagelens/*/tagging"),
        new("DeleteStorageLensGroup", "DELETE", "storagelensgroup/*"),
        new("DescribeJob", "GET", "jobs/*"),
        new("DescribeMultiRegionAccessPointOperation", "GET", "async-requests/mrap/*"),
        new("GetAccessGrant", "GET", "accessgrantsinstance/grant/*"),
        new("GetAccessGrantsInstance", "GET", "accessgrantsinstance"),
        new("GetAccessGrantsLocation", "GET", "accessgrantsinstance/location/*"),
        new("GetAccessPoint", "GET", "accesspoint/*"),
        new("GetAccessPointConfigurationForObjectLambda", "GET", "accesspointforobjectlambda/*/configuration"),
        new("GetAccessPointForObjectLambda", "GET", "accesspointforobjectlambda/*"),
        new("GetAccessPointPolicy", "GET", "accesspoint/*/policy"),
        new("GetAccessPointPolicyForObjectLambda", "GET", "accesspointforobjectlambda/*/policy"),
        new("GetAccessPointPolicyStatus", "GET", "accesspoint/*/policyStatus"),
        new("GetAccessPointPolicyStatusForObjectLambda", "GET", "accesspointforobjectlambda/*/policyStatus"),
        new("GetBucket", "GET", "bucket/*"),
        new("GetBucketLifecycleConfiguration", "GET", "bucket/*/lifecycleconfiguration"),
        new("GetBucketPolicy", "GET", "bucket/*/policy"),
        new("GetBucketReplication", "GET", "bucket/*/replication"),
        new("GetBucketTagging", "GET", "bucket/*/tagging"),
        new("GetBucketVersioning", "GET", "bucket/*/versioning"),
        new("GetDataAccess", "GET", "accessgrantsinstance/dataaccess"),
        new("GetJobTagging", "GET", "jobs/*/tagging"),
        new("GetMultiRegionAccessPoint", "GET", "mrap/instances/*"),
        new("GetMultiRegionAccessPointPolicy", "GET", "mrap/instances/*/policy"),
        new("GetMultiRegionAccessPointPolicyStatus", "GET", "mrap/instances/*/policystatus"),
        new("GetMultiRegionAccessPointRoutes", "GET", "mrap/instances/*/routes"),
        new("GetStorageLensConfiguration", "GET", "storagelens/*"),
        new("GetStorageLensConfigurationTagging", "GET", "storagelens/*/tagging"),
        new("GetStorageLensGroup", "GET", "storagelensgroup/*"),
        new("ListAccessGrants", "GET", "accessgrantsinstance/grants"),
        new("ListAccessGrantsInstances", "GET", "accessgrantsinstances"),
        new("ListAccessGrantsLocations", "GET", "accessgrantsinstance/locations"),
        new("ListAccessPoints", "GET", "accesspoint"),
        new("ListAccessPointsForObjectLambda", "GET", "accesspointforobjectlambda"),
        new("ListJobs", "GET", "jobs"),
        new("ListMultiRegionAccessPoints", "GET", "mrap/instances"),
        new("ListRegionalBuckets", "GET", "bucket"),
        new("ListStorageLensConfigurations", "GET", "storagelens"),
        new("ListStorageLensGroups", "GET", "storagelensgroup"),
        new("PutAccessPointConfigurationForObjectLambda", "PUT", "accesspointforobjectlambda/*/configuration"),
        new("PutAccessPointPolicy", "PUT", "accesspoint/*/policy"),
        new("PutAccessPointPolicyForObjectLambda", "PUT", "accesspointforobjectlambda/*/policy"),
        new("PutBucketLifecycleConfiguration", "PUT", "bucket/*/lifecycleconfiguration"),
        new("PutBucketPolicy", "PUT", "bucket/*/policy"),
        new("PutBucketReplication", "PUT", "bucket/*/replication"),
        new("PutBucketTagging", "PUT", "bucket/*/tagging"),
        new("PutBucketVersioning", "PUT", "bucket/*/versioning"),
        new("PutJobTagging", "PUT", "jobs/*/tagging"),
        new("PutMultiRegionAccessPointPolicy", "POST", "async-requests/mrap/put-policy"),
        new("PutStorageLensConfiguration", "PUT", "storagelens/*"),
        new("PutStorageLensConfigurationTagging", "PUT", "storagelens/*/tagging"),
        new("SubmitMultiRegionAccessPointRoutes", "PATCH", "mrap/instances/*/routes"),
        new("UpdateJobPriority", "POST", "jobs/*/priority"),
        new("UpdateJobStatus", "POST", "jobs/*/status"),
        new("UpdateStorageLensGroup", "PUT", "storagelensgroup/*"),
    ];

    /// <summary>The name of a request's operation; null where S3 Control has none of that path.</summary>
    public static string? Find(string method, string path)
    {
        if (!path.StartsWith(Root, StringComparison.Ordinal)) return null;
        var segments = path[Root.Length..].Split('/');
        foreach (var entry in All)
            if (entry.Method == method && Matches(entry.Path.Split('/'), segments)) return entry.Name;
        return null;
    }

    private static bool Matches(string[] wanted, string[] segments)
    {
        if (wanted.Length != segments.Length) return false;
        for (var i = 0; i < wanted.Length; i++)
            if (wanted[i] != "*" && wanted[i] != segments[i]) return false;
        return true;
    }
}
