using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>DetachUserPolicy, DetachGroupPolicy, DetachRolePolicy: takes a managed policy away. Spec: docs/spec-map.md#iam-DetachUserPolicy</summary>
internal sealed class DetachPolicy<T>(IdentityChanges changes, PolicyHolder<T> holder) : IamChange<DetachPolicy<T>.Input, Nothing>(changes)
    where T : class
{
    public sealed record Input(string Holder, string PolicyArn);

    public override OperationInfo Info { get; } = Iam.Change($"Detach{holder.Word}Policy");

    public override Input Parse(QueryRequestReader r) => new(holder.Name(r), r.PolicyArn());

    public override IEnumerable<Demand> Demands(Input input) =>
        [Demand.OnIdentity("iam:" + Info.Name, holder.Prefix + input.Holder).With("iam:policyarn", input.PolicyArn)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        var found = holder.Find(account, input.Holder);
        if (!found.IsSuccess) return found.Error;
        var attached = holder.AttachedOf(found.Value);
        if (!attached.Contains(input.PolicyArn, StringComparer.Ordinal)) return IamErrors.NoPolicy(input.PolicyArn);
        holder.Put(edit, account.Id, holder.With(found.Value, attached.Remove(input.PolicyArn, StringComparer.Ordinal)));
        return Nothing.Instance;
    }
}
