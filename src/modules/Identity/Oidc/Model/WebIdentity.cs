namespace Strongroom.Identity.Oidc;

/// <summary>Whom a provider vouches for.</summary>
/// <param name="ProviderArn">arn:aws:iam::ACCOUNT:oidc-provider/URL</param>
/// <param name="Issuer">The provider's URL without "https://": what its condition keys begin with.</param>
/// <param name="Subject">sub.</param>
/// <param name="Audience">azp where the token has it, else aud.</param>
/// <param name="Claims">The claims that are condition keys, by their whole key.</param>
internal sealed record WebIdentity(string ProviderArn, string Issuer, string Subject, string Audience, IReadOnlyList<KeyValuePair<string, string>> Claims)
{
    /// <summary>Session tags, from the claim https://aws.amazon.com/tags.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Keys of transitive ones among them.</summary>
    public IReadOnlyList<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>From the claim https://aws.amazon.com/source_identity.</summary>
    public string? SourceIdentity { get; init; }
}
