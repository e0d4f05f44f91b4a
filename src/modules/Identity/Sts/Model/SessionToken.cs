using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Identity.Sts;

/// <summary>
/// What a session token says: everything that the server knows of a session, since it keeps none. Who may do what is not in it but for the session's own
/// policies: users, roles and managed policies are looked up with each request.
/// </summary>
internal sealed record SessionToken
{
    /// <summary>RoleSession, FederatedUser, or User or Root for a session of GetSessionToken.</summary>
    public required CallerKind Kind { get; init; }

    /// <summary>The account of the role or user.</summary>
    public required AccountId Account { get; init; }

    /// <summary>"ASIA…"; the token opens under this id alone.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>40 characters, as UTF-8.</summary>
    public required byte[] SecretKey { get; init; }

    /// <summary>The unique id of the role or user ("AROA…", "AIDA…"); the account for root. A namesake made later has another.</summary>
    public required string IssuerId { get; init; }

    /// <summary>When it was issued.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>RoleSessionName, or the federated user's name; null for GetSessionToken.</summary>
    public string? SessionName { get; init; }

    /// <summary>When a second factor was shown; null where none was.</summary>
    public DateTimeOffset? MfaAt { get; init; }

    /// <summary>aws:SourceIdentity.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>The ARN of the identity provider; null where a signature asked for the session.</summary>
    public string? Provider { get; init; }

    /// <summary>The provider's claims by their condition keys.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Claims { get; init; } = [];

    /// <summary>Session policies and tags.</summary>
    public SessionPack Pack { get; init; } = SessionPack.Empty;
}

/// <summary>The part of a session that its maker chose, and that AWS limits by its packed size.</summary>
/// <param name="Policy">The inline session policy, or null.</param>
/// <param name="PolicyArns">Managed session policies.</param>
/// <param name="Tags">Session tags, inherited ones among them.</param>
/// <param name="TransitiveTagKeys">Keys of tags that the next session of the chain keeps.</param>
internal sealed record SessionPack(
    string? Policy, IReadOnlyList<string> PolicyArns, IReadOnlyList<KeyValuePair<string, string>> Tags, IReadOnlyList<string> TransitiveTagKeys)
{
    public static SessionPack Empty { get; } = new(null, [], [], []);

    /// <summary>True where the session has policies of its own, which then limit it.</summary>
    public bool HasPolicies => Policy is not null || PolicyArns.Count > 0;

    public bool IsEmpty => !HasPolicies && Tags.Count == 0 && TransitiveTagKeys.Count == 0;
}
