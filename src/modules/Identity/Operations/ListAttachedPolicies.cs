using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>
/// ListAttachedUserPolicies, ListAttachedGroupPolicies, ListAttachedRolePolicies: the managed policies attached. Spec:
/// docs/spec-map.md#iam-ListAttachedUserPolicies
/// </summary>
internal sealed class ListAttachedPolicies<T>(IdentityStore identities, PolicyHolder<T> holder) : IamRead<ListAttachedPolicies<T>.Input, Page<string>>(identities)
    where T : class
{
    public sealed record Input(string Holder, string PathPrefix, Paging Paging);

    public override OperationInfo Info { get; } = Iam.Read($"ListAttached{holder.Word}Policies");

    public override Input Parse(QueryRequestReader r) => new(holder.Name(r), r.PathPrefix(), r.Paging());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:" + Info.Name, holder.Prefix + input.Holder)];

    protected override Result<Page<string>> Read(Account account, Input input, Caller caller)
    {
        var found = holder.Find(account, input.Holder);
        if (!found.IsSuccess) return found.Error;
        var arns = holder.AttachedOf(found.Value).Where(arn => account.FindPolicy(arn)!.Path.StartsWith(input.PathPrefix, StringComparison.Ordinal));
        return Page<string>.Of(arns, arn => arn, input.Paging);
    }

    public override void Write(QueryResponseWriter w, Page<string> output) => w.Result.More(output).AttachedPolicies("AttachedPolicies", output.Items);
}
