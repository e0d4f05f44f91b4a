using System.Collections.Immutable;
using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>
/// PutUserPolicy, PutGroupPolicy, PutRolePolicy: adds a policy to a user, group or role, or replaces it. Spec: docs/spec-map.md#iam-PutUserPolicy
/// </summary>
internal sealed class PutInlinePolicy<T>(IdentityChanges changes, PolicyHolder<T> holder) : IamChange<PutInlinePolicy<T>.Input, Nothing>(changes)
    where T : class
{
    public sealed record Input(string Holder, string Policy, string Document);

    public override OperationInfo Info { get; } = Iam.Change($"Put{holder.Word}Policy");

    public override Input Parse(QueryRequestReader r) => new(holder.Name(r), r.PolicyName(), r.Policy());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:" + Info.Name, holder.Prefix + input.Holder)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        var found = holder.Find(account, input.Holder);
        if (!found.IsSuccess) return found.Error;
        var policy = PolicyRules.Check(input.Document, PolicyKind.Identity);
        if (!policy.IsSuccess) return policy.Error;
        ImmutableArray<InlinePolicy> others = [.. holder.InlineOf(found.Value).Where(p => !p.Name.Equals(input.Policy, StringComparison.OrdinalIgnoreCase))];
        ImmutableArray<InlinePolicy> all = [.. others.Add(new(input.Policy, policy.Value)).OrderBy(p => Account.Key(p.Name), StringComparer.Ordinal)];
        if (all.Sum(p => PolicyRules.Size(p.Document.Text)) > holder.InlineMax)
            return IamErrors.LimitExceeded($"Maximum policy size of {holder.InlineMax} bytes exceeded for {holder.Word.ToLowerInvariant()} {input.Holder}");
        holder.Put(edit, account.Id, holder.With(found.Value, all));
        return Nothing.Instance;
    }
}
