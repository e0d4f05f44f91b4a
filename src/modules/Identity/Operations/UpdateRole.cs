using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>UpdateRole: changes a role's description and longest session. Spec: docs/spec-map.md#iam-UpdateRole</summary>
internal sealed class UpdateRole(IdentityChanges changes) : IamChange<UpdateRole.Input, UpdateRole.Output>(changes)
{
    public sealed record Input(string Name, string? Description, int? SessionSecondsMax);

    public sealed record Output;

    public override OperationInfo Info { get; } = Iam.Change("UpdateRole");

    public override Input Parse(QueryRequestReader r) =>
        new(r.RoleName(), r.Description(), r.Within("MaxSessionDuration", IamLimits.SessionSecondsMin, IamLimits.SessionSecondsMax));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:UpdateRole", "role/" + input.Name)];

    protected override Result<Output> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.FindRole(input.Name) is not { } role) return IamErrors.NoRole(input.Name);
        edit.Put(account.Id, role with { Description = input.Description ?? role.Description, SessionSecondsMax = input.SessionSecondsMax ?? role.SessionSecondsMax });
        return new Output();
    }

    // Unlike other changes it has a result, which is empty.
    public override void Write(QueryResponseWriter w, Output output) => _ = w.Result;
}
