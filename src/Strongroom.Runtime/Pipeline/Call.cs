using Strongroom.Runtime.Audit;
using Strongroom.Wire;

namespace Strongroom.Runtime;

/// <summary>One request on its way through the pipeline.</summary>
public sealed class Call
{
    /// <summary>The request.</summary>
    public required WireRequest Request { get; init; }

    /// <summary>The response.</summary>
    public required WireResponse Response { get; init; }

    /// <summary>When it was received.</summary>
    public required DateTimeOffset Received { get; init; }

    /// <summary>x-amz-request-id.</summary>
    public required string RequestId { get; init; }

    /// <summary>x-amz-id-2.</summary>
    public required string HostId { get; init; }

    /// <summary>The server's region.</summary>
    public required string Region { get; init; }

    /// <summary>What will be on record.</summary>
    public required AuditEvent Audit { get; init; }

    /// <summary>Who asks. Anonymous until the signature was verified.</summary>
    public Caller Caller { get; internal set; } = Caller.Anonymous;

    /// <summary>The service that is addressed.</summary>
    public AwsService Service { get; internal set; }

    /// <summary>The S3 address; null for other services.</summary>
    public S3Address? Address { get; internal set; }

    /// <summary>The operation; null until it was resolved.</summary>
    public Operation? Operation { get; internal set; }

    /// <summary>True once a record of this request has been committed with its change.</summary>
    public bool IsRecorded { get; internal set; }

    /// <summary>Reads S3's form of the request.</summary>
    public S3RequestReader? S3Reader { get; internal set; }

    /// <summary>Writes S3's form of the answer.</summary>
    public S3ResponseWriter? S3Writer { get; internal set; }
}
