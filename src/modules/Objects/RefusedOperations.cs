using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>
/// The operations of AWS's S3 model that this release refuses by name, each with its reason in docs/spec-map.md. Sorted by name; a test holds the list
/// against AWS's.
/// </summary>
public static class RefusedOperations
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<RefusedOperation> All { get; } =
    [
        new("CreateBucketMetadataConfiguration", new("POST", S3Target.Bucket, "metadataConfiguration")),
        new("CreateBucketMetadataTableConfiguration", new("POST", S3Target.Bucket, "metadataTable")),
        new("CreateSession", new("GET", S3Target.Bucket, "session")),
        new("DeleteBucketAnalyticsConfiguration", new("DELETE", S3Target.Bucket, "analytics")),
        new("DeleteBucketIntelligentTieringConfiguration", new("DELETE", S3Target.Bucket, "intelligent-tiering")),
        new("DeleteBucketInventoryConfiguration", new("DELETE", S3Target.Bucket, "inventory")),
        new("DeleteBucketLifecycle", new("DELETE", S3Target.Bucket, "lifecycle")),
        new("DeleteBucketMetadataConfiguration", new("DELETE", S3Target.Bucket, "metadataConfiguration")),
        new("DeleteBucketMetadataTableConfiguration", new("DELETE", S3Target.Bucket, "metadataTable")),
        new("DeleteBucketMetricsConfiguration", new("DELETE", S3Target.Bucket, "metrics")),
        new("DeleteBucketReplication", new("DELETE", S3Target.Bucket, "replication")),
        new("DeleteBucketWebsite", new("DELETE", S3Target.Bucket, "website")),
        new("DeleteObjectAnnotation", new("DELETE", S3Target.Object, "annotation")),
        new("GetBucketAccelerateConfiguration", new("GET", S3Target.Bucket, "accelerate")),
        new("GetBucketAnalyticsConfiguration", new("GET", S3Target.Bucket, "analytics&id")),
        new("GetBucketIntelligentTieringConfiguration", new("GET", S3Target.Bucket, "intelligent-tiering&id")),
        new("GetBucketInventoryConfiguration", new("GET", S3Target.Bucket, "inventory&id")),
        new("GetBucketLifecycleConfiguration", new("GET", S3Target.Bucket, "lifecycle")),
        new("GetBucketLogging", new("GET", S3Target.Bucket, "logging")),
        new("GetBucketMetadataConfiguration", new("GET", S3Target.Bucket, "metadataConfiguration")),
        new("GetBucketMetadataTableConfiguration", new("GET", S3Target.Bucket, "metadataTable")),
        new("GetBucketMetricsConfiguration", new("GET", S3Target.Bucket, "metrics&id")),
        new("GetBucketNotificationConfiguration", new("GET", S3Target.Bucket, "notification")),
        new("GetBucketReplication", new("GET", S3Target.Bucket, "replication")),
        new("GetBucketRequestPayment", new("GET", S3Target.Bucket, "requestPayment")),
        new("GetBucketWebsite", new("GET", S3Target.Bucket, "website")),
        new("GetObjectAnnotation", new("GET", S3Target.Object, "annotation&annotationName")),
        new("GetObjectTorrent", new("GET", S3Target.Object, "torrent")),
        new("ListObjectAnnotations", new("GET", S3Target.Object, "annotation")),
        new("ListBucketAnalyticsConfigurations", new("GET", S3Target.Bucket, "analytics")),
        new("ListBucketIntelligentTieringConfigurations", new("GET", S3Target.Bucket, "intelligent-tiering")),
        new("ListBucketInventoryConfigurations", new("GET", S3Target.Bucket, "inventory")),
        new("ListBucketMetricsConfigurations", new("GET", S3Target.Bucket, "metrics")),
        new("PutBucketAccelerateConfiguration", new("PUT", S3Target.Bucket, "accelerate")),
        new("PutBucketAnalyticsConfiguration", new("PUT", S3Target.Bucket, "analytics")),
        new("PutBucketIntelligentTieringConfiguration", new("PUT", S3Target.Bucket, "intelligent-tiering")),
        new("PutBucketInventoryConfiguration", new("PUT", S3Target.Bucket, "inventory")),
        new("PutBucketLifecycleConfiguration", new("PUT", S3Target.Bucket, "lifecycle")),
        new("PutBucketLogging", new("PUT", S3Target.Bucket, "logging")),
        new("PutBucketMetricsConfiguration", new("PUT", S3Target.Bucket, "metrics")),
        new("PutBucketNotificationConfiguration", new("PUT", S3Target.Bucket, "notification")),
        new("PutBucketReplication", new("PUT", S3Target.Bucket, "replication")),
        new("PutBucketRequestPayment", new("PUT", S3Target.Bucket, "requestPayment")),
        new("PutBucketWebsite", new("PUT", S3Target.Bucket, "website")),
        new("PutObjectAnnotation", new("PUT", S3Target.Object, "annotation")),
        new("RenameObject", new("PUT", S3Target.Object, "renameObject")),
        new("RestoreObject", new("POST", S3Target.Object, "restore")),
        new("SelectObjectContent", new("POST", S3Target.Object, "select")),
        new("UpdateBucketMetadataAnnotationTableConfiguration", new("PUT", S3Target.Bucket, "metadataAnnotationTable")),
        new("UpdateBucketMetadataInventoryTableConfiguration", new("PUT", S3Target.Bucket, "metadataInventoryTable")),
        new("UpdateBucketMetadataJournalTableConfiguration", new("PUT", S3Target.Bucket, "metadataJournalTable")),
        new("UpdateObjectEncryption", new("PUT", S3Target.Object, "encryption")),
    ];
}
