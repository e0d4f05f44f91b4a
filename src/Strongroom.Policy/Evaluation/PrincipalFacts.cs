namespace Strongroom.Policy;

/// <summary>What kind of identity asks.</summary>
public enum PrincipalKind
{
    /// <summary>No credentials.</summary>
    Anonymous,

    /// <summary>An account's root.</summary>
    Root,

    /// <summary>An IAM user.</summary>
    User,

    /// <summary>A session of a role.</summary>
    RoleSession,

    /// <summary>A session made by GetFederationToken.</summary>
    FederatedUser,

    /// <summary>
    /// Somebody whom an identity provider vouches for, before a role is assumed. An Allow reaches it by Principal's Federated or by "*"
    /// itself, not by {"AWS":"*"}; a Deny to either denies it.
    /// </summary>
    WebIdentity,

    /// <summary>An AWS service of this server acting by itself, "cloudtrail.amazonaws.com".</summary>
    Service,
}

/// <summary>Who asks, as policies see it.</summary>
public sealed record PrincipalFacts
{
    /// <summary>The kind.</summary>
    public required PrincipalKind Kind { get; init; }

    /// <summary>Its account's twelve digits; empty for anonymous callers, web identities and services.</summary>
    public string Account { get; init; } = "";

    /// <summary>
    /// The ARN that the caller is known by: arn:aws:iam::A:root, arn:aws:iam::A:user/PATH/NAME, arn:aws:sts::A:assumed-role/ROLE/SESSION,
    /// arn:aws:sts::A:federated-user/NAME; empty for anonymous.
    /// </summary>
    public string Arn { get; init; } = "";

    /// <summary>aws:PrincipalArn: the role's ARN for a session of a role, else <see cref="Arn"/>. A Principal that names the role matches by it.</summary>
    public string IssuerArn { get; init; } = "";

    /// <summary>The unique id of the user that a federated user's session is of; null for all others.</summary>
    public string? IssuerId { get; init; }

    /// <summary>aws:userid, "AIDA…", "AROA…:session"; the account id for root.</summary>
    public string UserId { get; init; } = "";

    /// <summary>The account's canonical user id, 64 hex digits.</summary>
    public string CanonicalId { get; init; } = "";

    /// <summary>The provider of a <see cref="PrincipalKind.WebIdentity"/>: its ARN, or the name of a provider known to all; for Federated principals.</summary>
    public string? FederatedProvider { get; init; }

    /// <summary>The service's name, for <see cref="PrincipalKind.Service"/>.</summary>
    public string? Service { get; init; }

    /// <summary>Nobody.</summary>
    public static PrincipalFacts Anonymous { get; } = new() { Kind = PrincipalKind.Anonymous };
}

/// <summary>The policies that a principal brings along.</summary>
public sealed record PrincipalPolicies
{
    /// <summary>None at all: root, anonymous callers, services.</summary>
    public static PrincipalPolicies None { get; } = new();

    /// <summary>Those of the user and its groups, or of the role: inline and managed.</summary>
    public IReadOnlyList<AttachedPolicy> Identity { get; init; } = [];

    /// <summary>The permissions boundary, or null.</summary>
    public AttachedPolicy? Boundary { get; init; }

    /// <summary>
    /// Session policies; null where the session has none, which allows everything, unlike an empty list; but for a federated user, who may do nothing then. See
    /// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
    /// </summary>
    public IReadOnlyList<AttachedPolicy>? Session { get; init; }

    /// <summary>Service control policies: the place is kept, the feature is not in this release; always null.</summary>
    public IReadOnlyList<AttachedPolicy>? ServiceControl { get; init; }
}
