using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>DeletePolicyVersion: removes a version that is not in force; its number does not come back. Spec: docs/spec-map.md#iam-DeletePolicyVersion</summary>
internal sealed class DeletePolicyVersion(IdentityChanges changes) : IamChange<DeletePolicyVersion.Input, Nothing>(changes)
{
    public sealed record Input(string PolicyArn, int Number);

    public override OperationInfo Info { get; } = Iam.Change("DeletePolicyVersion");

    public override Input Parse(QueryRequestReader r) => new(r.PolicyArn(), r.VersionId());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:DeletePolicyVersion", input.PolicyArn)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (AwsManagedPolicies.Find(input.PolicyArn) is not null) return IamErrors.AwsOwned(input.PolicyArn);
        if (account.FindPolicy(input.PolicyArn) is not { } policy) return IamErrors.NoPolicy(input.PolicyArn);
        if (policy.Versions.FirstOrDefault(v => v.Number == input.Number) is not { } version) return IamErrors.NoVersion(input.PolicyArn, input.Number);
        if (version.Number == policy.DefaultNumber) return IamErrors.DeleteConflict("Cannot delete the default version of a policy.");
        edit.Put(account.Id, policy with { Versions = policy.Versions.Remove(version) });
        return Nothing.Instance;
    }
}
