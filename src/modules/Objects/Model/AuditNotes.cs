using Strongroom.Kernel;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>What the record of an object's read or write tells, in CloudTrail's words.</summary>
internal static class AuditNotes
{
    /// <summary>The object and the bucket that a request concerns.</summary>
    public static void Resources(AuditEvent audit, BucketName bucket, ObjectKey key, string? account)
    {
        audit.Resources.Add(new("AWS::S3::Object", Arn.OfObject(bucket, key.Text), null));
        audit.Resources.Add(new("AWS::S3::Bucket", Arn.OfBucket(bucket), account));
    }

    /// <summary>A write: call it before the change, so that the record that is committed with it has this.</summary>
    public static void Written(AuditEvent audit, BucketName bucketName, ObjectKey key, BucketRow bucket, bool isSseAsked, string? versionId, long bytesIn, long? objectSize)
    {
        Resources(audit, bucketName, key, bucket.Account);
        audit.SseApplied = isSseAsked ? "SSE_S3" : "Default_SSE_S3";
        audit.ResponseElements.Add(new("x-amz-server-side-encryption", "AES256"));
        if (versionId is not null) audit.ResponseElements.Add(new("x-amz-version-id", versionId));
        audit.BytesIn = bytesIn;
        audit.ObjectSize = objectSize;
    }

    /// <summary>A read.</summary>
    public static void Read(AuditEvent audit, BucketName bucketName, ObjectKey key, StoredObject found)
    {
        Resources(audit, bucketName, key, found.Bucket.Account);
        audit.SseApplied = "SSE_S3";
        audit.ObjectSize = found.Row.Size;
    }
}
