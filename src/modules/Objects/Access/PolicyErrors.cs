using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Runtime;

namespace Strongroom.Objects;

/// <summary>S3's errors of policies, ownership and Block Public Access settings, in AWS's words. See https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html</summary>
internal static class PolicyErrors
{
    /// <summary>The policy is none, or may not be a bucket's.</summary>
    public static ServiceError Malformed(PolicyFault fault)
    {
        var error = new ServiceError("MalformedPolicy", fault.Message, 400);
        return fault.Detail is { } detail ? error.With("Detail", detail) : error;
    }

    /// <summary>The policy is longer than 20 KB.</summary>
    public static ServiceError TooLarge() => new("PolicyTooLarge", "Policy exceeds the maximum allowed document size.", 400);

    /// <summary>The bucket has no policy.</summary>
    public static ServiceError NoSuchPolicy(BucketName bucket) =>
        new ServiceError("NoSuchBucketPolicy", "The bucket policy does not exist", 404).With("BucketName", bucket.Value);

    /// <summary>The settings were removed.</summary>
    public static ServiceError NoSuchPublicAccessBlock(BucketName bucket) =>
        new ServiceError("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found", 404).With("BucketName", bucket.Value);

    /// <summary>The account's settings were removed.</summary>
    public static ServiceError NoSuchPublicAccessBlock(AccountId account) =>
        new ServiceError("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found", 404).With("AccountId", account.Value);

    /// <summary>The setting was removed.</summary>
    public static ServiceError NoOwnershipControls(BucketName bucket) =>
        new ServiceError("OwnershipControlsNotFoundError", "The bucket ownership controls were not found", 404).With("BucketName", bucket.Value);

    /// <summary>
    /// Tags that take part in decisions are changed by TagResource and UntagResource alone, which are decided about tag by tag. AWS tells no code for it. Spec:
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAbac.html
    /// </summary>
    public static ServiceError TagsDecide(Call call) => Wire.WireErrors.MethodNotAllowed(call.Request.Method, "BUCKETTAGGING");

    /// <summary>
    /// A bucket's policy is its account's business: whoever else is allowed by the policy itself is refused all the same. Null for the account's own. Spec:
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
    /// </summary>
    public static ServiceError? OfStranger(Call call, BucketAccess access) =>
        call.Caller.Account == access.Owner ? null : Wire.WireErrors.MethodNotAllowed(call.Request.Method, "BUCKETPOLICY");
}
