using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Keys.Ports;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>
/// ListRetirableGrants: the grants, on keys of whatever account, that a principal of the caller's account may retire. Spec:
/// https://docs.aws.amazon.com/kms/latest/APIReference/API_ListRetirableGrants.html
/// </summary>
internal sealed class ListRetirableGrants(KeyStore keys, IKeyPrincipals principals) : KmsOperation<ListRetirableGrants.Input, Page<GrantList.Entry>>("ListRetirableGrants", isReadOnly: true)
{
    public sealed record Input(string Retiring, PageRequest Page);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(GrantInput.RequiredPrincipal(r, "RetiringPrincipal"), PageRequest.Read(r, limitMax: 100, limitDefault: 50));
        r.Done();
        return input;
    }

    /// <summary>The principal is the resource: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListRetirableGrants.html</summary>
    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnAccount("kms:ListRetirableGrants", input.Retiring)];

    public override Task<Result<Page<GrantList.Entry>>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (retiring, page) = granted.Input;
        // arn:aws:iam::ACCOUNT:…
        if (retiring.Split(':')[4] != granted.Call.Caller.Account.Value)
            return Task.FromResult<Result<Page<GrantList.Entry>>>(KmsErrors.Of("InvalidArnException", $"{retiring} is not a principal of your account."));
        var wanted = principals.PrincipalIdOf(retiring) ?? retiring;
        var grants = keys.Snapshot.Accounts.Values
            .SelectMany(account => account.Keys.Values)
            .SelectMany(key => key.Grants.ById.Values.Where(g => g.Retiring?.Key == wanted).Select(g => GrantList.Entry.Of(key, g, principals)))
            .OrderBy(entry => entry.Grant.Id, StringComparer.Ordinal);
        return Task.FromResult<Result<Page<GrantList.Entry>>>(Page.Of(grants, entry => entry.Grant.Id, page));
    }

    public override void Write(JsonResponseWriter w, Page<GrantList.Entry> output) => GrantList.Write(w, output);

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("retiringPrincipal", input.Retiring)];
}
