using System.Collections.Immutable;
using Strongroom.Identity.Model;
using Strongroom.Identity.Operations;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Oidc.Operations;

/// <summary>
/// CreateOpenIDConnectProvider: names an identity provider that roles of the account may trust. Thumbprints are needed only where no certificate authority
/// vouches for the provider's certificate. Spec: docs/spec-map.md#iam-CreateOpenIDConnectProvider
/// </summary>
internal sealed class CreateOpenIdConnectProvider(IdentityChanges changes, TimeProvider time)
    : IamChange<CreateOpenIdConnectProvider.Input, CreateOpenIdConnectProvider.Output>(changes)
{
    public sealed record Input(string Url, ImmutableArray<string> ClientIds, ImmutableArray<string> Thumbprints, ImmutableArray<Tag> Tags);

    public sealed record Output(string Arn, ImmutableArray<Tag> Tags);

    public override OperationInfo Info { get; } = Iam.Change("CreateOpenIDConnectProvider");

    public override Input Parse(QueryRequestReader r) => new(OidcParameters.Url(r), OidcParameters.ClientIds(r), OidcParameters.Thumbprints(r), r.Tags());

    public override IEnumerable<Demand> Demands(Input input)
    {
        var resource = "oidc-provider/" + input.Url;
        yield return Demand.OnIdentity("iam:CreateOpenIDConnectProvider", resource).With(input.Tags);
        if (!input.Tags.IsEmpty) yield return Demand.OnIdentity("iam:TagOpenIDConnectProvider", resource).With(input.Tags);
    }

    protected override Result<Output> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.OidcProviders.ContainsKey(input.Url)) return IamErrors.EntityAlreadyExists($"Provider with url https://{input.Url} already exists.");
        if (account.OidcProviders.Count >= OidcParameters.ProvidersMax) return IamErrors.Quota("OpenIdConnectProvidersPerAccount", OidcParameters.ProvidersMax);
        if (input.ClientIds.Length > OidcParameters.ClientIdsMax) return IamErrors.Quota("ClientIdsPerOpenIdConnectProvider", OidcParameters.ClientIdsMax);
        var tags = TagRules.Merge([], input.Tags);
        if (!tags.IsSuccess) return tags.Error;
        var provider = new OidcProvider
        {
            Version = 1, Url = input.Url, CreatedMs = time.GetUtcNow().ToUnixTimeMilliseconds(), ClientIds = input.ClientIds, Thumbprints = input.Thumbprints,
            Tags = tags.Value,
        };
        edit.Put(account.Id, provider);
        return new Output(account.ArnOf(provider), tags.Value);
    }

    public override void Write(QueryResponseWriter w, Output output) => w.Result.Element("OpenIDConnectProviderArn", output.Arn).Tags(output.Tags);
}
