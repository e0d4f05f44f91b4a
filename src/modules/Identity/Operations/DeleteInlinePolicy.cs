using System.Collections.Immutable;
using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>DeleteUserPolicy, DeleteGroupPolicy, DeleteRolePolicy: removes an embedded policy. Spec: docs/spec-map.md#iam-DeleteUserPolicy</summary>
internal sealed class DeleteInlinePolicy<T>(IdentityChanges changes, PolicyHolder<T> holder) : IamChange<DeleteInlinePolicy<T>.Input, Nothing>(changes)
    where T : class
{
    public sealed record Input(string Holder, string Policy);

    public override OperationInfo Info { get; } = Iam.Change($"Delete{holder.Word}Policy");

    public override Input Parse(QueryRequestReader r) => new(holder.Name(r), r.PolicyName());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:" + Info.Name, holder.Prefix + input.Holder)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        var found = holder.Find(account, input.Holder);
        if (!found.IsSuccess) return found.Error;
        var all = holder.InlineOf(found.Value);
        ImmutableArray<InlinePolicy> rest = [.. all.Where(p => !p.Name.Equals(input.Policy, StringComparison.OrdinalIgnoreCase))];
        if (rest.Length == all.Length) return IamErrors.NoSuchEntity($"The {holder.Word.ToLowerInvariant()} policy with name {input.Policy} cannot be found.");
        holder.Put(edit, account.Id, holder.With(found.Value, rest));
        return Nothing.Instance;
    }
}
