using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>DisableKeyRotation: the key keeps its material from now on; older material stays and opens what it sealed. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKeyRotation.html</summary>
internal sealed class DisableKeyRotation(KmsInput inputs, KeyUse use, KeyChanges changes) : KmsChange<DisableKeyRotation.Input>("DisableKeyRotation")
{
    public sealed record Input(string Key);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(inputs.Key(r));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnKey("kms:DisableKeyRotation", input.Key)];

    public override async Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var key = use.FindOwn(granted);
        if (!key.IsSuccess) return key.Error;
        return await Done(changes.ChangeKeyAsync(granted, key.Value, k => KeyUse.Usable(k).Then<KmsKey>(usable => usable with { Rotation = null }), cancellationToken));
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("keyId", input.Key)];
}
