using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>ListPolicyVersions: the versions of a managed policy, the newest first. Spec: docs/spec-map.md#iam-ListPolicyVersions</summary>
internal sealed class ListPolicyVersions(IdentityStore identities) : IamRead<ListPolicyVersions.Input, ListPolicyVersions.Output>(identities)
{
    public sealed record Input(string PolicyArn, Paging Paging);

    public sealed record Output(ManagedPolicy Policy, Page<PolicyVersion> Page);

    public override OperationInfo Info { get; } = Iam.Read("ListPolicyVersions");

    public override Input Parse(QueryRequestReader r) => new(r.PolicyArn(), r.Paging());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:ListPolicyVersions", input.PolicyArn)];

    protected override Result<Output> Read(Account account, Input input, Caller caller) => account.FindPolicy(input.PolicyArn) is { } policy
        ? new Output(policy, Page<PolicyVersion>.Of(policy.Versions.Reverse(), v => $"{int.MaxValue - v.Number:D10}", input.Paging))
        : IamErrors.NoPolicy(input.PolicyArn);

    public override void Write(QueryResponseWriter w, Output output)
    {
        w.Result.More(output.Page).Open("Versions");
        foreach (var version in output.Page.Items) w.Result.PolicyVersion(output.Policy, version, "member", hasDocument: false);
        w.Result.Close("Versions");
    }
}
