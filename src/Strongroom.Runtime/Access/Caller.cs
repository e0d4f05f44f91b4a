using Strongroom.Kernel;

namespace Strongroom.Runtime;

/// <summary>What kind of identity made a request.</summary>
public enum CallerKind
{
    /// <summary>Nobody: the request carries no credentials.</summary>
    Anonymous,

    /// <summary>An account's root.</summary>
    Root,
}

/// <summary>Who made a request, proved by its signature.</summary>
public sealed record Caller
{
    /// <summary>The kind of identity.</summary>
    public required CallerKind Kind { get; init; }

    /// <summary>The account; the default value for an anonymous caller.</summary>
    public required AccountId Account { get; init; }

    /// <summary>The principal's ARN; empty for an anonymous caller.</summary>
    public required string Arn { get; init; }

    /// <summary>AWS's principal id (the account id for root).</summary>
    public required string PrincipalId { get; init; }

    /// <summary>The account's canonical user id, 64 hex digits, which S3 shows as Owner.</summary>
    public required string CanonicalId { get; init; }

    /// <summary>The access key that signed; null for an anonymous caller.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>A request without credentials. It takes the same way through the gate as any other.</summary>
    public static Caller Anonymous { get; } = new()
    {
        Kind = CallerKind.Anonymous, Account = default, Arn = "", PrincipalId = "anonymous",
        // AWS's published id of the anonymous user: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
        CanonicalId = "65a011a29cdf8ec533ec3d1ccaae921c",
    };
}
