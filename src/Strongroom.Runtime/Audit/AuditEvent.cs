using Strongroom.Kernel;
using Strongroom.Policy;

namespace Strongroom.Runtime.Audit;

/// <summary>A resource that an event concerns, as CloudTrail lists it.</summary>
/// <param name="Type">"AWS::S3::Object", "AWS::S3::Bucket".</param>
/// <param name="Arn">Its ARN.</param>
/// <param name="Account">The owning account; null where it is not told.</param>
/// <param name="IsPrefix">True where the ARN is a prefix (lists and batches).</param>
public sealed record AuditResource(string Type, string Arn, string? Account, bool IsPrefix = false);

/// <summary>
/// What happened, in the fields that CloudTrail's record has: the one form that every consumer reads. Filled while a request goes through the
/// pipeline; the Trail module encodes, seals and later renders it.
/// See https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
/// </summary>
public sealed class AuditEvent
{
    /// <summary>A random UUID.</summary>
    public Guid EventId { get; set; }

    /// <summary>The request id that the client was told.</summary>
    public string RequestId { get; set; } = "";

    /// <summary>x-amz-id-2.</summary>
    public string HostId { get; set; } = "";

    /// <summary>When the request was completed, in milliseconds since 1970 UTC.</summary>
    public long TimeMs { get; set; }

    /// <summary>Whole milliseconds from receipt to completion.</summary>
    public long DurationMs { get; set; }

    /// <summary>"s3.amazonaws.com".</summary>
    public string EventSource { get; set; } = "";

    /// <summary>CloudTrail's event name; empty where the request was refused before its operation was known.</summary>
    public string EventName { get; set; } = "";

    /// <summary>The region.</summary>
    public string Region { get; set; } = "";

    /// <summary>Management or data.</summary>
    public AuditClass Class { get; set; }

    /// <summary>True where the operation changes nothing.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>Who asked.</summary>
    public Caller Caller { get; set; } = Caller.Anonymous;

    /// <summary>The access key id that was claimed, also where the signature was wrong.</summary>
    public string? ClaimedAccessKeyId { get; set; }

    /// <summary>The account that the record belongs to: the resource's owner, else the caller's, else the server's first.</summary>
    public string RecipientAccount { get; set; } = "";

    /// <summary>The peer's address.</summary>
    public string SourceIpAddress { get; set; } = "";

    /// <summary>User-Agent, at most 1 KB.</summary>
    public string? UserAgent { get; set; }

    /// <summary>Host as sent.</summary>
    public string Host { get; set; } = "";

    /// <summary>The HTTP method.</summary>
    public string Method { get; set; } = "";

    /// <summary>The request URI as sent, with signatures and tokens redacted; for access logs.</summary>
    public string RequestUri { get; set; } = "";

    /// <summary>"TLSv1.3"; null over plain HTTP.</summary>
    public string? TlsVersion { get; set; }

    /// <summary>The cipher suite; null over plain HTTP.</summary>
    public string? CipherSuite { get; set; }

    /// <summary>The VPC endpoint of the listener, or null.</summary>
    public string? VpcEndpointId { get; set; }

    /// <summary>"SigV4"; null for an anonymous request.</summary>
    public string? SignatureVersion { get; set; }

    /// <summary>"AuthHeader", "QueryString", "POST"; null for an anonymous request.</summary>
    public string? AuthenticationMethod { get; set; }

    /// <summary>The bucket's name; null where none is addressed.</summary>
    public string? Bucket { get; set; }

    /// <summary>The object's key; null where none is addressed.</summary>
    public string? Key { get; set; }

    /// <summary>requestParameters beyond Host, bucketName and key, in order: sub-resource markers and x-amz-* headers, secrets redacted.</summary>
    public IList<KeyValuePair<string, string>> RequestParameters { get; } = [];

    /// <summary>responseElements of a change: x-amz-* headers.</summary>
    public IList<KeyValuePair<string, string>> ResponseElements { get; } = [];

    /// <summary>The resources concerned.</summary>
    public IList<AuditResource> Resources { get; } = [];

    /// <summary>Keys of a batch with the outcome of each ("Deleted", or the error's code), in our own field of the record.</summary>
    public IList<KeyValuePair<string, string>> Items { get; } = [];

    /// <summary>HTTP status of the answer.</summary>
    public int Status { get; set; }

    /// <summary>AWS's error code; null on success.</summary>
    public string? ErrorCode { get; set; }

    /// <summary>The error's message; null on success.</summary>
    public string? ErrorMessage { get; set; }

    /// <summary>Payload bytes received, after decoding.</summary>
    public long BytesIn { get; set; }

    /// <summary>Body bytes sent, or that a committed answer is about to send.</summary>
    public long BytesOut { get; set; }

    /// <summary>The object's size in bytes, for access logs; null where there is none.</summary>
    public long? ObjectSize { get; set; }

    /// <summary>"Default_SSE_S3", "SSE_S3"; null where nothing was sealed or opened.</summary>
    public string? SseApplied { get; set; }

    /// <summary>The action that the gate decided last.</summary>
    public string? DecidedAction { get; private set; }

    /// <summary>The layer that decided.</summary>
    public string? DecidedLayer { get; private set; }

    /// <summary>The reason, for operators.</summary>
    public string? DecidedReason { get; private set; }

    /// <summary>How many of a request's demands are kept, at most.</summary>
    public const int DemandsMax = 32;

    /// <summary>The demands of a request that has several, in the order in which they were decided, <see cref="DemandsMax"/> at most; none where it has one.</summary>
    public IList<DecidedDemand> Demands { get; } = [];

    /// <summary>How many more were decided.</summary>
    public long DemandsBeyond { get; set; }

    /// <summary>Begins to decide all demands, be it again.</summary>
    public void BeginDemands()
    {
        if (Demands.Count > 0) Demands.Clear();
        DemandsBeyond = 0;
    }

    /// <summary>Notes one of several demands.</summary>
    public void Decided(string action, string resource, Decision decision)
    {
        if (Demands.Count < DemandsMax) Demands.Add(new(action, resource, decision.IsAllowed, decision.Layer.ToString(), decision.Reason));
        else DemandsBeyond++;
    }

    /// <summary>Notes what the gate decided.</summary>
    public void DecidedBy(string action, Decision decision)
    {
        DecidedAction = action;
        DecidedLayer = decision.Layer.ToString();
        DecidedReason = decision.Reason;
    }

    /// <summary>Notes a denial, with what makes it plain. The first denied item of a batch is explained, the others are told by their outcome.</summary>
    public void Deny(Demand demand, Decision decision, Explanation explanation)
    {
        if (Explanation is not null) return;
        DecidedBy(demand.Action, decision);
        Explanation = explanation;
    }

    /// <summary>
    /// Notes that an error is told as a denial, since the caller may not know what it tells: what denies that is what there is to explain, and not what allowed
    /// the request itself.
    /// </summary>
    public void Hide(ServiceError hidden, Demand demand, Explanation explanation)
    {
        DecidedBy(
            demand.Action, explanation.Decision.Layer.ToString(),
            $"403 AccessDenied stands in place of {hidden.Status} {hidden.Code}, since {demand.Action} is denied: {explanation.Decision.Reason}");
        Explanation = explanation;
    }

    /// <summary>The denial taken apart, for operators; null where nothing was denied.</summary>
    public Explanation? Explanation { get; private set; }

    /// <summary>The denial taken apart as it was read back from a record: one bounded JSON object; null where nothing was denied, and before encoding.</summary>
    public string? ExplanationJson { get; set; }

    /// <summary>Notes what no policy decides, or restores what was decoded.</summary>
    /// <param name="action">The action.</param>
    /// <param name="layer">What decided: a <see cref="DecisionLayer"/>, or another name where it is none of them.</param>
    /// <param name="reason">For operators.</param>
    public void DecidedBy(string? action, string? layer, string? reason)
    {
        DecidedAction = action;
        DecidedLayer = layer;
        DecidedReason = reason;
    }

    /// <summary>Notes how the request ended.</summary>
    public void Ended(ServiceError? error, int status, DateTimeOffset time, DateTimeOffset received)
    {
        Status = status;
        ErrorCode = error?.Code;
        ErrorMessage = error?.Message;
        TimeMs = time.ToUnixTimeMilliseconds();
        DurationMs = Math.Max(0, (long)(time - received).TotalMilliseconds);
    }
}
