using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>
/// CreatePolicyVersion: adds a version, and may put it in force: who may do this may give whoever has the policy anything. AWS demands nothing more for it.
/// Spec: docs/spec-map.md#iam-CreatePolicyVersion
/// </summary>
internal sealed class CreatePolicyVersion(IdentityChanges changes, TimeProvider time) : IamChange<CreatePolicyVersion.Input, CreatePolicyVersion.Output>(changes)
{
    public sealed record Input(string PolicyArn, string Document, bool IsDefault);

    public sealed record Output(ManagedPolicy Policy, PolicyVersion Version);

    public override OperationInfo Info { get; } = Iam.Change("CreatePolicyVersion");

    public override Input Parse(QueryRequestReader r) => new(r.PolicyArn(), r.Policy(), r.Flag("SetAsDefault") ?? false);

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:CreatePolicyVersion", input.PolicyArn)];

    protected override Result<Output> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (AwsManagedPolicies.Find(input.PolicyArn) is not null) return IamErrors.AwsOwned(input.PolicyArn);
        if (account.FindPolicy(input.PolicyArn) is not { } policy) return IamErrors.NoPolicy(input.PolicyArn);
        if (policy.Versions.Length == IamLimits.PolicyVersionsMax)
        {
            return IamErrors.LimitExceeded(
                $"A managed policy can have up to {IamLimits.PolicyVersionsMax} versions. Before you create a new version, you must delete an existing version.");
        }
        var document = PolicyRules.CheckManaged(input.Document);
        if (!document.IsSuccess) return document.Error;
        var version = new PolicyVersion(policy.LastNumber + 1, document.Value, time.GetUtcNow().ToUnixTimeMilliseconds());
        policy = policy with
        {
            Versions = policy.Versions.Add(version),
            LastNumber = version.Number,
            DefaultNumber = input.IsDefault ? version.Number : policy.DefaultNumber,
            UpdatedMs = version.CreatedMs,
        };
        edit.Put(account.Id, policy);
        return new Output(policy, version);
    }

    public override void Write(QueryResponseWriter w, Output output) => w.Result.PolicyVersion(output.Policy, output.Version, "PolicyVersion", hasDocument: false);
}
