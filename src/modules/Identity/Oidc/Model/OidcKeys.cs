using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Strongroom.Identity.Model;
using Strongroom.Kernel;

namespace Strongroom.Identity.Oidc;

/// <summary>
/// The keys that providers sign with, by their discovery document: https://openid.net/specs/openid-connect-discovery-1_0.html. Kept for an hour; a key that
/// is not among them makes a new fetch, but at most one a minute for each provider, however many tokens name it. Failures are kept as long.
/// </summary>
internal sealed class OidcKeys(OidcFetcher fetcher, TimeProvider time, ILogger log)
{
    private const int ProvidersMax = 1024;
    private const string DiscoveryPath = "/.well-known/openid-configuration";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan FetchInterval = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Kept> byProvider = new(StringComparer.Ordinal);

    /// <summary>The keys that may have signed a token.</summary>
    /// <param name="account">The provider's account.</param>
    /// <param name="provider">The provider's entry.</param>
    /// <param name="keyId">The token's kid, or null.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Null where the provider cannot be asked.</returns>
    public async Task<IReadOnlyList<SecurityKey>?> FindAsync(AccountId account, OidcProvider provider, string? keyId, CancellationToken cancellationToken)
    {
        // Other thumbprints are another way to trust: what was fetched on older ones does not count.
        var name = $"{account.Value} {provider.Url} {string.Join(' ', provider.Thumbprints)}";
        var now = time.GetUtcNow();
        Kept kept;
        lock (gate)
        {
            var found = byProvider.GetValueOrDefault(name);
            if (found is null || IsDue(found, keyId, now))
            {
                if (found is null && byProvider.Count >= ProvidersMax) byProvider.Remove(byProvider.MinBy(pair => pair.Value.FetchedAt).Key);
                // All who ask meanwhile wait for this one fetch; it is nobody's to cancel.
                byProvider[name] = found = new Kept(now, FetchAsync(provider));
            }
            kept = found;
        }
        return await kept.Keys.WaitAsync(cancellationToken);
    }

    private static bool IsDue(Kept kept, string? keyId, DateTimeOffset now)
    {
        if (!kept.Keys.IsCompleted) return false;
        var age = now - kept.FetchedAt;
        if (age >= Lifetime) return true;
        var isMissing = kept.Keys.Result is not { } keys || (keyId is not null && !keys.Any(key => key.KeyId == keyId));
        return isMissing && age >= FetchInterval;
    }

    private async Task<IReadOnlyList<SecurityKey>?> FetchAsync(OidcProvider provider)
    {
        // Not on the caller's thread, which holds the lock.
        await Task.Yield();
        try
        {
            var issuer = "https://" + provider.Url;
            var discovery = OpenIdConnectConfiguration.Create(
                await fetcher.FetchAsync(new Uri(issuer.TrimEnd('/') + DiscoveryPath), provider.Thumbprints, CancellationToken.None));
            if (!string.Equals(discovery.Issuer, issuer, StringComparison.Ordinal))
                throw new OidcFetchException($"{issuer}: its discovery document names another issuer.");
            if (!Uri.TryCreate(discovery.JwksUri, UriKind.Absolute, out var address)) throw new OidcFetchException($"{issuer}: its discovery document names no keys.");
            var keys = new JsonWebKeySet(await fetcher.FetchAsync(address, provider.Thumbprints, CancellationToken.None));
            // Symmetric keys in a public document would be everybody's to sign with.
            return [.. keys.GetSigningKeys().Where(key => key is RsaSecurityKey or ECDsaSecurityKey or X509SecurityKey
                or JsonWebKey { Kty: JsonWebAlgorithmsKeyTypes.RSA or JsonWebAlgorithmsKeyTypes.EllipticCurve })];
        }
        catch (Exception fault) when (fault is OidcFetchException or JsonException or ArgumentException or UriFormatException or InvalidOperationException)
        {
            log.LogWarning(fault, "The keys of the identity provider {Provider} could not be fetched.", provider.Url);
            return null;
        }
    }

    private sealed record Kept(DateTimeOffset FetchedAt, Task<IReadOnlyList<SecurityKey>?> Keys);
}
