using System.Text;
using System.Text.Json.Serialization;
using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Identity.Sts;

/// <summary>The part of a token that is not packed, as it is written. See docs/formats/session-token.md</summary>
internal sealed record SessionHead(
    CallerKind Kind, string Secret, string IssuerId, long IssuedMs, long ExpiresMs, string? Name, long? MfaMs, string? Source, string? Provider,
    IReadOnlyList<SessionPair>? Claims)
{
    /// <summary>Never prints the secret.</summary>
    public override string ToString() => $"{Kind} {IssuerId} {Name}";

    public static SessionHead Of(SessionToken token) => new(
        token.Kind, Encoding.UTF8.GetString(token.SecretKey), token.IssuerId, token.IssuedAt.ToUnixTimeMilliseconds(), token.ExpiresAt.ToUnixTimeMilliseconds(),
        token.SessionName, token.MfaAt?.ToUnixTimeMilliseconds(), token.SourceIdentity, token.Provider, SessionPair.Of(token.Claims));

    public SessionToken ToToken(string accessKeyId, AccountId account, SessionPack pack) => new()
    {
        Kind = Kind, Account = account, AccessKeyId = accessKeyId, SecretKey = Encoding.UTF8.GetBytes(Secret), IssuerId = IssuerId,
        IssuedAt = DateTimeOffset.FromUnixTimeMilliseconds(IssuedMs), ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(ExpiresMs), SessionName = Name,
        MfaAt = MfaMs is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null, SourceIdentity = Source, Provider = Provider,
        Claims = SessionPair.ToPairs(Claims), Pack = pack,
    };
}

/// <summary>The part that is packed.</summary>
internal sealed record SessionPackDocument(string? Policy, IReadOnlyList<string>? Arns, IReadOnlyList<SessionPair>? Tags, IReadOnlyList<string>? Transitive);

/// <summary>A tag or claim.</summary>
internal sealed record SessionPair(string K, string V)
{
    public static IReadOnlyList<SessionPair>? Of(IReadOnlyList<KeyValuePair<string, string>> pairs) =>
        pairs.Count == 0 ? null : [.. pairs.Select(pair => new SessionPair(pair.Key, pair.Value))];

    public static IReadOnlyList<KeyValuePair<string, string>> ToPairs(IReadOnlyList<SessionPair>? pairs) =>
        pairs is null ? [] : [.. pairs.Select(pair => new KeyValuePair<string, string>(pair.K, pair.V))];
}

/// <summary>The token's JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SessionHead))]
[JsonSerializable(typeof(SessionPackDocument))]
internal sealed partial class SessionJson : JsonSerializerContext;
