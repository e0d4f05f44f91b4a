using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>UpdateAssumeRolePolicy: replaces a role's trust policy. Spec: docs/spec-map.md#iam-UpdateAssumeRolePolicy</summary>
internal sealed class UpdateAssumeRolePolicy(IdentityChanges changes) : IamChange<UpdateAssumeRolePolicy.Input, Nothing>(changes)
{
    public sealed record Input(string Name, string Trust);

    public override OperationInfo Info { get; } = Iam.Change("UpdateAssumeRolePolicy");

    public override Input Parse(QueryRequestReader r) => new(r.RoleName(), r.Policy());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:UpdateAssumeRolePolicy", "role/" + input.Name)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.FindRole(input.Name) is not { } role) return IamErrors.NoRole(input.Name);
        var trust = PolicyRules.CheckTrust(input.Trust, edit.Snapshot);
        if (!trust.IsSuccess) return trust.Error;
        edit.Put(account.Id, role with { Trust = trust.Value.Policy, Trusted = trust.Value.Trusted });
        return Nothing.Instance;
    }
}
