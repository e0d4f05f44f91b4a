using Strongroom.Identity.Model;
using Strongroom.Identity.Operations;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Oidc.Operations;

/// <summary>
/// DeleteOpenIDConnectProvider: takes a provider away; roles that trust it stay, and nobody can be proved to them. One that is not there is no error.
/// Spec: docs/spec-map.md#iam-DeleteOpenIDConnectProvider
/// </summary>
internal sealed class DeleteOpenIdConnectProvider(IdentityChanges changes) : IamChange<DeleteOpenIdConnectProvider.Input, Nothing>(changes)
{
    public sealed record Input(string Arn);

    public override OperationInfo Info { get; } = Iam.Change("DeleteOpenIDConnectProvider");

    public override Input Parse(QueryRequestReader r) => new(OidcParameters.ProviderArn(r));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:DeleteOpenIDConnectProvider", input.Arn)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        var found = OidcParameters.Find(account, input.Arn);
        if (found.IsSuccess) edit.Remove(account.Id, found.Value);
        return Nothing.Instance;
    }
}
