using Strongroom.Wire;

namespace Strongroom.Runtime;

/// <summary>CloudTrail's two kinds of event.</summary>
public enum AuditClass
{
    /// <summary>Configuration of accounts and buckets.</summary>
    Management,

    /// <summary>What is done with objects.</summary>
    Data,
}

/// <summary>How an operation takes the request's body.</summary>
public enum BodyKind
{
    /// <summary>It has none; one that is sent is not read.</summary>
    None,

    /// <summary>A bounded document, read and proved before the input is parsed.</summary>
    Document,

    /// <summary>Streamed: read while the operation executes, unproven until its end.</summary>
    Stream,
}

/// <summary>How an S3 operation is told from the others. See docs/spec-map.md</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">Service, bucket or object.</param>
/// <param name="SubResource">The query parameter that marks it ("tagging", "uploadId", "list-type"), or null.</param>
/// <param name="IsCopy">True where x-amz-copy-source must be there; false where it must not.</param>
public sealed record S3Route(string Method, S3Target Target, string? SubResource = null, bool IsCopy = false);

/// <summary>How an S3 Control operation is told from the others.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path; one that ends with "/" has a resource's ARN behind it.</param>
public sealed record S3ControlRoute(string Method, string Path);

/// <summary>What is known of an operation before any request.</summary>
public sealed record OperationInfo
{
    /// <summary>AWS's name of the operation.</summary>
    public required string Name { get; init; }

    /// <summary>The service that it belongs to.</summary>
    public AwsService Service { get; init; } = AwsService.S3;

    /// <summary>How S3 requests are told to be this operation; null for other services, which are told by <see cref="Name"/>.</summary>
    public S3Route? Route { get; init; }

    /// <summary>How S3 Control requests are told to be this operation; null for other services.</summary>
    public S3ControlRoute? ControlRoute { get; init; }

    /// <summary>CloudTrail's kind of event.</summary>
    public required AuditClass Audit { get; init; }

    /// <summary>True where it changes nothing.</summary>
    public required bool IsReadOnly { get; init; }

    /// <summary>The HTTP status of success: a change's record is written before its answer is.</summary>
    public int SuccessStatus { get; init; } = 200;

    /// <summary>CloudTrail's event name, where it is not the operation's.</summary>
    public string? EventName { get; init; }

    /// <summary>How it takes its body.</summary>
    public BodyKind Body { get; init; }

    /// <summary>The most bytes of a <see cref="BodyKind.Document"/>.</summary>
    public int DocumentBytesMax { get; init; } = Kernel.Limits.XmlBytesMax;

    /// <summary>
    /// True where the request is a browser's form. A form's signature covers its fields and nothing else of the request, so it proves nothing for any other
    /// operation and is refused there.
    /// </summary>
    public bool IsForm { get; init; }

    /// <summary>True where the body must come with Content-MD5 or a checksum.</summary>
    public bool NeedsIntegrity { get; init; }

    /// <summary>True where x-amz-checksum-* is about the object that the request makes, and not about the request's own body.</summary>
    public bool ChecksumIsOfObject { get; init; }

    /// <summary>True where no permission is needed, as for a CORS preflight. Everything else must demand something.</summary>
    public bool IsOpen { get; init; }

    /// <summary>
    /// Headers and query parameters that AWS knows and this release refuses with NotImplemented, in AWS's spelling. What is neither asked for by
    /// <c>Parse</c> nor listed here is a gap, and a test finds it.
    /// </summary>
    public IReadOnlyList<string> Unsupported { get; init; } = [];
}
