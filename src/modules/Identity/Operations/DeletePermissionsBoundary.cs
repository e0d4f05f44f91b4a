using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>DeleteUserPermissionsBoundary: lifts a user's boundary. Spec: docs/spec-map.md#iam-DeleteUserPermissionsBoundary</summary>
internal sealed class DeleteUserPermissionsBoundary(IdentityChanges changes) : IamChange<DeleteUserPermissionsBoundary.Input, Nothing>(changes)
{
    public sealed record Input(string User);

    public override OperationInfo Info { get; } = Iam.Change("DeleteUserPermissionsBoundary");

    public override Input Parse(QueryRequestReader r) => new(r.UserName());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:DeleteUserPermissionsBoundary", "user/" + input.User)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.FindUser(input.User) is not { } user) return IamErrors.NoUser(input.User);
        if (user.Boundary is null) return IamErrors.NoSuchEntity($"The user {input.User} has no permissions boundary.");
        edit.Put(account.Id, user with { Boundary = null });
        return Nothing.Instance;
    }
}

/// <summary>DeleteRolePermissionsBoundary: lifts a role's boundary. Spec: docs/spec-map.md#iam-DeleteRolePermissionsBoundary</summary>
internal sealed class DeleteRolePermissionsBoundary(IdentityChanges changes) : IamChange<DeleteRolePermissionsBoundary.Input, Nothing>(changes)
{
    public sealed record Input(string Role);

    public override OperationInfo Info { get; } = Iam.Change("DeleteRolePermissionsBoundary");

    public override Input Parse(QueryRequestReader r) => new(r.RoleName());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:DeleteRolePermissionsBoundary", "role/" + input.Role)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.FindRole(input.Role) is not { } role) return IamErrors.NoRole(input.Role);
        if (role.Boundary is null) return IamErrors.NoSuchEntity($"The role {input.Role} has no permissions boundary.");
        edit.Put(account.Id, role with { Boundary = null });
        return Nothing.Instance;
    }
}
