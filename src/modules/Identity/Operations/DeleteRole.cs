using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>DeleteRole: removes a role without policies; its sessions end with it. Spec: docs/spec-map.md#iam-DeleteRole</summary>
internal sealed class DeleteRole(IdentityChanges changes) : IamChange<DeleteRole.Input, Nothing>(changes)
{
    public sealed record Input(string Name);

    public override OperationInfo Info { get; } = Iam.Change("DeleteRole");

    public override Input Parse(QueryRequestReader r) => new(r.RoleName());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:DeleteRole", "role/" + input.Name)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.FindRole(input.Name) is not { } role) return IamErrors.NoRole(input.Name);
        if (!role.Inline.IsEmpty) return IamErrors.DeleteConflict("Cannot delete entity, must delete policies first.");
        if (!role.Attached.IsEmpty) return IamErrors.DeleteConflict("Cannot delete entity, must detach all policies first.");
        edit.Remove(account.Id, role);
        return Nothing.Instance;
    }
}
