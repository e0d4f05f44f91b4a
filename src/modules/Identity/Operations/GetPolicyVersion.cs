using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>GetPolicyVersion: one version of a managed policy with its text. Spec: docs/spec-map.md#iam-GetPolicyVersion</summary>
internal sealed class GetPolicyVersion(IdentityStore identities) : IamRead<GetPolicyVersion.Input, GetPolicyVersion.Output>(identities)
{
    public sealed record Input(string PolicyArn, int Number);

    public sealed record Output(ManagedPolicy Policy, PolicyVersion Version);

    public override OperationInfo Info { get; } = Iam.Read("GetPolicyVersion");

    public override Input Parse(QueryRequestReader r) => new(r.PolicyArn(), r.VersionId());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:GetPolicyVersion", input.PolicyArn)];

    protected override Result<Output> Read(Account account, Input input, Caller caller)
    {
        if (account.FindPolicy(input.PolicyArn) is not { } policy) return IamErrors.NoPolicy(input.PolicyArn);
        return policy.Versions.FirstOrDefault(v => v.Number == input.Number) is { } version ? new Output(policy, version) : IamErrors.NoVersion(input.PolicyArn, input.Number);
    }

    public override void Write(QueryResponseWriter w, Output output) => w.Result.PolicyVersion(output.Policy, output.Version, "PolicyVersion", hasDocument: true);
}
