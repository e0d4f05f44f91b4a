using Strongroom.Identity.Model;
using Strongroom.Identity.Operations;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Oidc.Operations;

/// <summary>GetOpenIDConnectProvider: a provider's clients and thumbprints. Spec: docs/spec-map.md#iam-GetOpenIDConnectProvider</summary>
internal sealed class GetOpenIdConnectProvider(IdentityStore identities) : IamRead<GetOpenIdConnectProvider.Input, OidcProvider>(identities)
{
    public sealed record Input(string Arn);

    public override OperationInfo Info { get; } = Iam.Read("GetOpenIDConnectProvider");

    public override Input Parse(QueryRequestReader r) => new(OidcParameters.ProviderArn(r));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:GetOpenIDConnectProvider", input.Arn)];

    protected override Result<OidcProvider> Read(Account account, Input input, Caller caller) => OidcParameters.Find(account, input.Arn);

    public override void Write(QueryResponseWriter w, OidcProvider output) => w.Result
        .Element("Url", output.Url)
        .Time("CreateDate", output.CreatedMs)
        .Texts("ClientIDList", output.ClientIds)
        .Texts("ThumbprintList", output.Thumbprints)
        .Tags(output.Tags, evenNone: true);
}
