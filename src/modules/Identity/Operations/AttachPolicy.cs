using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>
/// AttachUserPolicy, AttachGroupPolicy, AttachRolePolicy: attaches a managed policy; attaching it again changes nothing. Spec:
/// docs/spec-map.md#iam-AttachUserPolicy
/// </summary>
internal sealed class AttachPolicy<T>(IdentityChanges changes, PolicyHolder<T> holder) : IamChange<AttachPolicy<T>.Input, Nothing>(changes)
    where T : class
{
    public sealed record Input(string Holder, string PolicyArn);

    public override OperationInfo Info { get; } = Iam.Change($"Attach{holder.Word}Policy");

    public override Input Parse(QueryRequestReader r) => new(holder.Name(r), r.PolicyArn());

    public override IEnumerable<Demand> Demands(Input input) =>
        [Demand.OnIdentity("iam:" + Info.Name, holder.Prefix + input.Holder).With("iam:policyarn", input.PolicyArn)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        var found = holder.Find(account, input.Holder);
        if (!found.IsSuccess) return found.Error;
        if (account.FindPolicy(input.PolicyArn) is null) return IamErrors.NoSuchEntity($"Policy {input.PolicyArn} does not exist or is not attachable.");
        var attached = holder.AttachedOf(found.Value);
        if (attached.Contains(input.PolicyArn, StringComparer.Ordinal)) return Nothing.Instance;
        if (attached.Length == IamLimits.AttachedPoliciesMax) return IamErrors.Quota($"PoliciesPer{holder.Word}", IamLimits.AttachedPoliciesMax);
        holder.Put(edit, account.Id, holder.With(found.Value, attached.Add(input.PolicyArn).Sort(StringComparer.Ordinal)));
        return Nothing.Instance;
    }
}
