using Strongroom.Policy;

namespace Strongroom.Runtime;

/// <summary>What temporary credentials carry. See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html</summary>
public sealed record SessionFacts
{
    /// <summary>When they were issued: aws:TokenIssueTime.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When they end.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The role's ARN for a session of a role, the user's or root's for the others.</summary>
    public required string IssuerArn { get; init; }

    /// <summary>"Role", "IAMUser", "Root": sessionIssuer.type in CloudTrail.</summary>
    public required string IssuerType { get; init; }

    /// <summary>The role's or the user's unique id; the account for root.</summary>
    public required string IssuerId { get; init; }

    /// <summary>The role's or the user's name.</summary>
    public string? IssuerName { get; init; }

    /// <summary>RoleSessionName, or the federated user's name.</summary>
    public string? SessionName { get; init; }

    /// <summary>When a second factor was shown; null where none was: aws:MultiFactorAuthPresent and -Age.</summary>
    public DateTimeOffset? MfaAt { get; init; }

    /// <summary>aws:SourceIdentity, which later sessions of the chain keep.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>Session tags: they are principal tags and win over the role's own.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Keys of tags that the next session of the chain keeps.</summary>
    public IReadOnlyList<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>Session policies; null where there are none, which allows everything.</summary>
    public IReadOnlyList<AttachedPolicy>? Policies { get; init; }

    /// <summary>The identity provider of AssumeRoleWithWebIdentity: aws:FederatedProvider.</summary>
    public string? FederatedProvider { get; init; }

    /// <summary>The provider's claims that are condition keys, by their whole key ("issuer.example:aud", "issuer.example:sub").</summary>
    public IReadOnlyList<KeyValuePair<string, string>> FederatedClaims { get; init; } = [];
}
