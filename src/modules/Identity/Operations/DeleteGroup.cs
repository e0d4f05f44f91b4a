using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>DeleteGroup: removes a group without members and policies. Spec: docs/spec-map.md#iam-DeleteGroup</summary>
internal sealed class DeleteGroup(IdentityChanges changes) : IamChange<DeleteGroup.Input, Nothing>(changes)
{
    public sealed record Input(string Name);

    public override OperationInfo Info { get; } = Iam.Change("DeleteGroup");

    public override Input Parse(QueryRequestReader r) => new(r.GroupName());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:DeleteGroup", "group/" + input.Name)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.FindGroup(input.Name) is not { } group) return IamErrors.NoGroup(input.Name);
        if (!account.MembersOf(group).IsEmpty) return IamErrors.DeleteConflict("Cannot delete entity, must remove users from group first.");
        if (!group.Inline.IsEmpty) return IamErrors.DeleteConflict("Cannot delete entity, must delete policies first.");
        if (!group.Attached.IsEmpty) return IamErrors.DeleteConflict("Cannot delete entity, must detach all policies first.");
        edit.Remove(account.Id, group);
        return Nothing.Instance;
    }
}
