using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>SetDefaultPolicyVersion: puts another version of a managed policy in force. Spec: docs/spec-map.md#iam-SetDefaultPolicyVersion</summary>
internal sealed class SetDefaultPolicyVersion(IdentityChanges changes, TimeProvider time) : IamChange<SetDefaultPolicyVersion.Input, Nothing>(changes)
{
    public sealed record Input(string PolicyArn, int Number);

    public override OperationInfo Info { get; } = Iam.Change("SetDefaultPolicyVersion");

    public override Input Parse(QueryRequestReader r) => new(r.PolicyArn(), r.VersionId());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:SetDefaultPolicyVersion", input.PolicyArn)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (AwsManagedPolicies.Find(input.PolicyArn) is not null) return IamErrors.AwsOwned(input.PolicyArn);
        if (account.FindPolicy(input.PolicyArn) is not { } policy) return IamErrors.NoPolicy(input.PolicyArn);
        if (!policy.Versions.Any(v => v.Number == input.Number)) return IamErrors.NoVersion(input.PolicyArn, input.Number);
        edit.Put(account.Id, policy with { DefaultNumber = input.Number, UpdatedMs = time.GetUtcNow().ToUnixTimeMilliseconds() });
        return Nothing.Instance;
    }
}
