using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>SimulatePrincipalPolicy: what a user, group or role could do, and why. Spec: docs/spec-map.md#iam-SimulatePrincipalPolicy</summary>
internal sealed class SimulatePrincipalPolicy(IdentityStore identities) : IamRead<SimulatePrincipalPolicy.Input, Page<SimulationResult>>(identities)
{
    public sealed record Input(string SourceArn, SimulationInput Simulation);

    public override OperationInfo Info { get; } = Iam.Read("SimulatePrincipalPolicy");

    public override Input Parse(QueryRequestReader r) => new(r.ArnText("PolicySourceArn"), SimulationInput.Parse(r, needsPolicies: false));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:SimulatePrincipalPolicy", input.SourceArn)];

    protected override Result<Page<SimulationResult>> Read(Account account, Input input, Caller caller)
    {
        var found = PolicySource.Find(account, input.SourceArn);
        if (!found.IsSuccess) return found.Error;
        var (principal, policies, tags) = found.Value;
        var context = input.Simulation.Context;
        if (principal.Arn.Length > 0)
        {
            context.Default("aws:PrincipalArn", principal.Arn);
            context.Default("aws:PrincipalAccount", principal.Account);
            context.Default("aws:PrincipalType", principal.Kind == PrincipalKind.User ? "User" : "AssumedRole");
            context.Default("aws:userid", principal.Kind == PrincipalKind.User ? principal.UserId : null);
            context.Default("aws:username", principal.Kind == PrincipalKind.User ? principal.Arn[(principal.Arn.LastIndexOf('/') + 1)..] : null);
            foreach (var (key, value) in tags) context.Default("aws:PrincipalTag/" + key, value);
        }
        if (input.Simulation.CallerArn is { } arn) principal = principal with { Arn = arn, IssuerArn = arn };
        return Simulation.Run(input.Simulation, principal, policies);
    }

    public override void Write(QueryResponseWriter w, Page<SimulationResult> output) => Simulation.Write(w, output, Source);

    private static (string Id, string Type) Source(AttachedPolicy policy)
    {
        if (policy.Name == "ResourcePolicy") return (policy.Name, "Resource Policy");
        if (policy.Name.StartsWith("PolicyInputList.", StringComparison.Ordinal) || policy.Name.StartsWith("PermissionsBoundaryPolicyInputList.", StringComparison.Ordinal)) return (policy.Name, "IAM Policy");
        // Embedded policies go by their owner's kind and name, managed ones by their own.
        if (policy.Name.StartsWith("arn:", StringComparison.Ordinal)) return (policy.Name[(policy.Name.LastIndexOf('/') + 1)..], "IAM Policy");
        var owner = policy.AttachedTo[(policy.AttachedTo.LastIndexOf(':') + 1)..];
        return ($"{owner[..owner.IndexOf('/', StringComparison.Ordinal)]}_{owner[(owner.LastIndexOf('/') + 1)..]}_{policy.Name}", "IAM Policy");
    }
}
