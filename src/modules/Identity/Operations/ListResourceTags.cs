using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>ListUserTags, ListRoleTags, ListPolicyTags: the tags, in order of their keys. Spec: docs/spec-map.md#iam-ListUserTags</summary>
internal sealed class ListResourceTags<T>(IdentityStore identities, TagHolder<T> holder) : IamRead<ListResourceTags<T>.Input, Page<Tag>>(identities)
    where T : class
{
    public sealed record Input(string Resource, Paging Paging);

    public override OperationInfo Info { get; } = Iam.Read($"List{holder.Word}Tags");

    public override Input Parse(QueryRequestReader r) => new(holder.Resource(r), r.Paging());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:" + Info.Name, input.Resource)];

    protected override Result<Page<Tag>> Read(Account account, Input input, Caller caller) =>
        holder.Find(account, input.Resource).Then<Page<Tag>>(found => Page<Tag>.Of(holder.TagsOf(found).OrderBy(t => t.Key, StringComparer.Ordinal), t => t.Key, input.Paging));

    public override void Write(QueryResponseWriter w, Page<Tag> output) => w.Result.More(output).Tags([.. output.Items], evenNone: true);
}
