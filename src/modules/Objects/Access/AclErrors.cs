using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Runtime;

namespace Strongroom.Objects;

/// <summary>S3's errors of ACLs and Block Public Access, in AWS's words. See https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html</summary>
internal static class AclErrors
{
    /// <summary>An ACL document that is none.</summary>
    public static ServiceError Malformed() =>
        new("MalformedACLError", "The XML you provided was not well-formed or did not validate against our published schema", 400);

    /// <summary>Setting an ACL without saying which.</summary>
    public static ServiceError MissingHeader() =>
        new ServiceError("MissingSecurityHeader", "Your request was missing a required header", 400).With("MissingHeaderName", "x-amz-acl");

    /// <summary>An ACL both in headers and in a document.</summary>
    public static ServiceError UnexpectedContent() => new("UnexpectedContent", "This request does not support content", 400);

    /// <summary>
    /// Grantees told by an e-mail address: S3 takes none since October 2025. See https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html
    /// </summary>
    public static ServiceError EmailGrantee() =>
        new ServiceError("MethodNotAllowed", "Email grantees are not supported: name the account by its canonical user ID.", 405).With("ResourceType", "ACL");

    /// <summary>No account has this canonical id.</summary>
    public static ServiceError InvalidId(string id) => S3Errors.InvalidArgument("Invalid id", "CanonicalUser/ID", id);

    /// <summary>S3 has no such group.</summary>
    public static ServiceError InvalidGroup(string uri) => S3Errors.InvalidArgument("Invalid group uri", "Group/URI", uri);

    /// <summary>A new bucket cannot be public.</summary>
    public static ServiceError PublicBucketAcl(BucketName bucket) => new ServiceError(
        "InvalidBucketAclWithBlockPublicAccessError", "Bucket cannot have public ACLs set with BlockPublicAccess enabled", 400).With("BucketName", bucket.Value);

    /// <summary>
    /// What Block Public Access refuses, in AWS's enhanced form. Only inside one account: a stranger is told no more than that. Spec:
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
    /// </summary>
    /// <param name="call">The request.</param>
    /// <param name="demand">The action that would make something public.</param>
    /// <param name="owner">The bucket's account.</param>
    /// <param name="what">"public policies" or "public ACLs".</param>
    /// <param name="setting">The setting that refuses.</param>
    public static ServiceError PublicIsBlocked(Call call, Demand demand, string owner, string what, string setting)
    {
        call.Audit.DecidedBy(demand.Action, nameof(DecisionLayer.PublicAccessBlock), $"{what} are prevented by the {setting} setting of the bucket or its account");
        return call.Caller.Account.Value == owner && call.Caller.Arn.Length > 0
            ? new ServiceError(
                "AccessDenied",
                $"User: {call.Caller.Arn} is not authorized to perform: {demand.Action} on resource: \"{demand.Resource}\" because {what} are prevented by the {setting} setting in S3 Block Public Access.",
                403)
            : GateErrors.AccessDenied();
    }
}
