using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>DeleteUser: removes a user that has nothing left. Spec: docs/spec-map.md#iam-DeleteUser</summary>
internal sealed class DeleteUser(IdentityChanges changes) : IamChange<DeleteUser.Input, Nothing>(changes)
{
    public sealed record Input(string Name);

    public override OperationInfo Info { get; } = Iam.Change("DeleteUser");

    public override Input Parse(QueryRequestReader r) => new(r.Name("UserName", IamLimits.LongNameMax));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:DeleteUser", "user/" + input.Name)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.FindUser(input.Name) is not { } user) return IamErrors.NoUser(input.Name);
        if (!user.AccessKeys.IsEmpty) return IamErrors.DeleteConflict("Cannot delete entity, must delete access keys first.");
        if (!user.MfaDevices.IsEmpty) return IamErrors.DeleteConflict("Cannot delete entity, must delete MFA device first.");
        if (!user.Inline.IsEmpty) return IamErrors.DeleteConflict("Cannot delete entity, must delete policies first.");
        if (!user.Attached.IsEmpty) return IamErrors.DeleteConflict("Cannot delete entity, must detach all policies first.");
        if (!user.Groups.IsEmpty) return IamErrors.DeleteConflict("Cannot delete entity, must remove users from group first.");
        edit.Remove(account.Id, user);
        return Nothing.Instance;
    }
}
