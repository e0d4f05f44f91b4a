using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Wire;

namespace Strongroom.Runtime;

/// <summary>What authentication and the gate answer.</summary>
public static class GateErrors
{
    /// <summary>Access denied; the reason is in the audit record.</summary>
    public static ServiceError AccessDenied() => new("AccessDenied", "Access Denied", 403);

    /// <summary>
    /// Access denied, in AWS's enhanced form: who, what, on what, and because of which kind of policy. Only inside one account: a stranger is told no
    /// more than that. Spec: https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html and
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    /// </summary>
    internal static ServiceError AccessDenied(Call call, Demand demand, ResourceFacts facts, Decision decision)
    {
        var caller = call.Caller;
        if (caller.Kind == CallerKind.WebIdentity) return new ServiceError("AccessDenied", $"Not authorized to perform {demand.Action}", 403);
        if (caller.Kind == CallerKind.Anonymous || (facts.Owner is { } owner && owner != caller.Account.Value)) return AccessDenied();
        var resource = facts.Arn ?? demand.Resource;
        // What KMS answers S3 is passed on as it is.
        if (call.Protocol == AwsProtocol.RestXml && demand.Scope != DemandScope.Key) resource = $"\"{resource}\"";
        return new ServiceError("AccessDenied", $"User: {caller.Arn} is not authorized to perform: {demand.Action} on resource: {resource} {Because(demand, decision)}", 403);
    }

    private static string Because(Demand demand, Decision decision)
    {
        var (article, kind) = decision.Layer switch
        {
            DecisionLayer.Resource => ("a", "resource-based policy"),
            DecisionLayer.Boundary => ("a", "permissions boundary"),
            DecisionLayer.Session => ("a", "session policy"),
            DecisionLayer.ServiceControl => ("a", "service control policy"),
            _ => ("an", "identity-based policy"),
        };
        if (decision.Layer == DecisionLayer.PublicAccessBlock) return "because public access is prevented by the RestrictPublicBuckets setting in S3 Block Public Access";
        return decision.IsExplicit ? $"with an explicit deny in {article} {kind}" : $"because no {kind} allows the {demand.Action} action";
    }

    /// <summary>Nobody signed, and the service serves nobody who does not. Spec: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html</summary>
    public static ServiceError Unsigned() => new("MissingAuthenticationToken", "Request is missing Authentication Token", 403);

    /// <summary>The bucket does not exist.</summary>
    public static ServiceError NoSuchBucket(BucketName bucket) =>
        new ServiceError("NoSuchBucket", "The specified bucket does not exist", 404).With("BucketName", bucket.Value);

    /// <summary>No such access key, or it is not active; each protocol has its own name for it.</summary>
    public static ServiceError UnknownAccessKey(string accessKeyId, AwsProtocol protocol) => protocol switch
    {
        AwsProtocol.RestXml => new ServiceError("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", 403).With("AWSAccessKeyId", accessKeyId),
        AwsProtocol.Query => new ServiceError("InvalidClientTokenId", "The security token included in the request is invalid.", 403),
        _ => new ServiceError("UnrecognizedClientException", "The security token included in the request is invalid.", 400),
    };

    /// <summary>A session token came with credentials that have none.</summary>
    public static ServiceError InvalidToken(AwsProtocol protocol) => protocol switch
    {
        AwsProtocol.RestXml => new ServiceError("InvalidToken", "The provided token is malformed or otherwise invalid.", 400),
        AwsProtocol.Query => new ServiceError("InvalidClientTokenId", "The security token included in the request is invalid.", 403),
        _ => new ServiceError("UnrecognizedClientException", "The security token included in the request is invalid.", 400),
    };

    /// <summary>The session of a token is over.</summary>
    public static ServiceError ExpiredToken(AwsProtocol protocol) => protocol switch
    {
        AwsProtocol.RestXml => new ServiceError("ExpiredToken", "The provided token has expired.", 400),
        AwsProtocol.Query => new ServiceError("ExpiredToken", "The security token included in the request is expired", 403),
        _ => new ServiceError("ExpiredToken", "The security token included in the request is expired", 400),
    };
}
