using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>ListUserPolicies, ListGroupPolicies, ListRolePolicies: the names of embedded policies. Spec: docs/spec-map.md#iam-ListUserPolicies</summary>
internal sealed class ListInlinePolicies<T>(IdentityStore identities, PolicyHolder<T> holder) : IamRead<ListInlinePolicies<T>.Input, Page<string>>(identities)
    where T : class
{
    public sealed record Input(string Holder, Paging Paging);

    public override OperationInfo Info { get; } = Iam.Read($"List{holder.Word}Policies");

    public override Input Parse(QueryRequestReader r) => new(holder.Name(r), r.Paging());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:" + Info.Name, holder.Prefix + input.Holder)];

    protected override Result<Page<string>> Read(Account account, Input input, Caller caller) =>
        holder.Find(account, input.Holder).Then<Page<string>>(found => Page<string>.Of(holder.InlineOf(found).Select(p => p.Name), Account.Key, input.Paging));

    public override void Write(QueryResponseWriter w, Page<string> output) => w.Result.More(output).Texts("PolicyNames", output.Items);
}
