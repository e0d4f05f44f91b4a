using System.Collections.Immutable;
using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>TagUser, TagRole, TagPolicy: adds tags, or gives present ones other values. Spec: docs/spec-map.md#iam-TagUser</summary>
internal sealed class TagResource<T>(IdentityChanges changes, TagHolder<T> holder) : IamChange<TagResource<T>.Input, Nothing>(changes)
    where T : class
{
    public sealed record Input(string Resource, ImmutableArray<Tag> Tags);

    public override OperationInfo Info { get; } = Iam.Change("Tag" + holder.Word);

    public override Input Parse(QueryRequestReader r)
    {
        var input = new Input(holder.Resource(r), r.Tags());
        return input.Tags.IsEmpty ? throw new ServiceException(IamErrors.Missing("Tags")) : input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:" + Info.Name, input.Resource).With(input.Tags)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (AwsManagedPolicies.Find(input.Resource) is not null) return IamErrors.AwsOwned(input.Resource);
        var found = holder.Find(account, input.Resource);
        if (!found.IsSuccess) return found.Error;
        var tags = TagRules.Merge(holder.TagsOf(found.Value), input.Tags);
        if (!tags.IsSuccess) return tags.Error;
        holder.Put(edit, account.Id, found.Value, tags.Value);
        return Nothing.Instance;
    }
}
