using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Identity.Sts;

/// <summary>A session to be issued.</summary>
internal sealed record NewSession
{
    /// <inheritdoc cref="SessionToken.Kind"/>
    public required CallerKind Kind { get; init; }

    /// <inheritdoc cref="SessionToken.Account"/>
    public required AccountId Account { get; init; }

    /// <inheritdoc cref="SessionToken.IssuerId"/>
    public required string IssuerId { get; init; }

    /// <summary>How long it lasts.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <inheritdoc cref="SessionToken.SessionName"/>
    public string? SessionName { get; init; }

    /// <inheritdoc cref="SessionToken.MfaAt"/>
    public DateTimeOffset? MfaAt { get; init; }

    /// <inheritdoc cref="SessionToken.SourceIdentity"/>
    public string? SourceIdentity { get; init; }

    /// <inheritdoc cref="SessionToken.Provider"/>
    public string? Provider { get; init; }

    /// <inheritdoc cref="SessionToken.Claims"/>
    public IReadOnlyList<KeyValuePair<string, string>> Claims { get; init; } = [];

    /// <inheritdoc cref="SessionToken.Pack"/>
    public SessionPack Pack { get; init; } = SessionPack.Empty;
}

/// <summary>A session that was issued, as its holder is told it.</summary>
/// <param name="AccessKeyId">"ASIA…".</param>
/// <param name="SecretAccessKey">40 characters.</param>
/// <param name="SessionToken">The token.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="PackedPercent">How full its pack is, 0 to 100; null where it has neither policies nor tags.</param>
internal sealed record IssuedSession(string AccessKeyId, string SecretAccessKey, string SessionToken, DateTimeOffset ExpiresAt, int? PackedPercent)
{
    /// <summary>Never prints the secret or the token.</summary>
    public override string ToString() => AccessKeyId;
}
