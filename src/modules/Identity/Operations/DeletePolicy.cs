using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>DeletePolicy: removes a managed policy that nobody uses and that has one version. Spec: docs/spec-map.md#iam-DeletePolicy</summary>
internal sealed class DeletePolicy(IdentityChanges changes) : IamChange<DeletePolicy.Input, Nothing>(changes)
{
    public sealed record Input(string PolicyArn);

    public override OperationInfo Info { get; } = Iam.Change("DeletePolicy");

    public override Input Parse(QueryRequestReader r) => new(r.PolicyArn());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:DeletePolicy", input.PolicyArn)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (AwsManagedPolicies.Find(input.PolicyArn) is not null) return IamErrors.AwsOwned(input.PolicyArn);
        if (account.FindPolicy(input.PolicyArn) is not { } policy) return IamErrors.NoPolicy(input.PolicyArn);
        var use = account.UseOf(input.PolicyArn);
        if (use.Attachments + use.Boundaries > 0) return IamErrors.DeleteConflict("Cannot delete a policy attached to entities.");
        if (policy.Versions.Length > 1)
        {
            return IamErrors.DeleteConflict(
                "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.");
        }
        edit.Remove(account.Id, policy);
        return Nothing.Instance;
    }
}
