using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Strongroom.Identity.Model;
using Strongroom.Kernel;

namespace Strongroom.Identity.Oidc;

/// <summary>
/// Proves a token of an OpenID Connect provider: (1) it is a signed JWT of a known algorithm and a bounded size, (2) its issuer is a provider of the
/// account, (3) its audience is a client of that provider, (4) its times hold, (5) one of the provider's keys signed it. The cheap checks come first, so that
/// nobody makes this server fetch keys with a token that could not pass. Spec: https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
/// </summary>
internal sealed class WebIdentityVerifier(IdentityStore identities, OidcKeys keys, TimeProvider time)
{
    private const string Scheme = "https://";
    private const string TagsClaim = "https://aws.amazon.com/tags";
    private const string SourceIdentityClaim = "https://aws.amazon.com/source_identity";
    private const int MethodsMax = 16;

    // Clocks of providers are a little off.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);
    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256];

    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = 20_000, MapInboundClaims = false };

    /// <summary>Proves a token for an account.</summary>
    /// <param name="account">The account of the role, whose providers count.</param>
    /// <param name="text">The token.</param>
    /// <param name="cancellationToken">Ends the waiting for keys.</param>
    public async Task<Result<WebIdentity>> VerifyAsync(AccountId account, string text, CancellationToken cancellationToken)
    {
        if (!handler.CanReadToken(text)) return OidcErrors.NotAToken(); // (1)
        JsonWebToken token;
        try
        {
            token = handler.ReadJsonWebToken(text);
            if (!Algorithms.Contains(token.Alg, StringComparer.Ordinal)) return OidcErrors.Invalid("The algorithm of the ID Token provided is not supported");
            if (token.Issuer is not { Length: > 0 } issuer) return OidcErrors.Invalid("Missing a required claim: iss");
            if (Find(account, issuer) is not { } provider) return OidcErrors.NoProvider(issuer); // (2)
            if (ClaimFault(token, provider) is { } fault) return fault; // (3), (4)
            if (await keys.FindAsync(account, provider, token.Kid, cancellationToken) is not { } signers) return OidcErrors.NoKey();
            return await SignatureFaultAsync(text, token, signers) is { } unsigned ? unsigned : Identity(account, provider, token); // (5)
        }
        catch (Exception broken) when (broken is ArgumentException or FormatException or JsonException or SecurityTokenException or InvalidOperationException)
        {
            return OidcErrors.NotAToken();
        }
    }

    private OidcProvider? Find(AccountId account, string issuer) =>
        issuer.StartsWith(Scheme, StringComparison.Ordinal) ? identities.Current.Find(account)?.OidcProviders.GetValueOrDefault(issuer[Scheme.Length..]) : null;

    private ServiceError? ClaimFault(JsonWebToken token, OidcProvider provider)
    {
        if (token.Subject is not { Length: > 0 and <= 255 }) return OidcErrors.Invalid("Missing a required claim: sub");
        var audiences = token.Audiences.ToList();
        if (audiences.Count == 0) return OidcErrors.Invalid("Missing a required claim: aud");
        // Where a token is for several, azp tells who asked for it; without it nobody can say whose it is.
        if (audiences.Count > 1 && Authorized(token) is null) return OidcErrors.WrongAudience();
        if (!provider.ClientIds.Contains(Authorized(token) ?? audiences[0], StringComparer.Ordinal)) return OidcErrors.WrongAudience();
        var now = time.GetUtcNow();
        if (!token.TryGetPayloadValue<long>("exp", out var expires)) return OidcErrors.Invalid("Missing a required claim: exp");
        if (!token.TryGetPayloadValue<long>("iat", out var issued)) return OidcErrors.Invalid("Missing a required claim: iat");
        if (now >= Time(expires) + Skew) return OidcErrors.Expired(now, Time(expires));
        if (Time(issued) > now + Skew) return OidcErrors.Rejected("The ID Token provided was issued in the future");
        if (token.TryGetPayloadValue<long>("nbf", out var begins) && Time(begins) > now + Skew) return OidcErrors.Rejected("The ID Token provided is not valid yet");
        return null;
    }

    private async Task<ServiceError?> SignatureFaultAsync(string text, JsonWebToken token, IReadOnlyList<SecurityKey> signers)
    {
        // With a kid only that key counts; without, any of the provider's.
        var candidates = string.IsNullOrEmpty(token.Kid) ? signers : [.. signers.Where(key => key.KeyId == token.Kid)];
        if (candidates.Count == 0) return OidcErrors.NoKey();
        var proof = await handler.ValidateTokenAsync(text, new TokenValidationParameters
        {
            ValidAlgorithms = Algorithms,
            IssuerSigningKeys = candidates,
            RequireSignedTokens = true,
            TryAllIssuerSigningKeys = true,
            // Looked at above, with AWS's errors and this server's clock.
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        });
        return proof.IsValid ? null : OidcErrors.WrongSignature();
    }

    private static WebIdentity Identity(AccountId account, OidcProvider provider, JsonWebToken token)
    {
        var authorized = Authorized(token);
        var audience = authorized ?? token.Audiences.First();
        var name = provider.Url;
        List<KeyValuePair<string, string>> claims = [new(name + ":aud", audience), new(name + ":sub", token.Subject)];
        // See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
        if (authorized is not null) claims.AddRange(token.Audiences.Take(MethodsMax).Select(original => new KeyValuePair<string, string>(name + ":oaud", original)));
        claims.AddRange(Texts(token, "amr").Take(MethodsMax).Select(method => new KeyValuePair<string, string>(name + ":amr", method)));
        var (tags, transitive) = Tags(token);
        return new(Arn.OfIdentity(account, "oidc-provider/" + name), name, token.Subject, audience, claims)
        {
            Tags = tags, TransitiveTagKeys = transitive,
            SourceIdentity = token.TryGetPayloadValue<string>(SourceIdentityClaim, out var source) && source.Length > 0 ? source : null,
        };
    }

    private static string? Authorized(JsonWebToken token) => string.IsNullOrEmpty(token.Azp) ? null : token.Azp;

    private static List<string> Texts(JsonWebToken token, string name)
    {
        if (!token.TryGetPayloadValue<JsonElement>(name, out var value)) return [];
        return value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array => [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)],
            _ => [],
        };
    }

    /// <summary>{"principal_tags": {"Key": ["Value"]}, "transitive_tag_keys": ["Key"]}</summary>
    private static (IReadOnlyList<KeyValuePair<string, string>> Tags, IReadOnlyList<string> Transitive) Tags(JsonWebToken token)
    {
        if (!token.TryGetPayloadValue<JsonElement>(TagsClaim, out var claim) || claim.ValueKind != JsonValueKind.Object) return ([], []);
        List<KeyValuePair<string, string>> tags = [];
        if (claim.TryGetProperty("principal_tags", out var given) && given.ValueKind == JsonValueKind.Object)
        {
            foreach (var tag in given.EnumerateObject())
            {
                var value = tag.Value.ValueKind == JsonValueKind.Array && tag.Value.GetArrayLength() == 1 ? tag.Value[0] : tag.Value;
                if (value.ValueKind == JsonValueKind.String) tags.Add(new(tag.Name, value.GetString()!));
                else throw new FormatException("A tag has one value.");
            }
        }
        var transitive = claim.TryGetProperty("transitive_tag_keys", out var keys) && keys.ValueKind == JsonValueKind.Array
            ? keys.EnumerateArray().Select(key => key.GetString() ?? "").ToList()
            : [];
        return (tags, transitive);
    }

    private static DateTimeOffset Time(long seconds) => DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, 0, 253_402_300_799));
}
