using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>PutKeyPolicy: replaces a key's policy. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html</summary>
internal sealed class PutKeyPolicy(KmsInput inputs, KeyUse use, KeyChanges changes, KeyPolicies policies) : KmsChange<PutKeyPolicy.Input>("PutKeyPolicy")
{
    public sealed record Input(string Key, string Policy, bool? BypassLockoutCheck);

    public override Input Parse(JsonRequestReader r)
    {
        KeyPolicyName.Check(r);
        var input = new Input(inputs.Key(r), r.RequiredText("Policy"), r.Flag("BypassPolicyLockoutSafetyCheck"));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) =>
        [Demand.OnKey("kms:PutKeyPolicy", input.Key).With("kms:bypasspolicylockoutsafetycheck", input.BypassLockoutCheck == true ? "true" : "false")];

    public override async Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var key = use.FindOwn(granted);
        if (!key.IsSuccess) return key.Error;
        var document = KeyPolicies.Read(granted.Input.Policy);
        if (!document.IsSuccess) return document.Error;
        return await Done(changes.ChangeKeyAsync<Input>(
            granted, key.Value,
            k => policies.Take(granted.Call, k.Account, k.Arn, document.Value, granted.Input.BypassLockoutCheck == true).Then<KmsKey>(policy => k with { Policy = policy }),
            cancellationToken));
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) =>
    [
        ("keyId", input.Key), ("policyName", KeyPolicies.Name), ("policy", input.Policy), ("bypassPolicyLockoutSafetyCheck", input.BypassLockoutCheck == true ? "true" : "false"),
    ];
}
