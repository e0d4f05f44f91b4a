using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>UpdateRoleDescription: the older way of changing a role's description. Spec: docs/spec-map.md#iam-UpdateRoleDescription</summary>
internal sealed class UpdateRoleDescription(IdentityChanges changes) : IamChange<UpdateRoleDescription.Input, UpdateRoleDescription.Output>(changes)
{
    public sealed record Input(string Name, string Description);

    public sealed record Output(Account Account, Role Role);

    public override OperationInfo Info { get; } = Iam.Change("UpdateRoleDescription");

    public override Input Parse(QueryRequestReader r) => new(r.RoleName(), r.Description() ?? throw new ServiceException(IamErrors.Missing("Description")));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:UpdateRoleDescription", "role/" + input.Name)];

    protected override Result<Output> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.FindRole(input.Name) is not { } role) return IamErrors.NoRole(input.Name);
        role = role with { Description = input.Description };
        edit.Put(account.Id, role);
        return new Output(edit[account.Id], role);
    }

    public override void Write(QueryResponseWriter w, Output output) => w.Result.Role(output.Account, output.Role, "Role");
}
