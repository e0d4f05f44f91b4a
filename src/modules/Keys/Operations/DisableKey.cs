using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>DisableKey: the key can be described and changed, and not used, until it is enabled again. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKey.html</summary>
internal sealed class DisableKey(KmsInput inputs, KeyUse use, KeyChanges changes, KeyMaterials materials) : KmsChange<DisableKey.Input>("DisableKey")
{
    public sealed record Input(string Key);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(inputs.Key(r));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnKey("kms:DisableKey", input.Key)];

    public override async Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var key = use.FindOwn(granted);
        if (!key.IsSuccess) return key.Error;
        var disabled = await changes.ChangeKeyAsync(granted, key.Value, k => KeyUse.Kept(k).Then<KmsKey>(kept => kept with { IsEnabled = false }), cancellationToken);
        if (disabled.IsSuccess) materials.Forget(disabled.Value);
        return disabled.Then<Nothing>(_ => Nothing.Instance);
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("keyId", input.Key)];
}
