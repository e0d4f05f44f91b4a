using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>UntagUser, UntagRole, UntagPolicy: removes tags by their keys; those that are not there are no error. Spec: docs/spec-map.md#iam-UntagUser</summary>
internal sealed class UntagResource<T>(IdentityChanges changes, TagHolder<T> holder) : IamChange<UntagResource<T>.Input, Nothing>(changes)
    where T : class
{
    public sealed record Input(string Resource, IReadOnlyList<string> Keys);

    public override OperationInfo Info { get; } = Iam.Change("Untag" + holder.Word);

    public override Input Parse(QueryRequestReader r)
    {
        var input = new Input(holder.Resource(r), r.Texts("TagKeys"));
        if (input.Keys.Count == 0) throw new ServiceException(IamErrors.Missing("TagKeys"));
        if (input.Keys.Count > IamLimits.TagsMax) throw new ServiceException(IamErrors.Constraint("TagKeys", $"Member must have length less than or equal to {IamLimits.TagsMax}"));
        foreach (var key in input.Keys) IamParameters.CheckLength("tagKeys", key, 1, Limits.TagKeyCharactersMax);
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input)
    {
        var demand = Demand.OnIdentity("iam:" + Info.Name, input.Resource);
        foreach (var key in input.Keys) demand = demand.With("aws:tagkeys", key);
        return [demand];
    }

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (AwsManagedPolicies.Find(input.Resource) is not null) return IamErrors.AwsOwned(input.Resource);
        var found = holder.Find(account, input.Resource);
        if (!found.IsSuccess) return found.Error;
        holder.Put(edit, account.Id, found.Value, TagRules.Without(holder.TagsOf(found.Value), input.Keys));
        return Nothing.Instance;
    }
}
