using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Keys.Ports;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>ListGrants: the grants of a key. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html</summary>
internal sealed class ListGrants(KmsInput inputs, KeyUse use, IKeyPrincipals principals) : KmsOperation<ListGrants.Input, Page<GrantList.Entry>>("ListGrants", isReadOnly: true)
{
    public sealed record Input(string Key, string? GrantId, string? Grantee, PageRequest Page);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(
            inputs.Key(r), GrantInput.Id(r), GrantInput.Principal(r, "GranteePrincipal"), PageRequest.Read(r, limitMax: 100, limitDefault: 50));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnKey("kms:ListGrants", input.Key)];

    public override Task<Result<Page<GrantList.Entry>>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        return Task.FromResult(use.Find(granted).Then<Page<GrantList.Entry>>(key => Page.Of(
            key.Grants.ById.Values
                .Select(g => GrantList.Entry.Of(key, g, principals))
                .Where(entry => (input.GrantId is null || entry.Grant.Id == input.GrantId) && (input.Grantee is null || entry.Grantee == input.Grantee)),
            entry => entry.Grant.Id,
            input.Page)));
    }

    public override void Write(JsonResponseWriter w, Page<GrantList.Entry> output) => GrantList.Write(w, output);

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) =>
        [("keyId", input.Key), ("grantId", input.GrantId), ("granteePrincipal", input.Grantee)];
}
