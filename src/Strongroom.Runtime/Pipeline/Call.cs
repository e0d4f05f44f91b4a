using Strongroom.Runtime.Audit;
using Strongroom.Wire;

namespace Strongroom.Runtime;

/// <summary>One request on its way through the pipeline.</summary>
public sealed class Call : IDisposable
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

    /// <summary>The service that is addressed; null until it was resolved.</summary>
    public ResolvedService? Service { get; internal set; }

    /// <summary>The S3 address; null for other services.</summary>
    public S3Address? Address => Service?.Address;

    /// <summary>The protocol that the answer is written in.</summary>
    public AwsProtocol Protocol => Service?.Protocol ?? AwsProtocol.RestXml;

    /// <summary>The operation; null until it was resolved.</summary>
    public Operation? Operation { get; internal set; }

    /// <summary>How the request says who sends it, proved or not.</summary>
    public CredentialKind CredentialKind => Claim?.Kind ?? CredentialKind.Anonymous;

    /// <summary>When the request was signed; null for an anonymous one.</summary>
    public DateTimeOffset? SignedAt => Claim is { Scope: not null } claim ? claim.SignedAt : null;

    /// <summary>The fields of a browser's form by lower-case name; null for every other request.</summary>
    public IReadOnlyDictionary<string, string>? FormFields => Form?.Fields;

    /// <summary>The service of this server that makes this call for the caller ("s3.amazonaws.com" when S3 uses a key); null for the caller's own.</summary>
    public string? Via { get; init; }

    /// <summary>What a service acts for (a trail's ARN, a bucket's): aws:SourceArn; null where no service calls.</summary>
    public string? SourceArn { get; init; }

    /// <summary>The account that a service acts for: aws:SourceAccount.</summary>
    public string? SourceAccount { get; init; }

    /// <summary>The stored state that the decision rested on, beyond what <see cref="AccessEpoch"/> counts; null where it rested on none.</summary>
    public ISeenState? Seen { get; set; }

    /// <summary>
    /// Records of what other services did for this request, such as the use of a key. They are committed with its change; where it comes to none they are
    /// queued before its own record.
    /// </summary>
    public IList<AuditEvent> Further { get; } = [];

    /// <summary>True once a record of this request has been committed with its change.</summary>
    public bool IsRecorded { get; internal set; }

    /// <summary>The same request as if another had made it, for questions. It owns nothing and is not to be disposed.</summary>
    internal Call As(Caller caller) => new()
    {
        Request = Request, Response = Response, Received = Received, RequestId = RequestId, HostId = HostId, Region = Region, Audit = Audit, Caller = caller,
    };

    /// <summary>Who it claims to be from.</summary>
    internal AuthenticationClaim? Claim { get; set; }

    /// <summary>A browser's form; null for every other request.</summary>
    internal PostForm? Form { get; set; }

    /// <summary>The payload, not yet read.</summary>
    internal IncomingBody? Body { get; set; }

    /// <summary>The payload, read whole.</summary>
    internal BufferedBody? Buffered { get; set; }

    /// <summary>The bytes of <see cref="Buffered"/>, or none.</summary>
    internal ReadOnlyMemory<byte> Document => Buffered?.Bytes ?? default;

    /// <summary>Writes S3's form of the answer.</summary>
    internal S3ResponseWriter? S3Writer { get; set; }

    /// <summary>Writes the JSON form of the answer.</summary>
    internal JsonResponseWriter? JsonWriter { get; set; }

    /// <summary>Writes the query protocol's form of the answer.</summary>
    internal QueryResponseWriter? QueryWriter { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A body that nobody read still holds the key that its chunks are signed with.
        (Body as IDisposable)?.Dispose();
        S3Writer?.Dispose();
        JsonWriter?.Dispose();
        QueryWriter?.Dispose();
    }
}
