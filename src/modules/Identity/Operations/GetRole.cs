using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>GetRole: one role, with when it was last used. Spec: docs/spec-map.md#iam-GetRole</summary>
internal sealed class GetRole(IdentityStore identities) : IamRead<GetRole.Input, GetRole.Output>(identities)
{
    private readonly LastUses uses = identities.LastUses;

    public sealed record Input(string Name);

    public sealed record Output(Account Account, Role Role, LastUseRecord? Used);

    public override OperationInfo Info { get; } = Iam.Read("GetRole");

    public override Input Parse(QueryRequestReader r) => new(r.RoleName());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:GetRole", "role/" + input.Name)];

    protected override Result<Output> Read(Account account, Input input, Caller caller) =>
        account.FindRole(input.Name) is { } role ? new Output(account, role, uses.Find(account.Id, role.Id)) : IamErrors.NoRole(input.Name);

    public override void Write(QueryResponseWriter w, Output output) => w.Result.Role(output.Account, output.Role, "Role", output.Used);
}
