using Strongroom.Kernel;

namespace Strongroom.Runtime;

/// <summary>What the gate answers.</summary>
public static class GateErrors
{
    /// <summary>Access denied; the reason is in the audit record.</summary>
    public static ServiceError AccessDenied() => new("AccessDenied", "Access Denied", 403);

    /// <summary>The bucket does not exist.</summary>
    public static ServiceError NoSuchBucket(BucketName bucket) =>
        new ServiceError("NoSuchBucket", "The specified bucket does not exist", 404).With("BucketName", bucket.Value);
}
