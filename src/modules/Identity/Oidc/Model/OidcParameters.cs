using System.Collections.Immutable;
using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Identity.Oidc;

/// <summary>Reads the parameters of providers, and finds providers by them.</summary>
internal static class OidcParameters
{
    /// <summary>AWS's quotas: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html</summary>
    public const int ProvidersMax = 100;
    public const int ClientIdsMax = 100;
    public const int ThumbprintsMax = 5;

    private const string Scheme = "https://";
    private const string ArnPrefix = "oidc-provider/";
    private const int TextMax = 255;
    private const int ThumbprintLength = 40;

    /// <summary>The provider's URL without its scheme. A port may be in it, unlike AWS's: own providers often have one.</summary>
    public static string Url(QueryRequestReader r)
    {
        var text = r.Text("Url") ?? throw new ServiceException(IamErrors.Missing("Url"));
        IamParameters.CheckLength("Url", text, 1, TextMax);
        var isGood = text.StartsWith(Scheme, StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Host.Length > 0
            && url.UserInfo.Length == 0 && !text.AsSpan().ContainsAny("?#\\ ") && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
        return isGood ? text[Scheme.Length..] : throw new ServiceException(IamErrors.Validation("Invalid Open ID Connect Provider URL"));
    }

    /// <summary>The ARN of a provider.</summary>
    public static string ProviderArn(QueryRequestReader r)
    {
        const string parameter = "OpenIDConnectProviderArn";
        var arn = r.ArnText(parameter);
        return Arn.TryParseIdentity(arn, out _, out var resource) && resource.StartsWith(ArnPrefix, StringComparison.Ordinal) ? arn
            : throw new ServiceException(IamErrors.InvalidInput($"ARN {arn} is not valid."));
    }

    public static string ClientId(QueryRequestReader r)
    {
        var id = r.Text("ClientID") ?? throw new ServiceException(IamErrors.Missing("ClientID"));
        IamParameters.CheckLength("ClientID", id, 1, TextMax);
        return id;
    }

    public static ImmutableArray<string> ClientIds(QueryRequestReader r)
    {
        var ids = r.Texts("ClientIDList");
        foreach (var id in ids) IamParameters.CheckLength("clientIDList", id, 1, TextMax);
        if (ids.Distinct(StringComparer.Ordinal).Count() < ids.Count) throw new ServiceException(IamErrors.InvalidInput("A client id was given twice."));
        return [.. ids];
    }

    /// <summary>SHA-1 thumbprints, in lower case.</summary>
    public static ImmutableArray<string> Thumbprints(QueryRequestReader r)
    {
        var thumbprints = r.Texts("ThumbprintList");
        foreach (var thumbprint in thumbprints)
        {
            IamParameters.CheckLength("thumbprintList", thumbprint, ThumbprintLength, ThumbprintLength);
            if (!thumbprint.All(char.IsAsciiHexDigit)) throw new ServiceException(IamErrors.InvalidInput("A thumbprint has 40 hexadecimal digits."));
        }
        if (thumbprints.Count > ThumbprintsMax) throw new ServiceException(IamErrors.InvalidInput($"Thumbprint list must contain fewer than {ThumbprintsMax} entries."));
        return [.. thumbprints.Select(thumbprint => thumbprint.ToLowerInvariant()).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The account's provider with this whole ARN.</summary>
    public static Result<OidcProvider> Find(Account account, string arn)
    {
        var url = Arn.TryParseIdentity(arn, out _, out var resource) && resource.StartsWith(ArnPrefix, StringComparison.Ordinal) ? resource[ArnPrefix.Length..] : "";
        return account.OidcProviders.GetValueOrDefault(url) is { } provider && account.ArnOf(provider) == arn
            ? provider
            : IamErrors.NoSuchEntity($"OpenIDConnect Provider not found for arn {arn}");
    }

    /// <summary>Providers as something that can have tags.</summary>
    public static TagHolder<OidcProvider> Tags { get; } = new(
        "OpenIDConnectProvider",
        "OpenIDConnectProviderArn",
        ProviderArn,
        Find,
        provider => provider.Tags,
        (edit, account, provider, tags) => edit.Put(account, provider with { Tags = tags }));
}
