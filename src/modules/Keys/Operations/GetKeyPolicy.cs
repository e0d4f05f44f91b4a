using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Keys.Ports;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>GetKeyPolicy: the key's policy, as it was put but for principals that were deleted or renamed since. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html</summary>
internal sealed class GetKeyPolicy(KmsInput inputs, KeyUse use, IKeyPrincipals principals) : KmsOperation<GetKeyPolicy.Input, KmsKey>("GetKeyPolicy", isReadOnly: true)
{
    public sealed record Input(string Key);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(inputs.Key(r));
        KeyPolicyName.Check(r);
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnKey("kms:GetKeyPolicy", input.Key)];

    public override Task<Result<KmsKey>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        Task.FromResult(use.FindOwn(granted));

    public override void Write(JsonResponseWriter w, KmsKey output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteString("Policy", output.Policy.TextByNames(principals));
        w.Json.WriteString("PolicyName", KeyPolicies.Name);
        w.Json.WriteEndObject();
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("keyId", input.Key), ("policyName", KeyPolicies.Name)];
}
