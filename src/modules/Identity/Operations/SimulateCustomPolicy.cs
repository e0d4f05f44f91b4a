using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>SimulateCustomPolicy: what given policies would allow. Spec: docs/spec-map.md#iam-SimulateCustomPolicy</summary>
internal sealed class SimulateCustomPolicy(IdentityStore identities) : IamRead<SimulateCustomPolicy.Input, Page<SimulationResult>>(identities)
{
    public sealed record Input(SimulationInput Simulation);

    public override OperationInfo Info { get; } = Iam.Read("SimulateCustomPolicy");

    public override Input Parse(QueryRequestReader r)
    {
        var input = new Input(SimulationInput.Parse(r, needsPolicies: true));
        return input.Simulation is { ResourcePolicy: not null, CallerArn: null }
            ? throw new ServiceException(IamErrors.InvalidInput("A resource policy is simulated for a caller: CallerArn is required."))
            : input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:SimulateCustomPolicy", "*")];

    protected override Result<Page<SimulationResult>> Read(Account account, Input input, Caller caller) =>
        Simulation.Run(input.Simulation, PolicySource.Facts(account, PrincipalKind.User, input.Simulation.CallerArn ?? "", ""), PrincipalPolicies.None);

    public override void Write(QueryResponseWriter w, Page<SimulationResult> output) =>
        Simulation.Write(w, output, policy => (policy.Name, policy.Name == "ResourcePolicy" ? "Resource Policy" : "IAM Policy"));
}
