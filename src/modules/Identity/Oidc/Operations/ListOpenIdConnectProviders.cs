using Strongroom.Identity.Model;
using Strongroom.Identity.Operations;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Oidc.Operations;

/// <summary>ListOpenIDConnectProviders: the ARNs of the account's providers. Spec: docs/spec-map.md#iam-ListOpenIDConnectProviders</summary>
internal sealed class ListOpenIdConnectProviders(IdentityStore identities) : IamRead<ListOpenIdConnectProviders.Input, IReadOnlyList<string>>(identities)
{
    public sealed record Input;

    public override OperationInfo Info { get; } = Iam.Read("ListOpenIDConnectProviders");

    public override Input Parse(QueryRequestReader r) => new();

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnAccount("iam:ListOpenIDConnectProviders")];

    protected override Result<IReadOnlyList<string>> Read(Account account, Input input, Caller caller) =>
        Result<IReadOnlyList<string>>.Success([.. account.OidcProviders.Values.Select(account.ArnOf)]);

    public override void Write(QueryResponseWriter w, IReadOnlyList<string> output)
    {
        w.Result.Open("OpenIDConnectProviderList");
        foreach (var arn in output) w.Result.Open("member").Element("Arn", arn).Close("member");
        w.Result.Close("OpenIDConnectProviderList");
    }
}
