using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>GetPolicy: what is known of a managed policy but its text. Spec: docs/spec-map.md#iam-GetPolicy</summary>
internal sealed class GetPolicy(IdentityStore identities) : IamRead<GetPolicy.Input, GetPolicy.Output>(identities)
{
    public sealed record Input(string PolicyArn);

    public sealed record Output(Account Account, ManagedPolicy Policy);

    public override OperationInfo Info { get; } = Iam.Read("GetPolicy");

    public override Input Parse(QueryRequestReader r) => new(r.PolicyArn());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:GetPolicy", input.PolicyArn)];

    protected override Result<Output> Read(Account account, Input input, Caller caller) =>
        account.FindPolicy(input.PolicyArn) is { } policy ? new Output(account, policy) : IamErrors.NoPolicy(input.PolicyArn);

    public override void Write(QueryResponseWriter w, Output output) => w.Result.ManagedPolicy(output.Account, output.Policy, "Policy");
}
