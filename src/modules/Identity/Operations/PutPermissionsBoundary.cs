using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>PutUserPermissionsBoundary: bounds what policies can give a user. Spec: docs/spec-map.md#iam-PutUserPermissionsBoundary</summary>
internal sealed class PutUserPermissionsBoundary(IdentityChanges changes) : IamChange<PutUserPermissionsBoundary.Input, Nothing>(changes)
{
    public sealed record Input(string User, string PolicyArn);

    public override OperationInfo Info { get; } = Iam.Change("PutUserPermissionsBoundary");

    public override Input Parse(QueryRequestReader r) => new(r.UserName(), r.PolicyArn("PermissionsBoundary"));

    public override IEnumerable<Demand> Demands(Input input) =>
        [Demand.OnIdentity("iam:PutUserPermissionsBoundary", "user/" + input.User).With("iam:permissionsboundary", input.PolicyArn)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.FindUser(input.User) is not { } user) return IamErrors.NoUser(input.User);
        if (account.FindPolicy(input.PolicyArn) is null) return IamErrors.NoSuchEntity($"Policy {input.PolicyArn} does not exist or is not attachable.");
        edit.Put(account.Id, user with { Boundary = input.PolicyArn });
        return Nothing.Instance;
    }
}

/// <summary>PutRolePermissionsBoundary: bounds what policies can give a role. Spec: docs/spec-map.md#iam-PutRolePermissionsBoundary</summary>
internal sealed class PutRolePermissionsBoundary(IdentityChanges changes) : IamChange<PutRolePermissionsBoundary.Input, Nothing>(changes)
{
    public sealed record Input(string Role, string PolicyArn);

    public override OperationInfo Info { get; } = Iam.Change("PutRolePermissionsBoundary");

    public override Input Parse(QueryRequestReader r) => new(r.RoleName(), r.PolicyArn("PermissionsBoundary"));

    public override IEnumerable<Demand> Demands(Input input) =>
        [Demand.OnIdentity("iam:PutRolePermissionsBoundary", "role/" + input.Role).With("iam:permissionsboundary", input.PolicyArn)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.FindRole(input.Role) is not { } role) return IamErrors.NoRole(input.Role);
        if (account.FindPolicy(input.PolicyArn) is null) return IamErrors.NoSuchEntity($"Policy {input.PolicyArn} does not exist or is not attachable.");
        edit.Put(account.Id, role with { Boundary = input.PolicyArn });
        return Nothing.Instance;
    }
}
