using Strongroom.Kernel;
using Strongroom.Policy;

namespace Strongroom.Runtime;

/// <summary>What kind of identity made a request. The numbers are in audit records.</summary>
public enum CallerKind
{
    /// <summary>Nobody: the request carries no credentials.</summary>
    Anonymous = 0,

    /// <summary>An account's root.</summary>
    Root = 1,

    /// <summary>An IAM user, by its own key or a session of GetSessionToken.</summary>
    User = 2,

    /// <summary>A session of a role.</summary>
    RoleSession = 3,

    /// <summary>A session of GetFederationToken.</summary>
    FederatedUser = 4,

    /// <summary>A service of this server, acting by itself.</summary>
    Service = 5,

    /// <summary>Somebody whom an identity provider vouches for, while a role is being assumed.</summary>
    WebIdentity = 6,
}

/// <summary>Who made a request, proved by its signature.</summary>
public sealed record Caller
{
    private PrincipalFacts? principal;
    private ResourceFacts? ownAccount;

    /// <summary>The kind of identity.</summary>
    public required CallerKind Kind { get; init; }

    /// <summary>The account; the default value for an anonymous caller.</summary>
    public required AccountId Account { get; init; }

    /// <summary>The principal's ARN, for a session of a role the session's; empty for an anonymous caller.</summary>
    public required string Arn { get; init; }

    /// <summary>AWS's principal id: the account id for root, AIDA…, AROA…:session, ACCOUNT:name.</summary>
    public required string PrincipalId { get; init; }

    /// <summary>The account's canonical user id, 64 hex digits, which S3 shows as Owner.</summary>
    public required string CanonicalId { get; init; }

    /// <summary>The access key that signed; null for an anonymous caller.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>The IAM user's name, the subject of a web identity; null for all others.</summary>
    public string? UserName { get; init; }

    /// <summary>The session, where temporary credentials were used.</summary>
    public SessionFacts? Session { get; init; }

    /// <summary>When a second factor was shown with this very request (AssumeRole's TokenCode); null where none was, whatever the session says.</summary>
    public DateTimeOffset? MfaAt { get; init; }

    /// <summary>The service's name, for <see cref="CallerKind.Service"/>; the identity provider's ARN, for <see cref="CallerKind.WebIdentity"/>.</summary>
    public string? Service { get; init; }

    /// <summary>Who this is, as policies see it.</summary>
    public PrincipalFacts Principal => principal ??= new PrincipalFacts
    {
        Kind = Kind switch
        {
            CallerKind.Root => PrincipalKind.Root,
            CallerKind.User => PrincipalKind.User,
            CallerKind.RoleSession => PrincipalKind.RoleSession,
            CallerKind.FederatedUser => PrincipalKind.FederatedUser,
            CallerKind.Service => PrincipalKind.Service,
            CallerKind.WebIdentity => PrincipalKind.WebIdentity,
            _ => PrincipalKind.Anonymous,
        },
        Account = Account.Value,
        Arn = Arn,
        IssuerArn = Session?.IssuerArn ?? Arn,
        IssuerId = Kind == CallerKind.FederatedUser ? Session?.IssuerId : null,
        UserId = PrincipalId,
        CanonicalId = CanonicalId,
        Service = Kind == CallerKind.Service ? Service : null,
        FederatedProvider = Kind == CallerKind.WebIdentity ? Service : null,
    };

    /// <summary>The caller's own account as a resource; nobody owns what an anonymous caller asks of its account.</summary>
    internal ResourceFacts OwnAccount => ownAccount ??= new ResourceFacts { Owner = Account.Value.Length == 0 ? null : Account.Value };

    /// <summary>A request without credentials. It takes the same way through the gate as any other.</summary>
    public static Caller Anonymous { get; } = new()
    {
        Kind = CallerKind.Anonymous, Account = default, Arn = "", PrincipalId = "anonymous",
        // AWS's published id of the anonymous user: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
        CanonicalId = "65a011a29cdf8ec533ec3d1ccaae921c",
    };
}
