using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>EnableKey: a disabled key can be used again. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html</summary>
internal sealed class EnableKey(KmsInput inputs, KeyUse use, KeyChanges changes) : KmsChange<EnableKey.Input>("EnableKey")
{
    public sealed record Input(string Key);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(inputs.Key(r));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnKey("kms:EnableKey", input.Key)];

    public override async Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var key = use.FindOwn(granted);
        if (!key.IsSuccess) return key.Error;
        return await Done(changes.ChangeKeyAsync(granted, key.Value, k => KeyUse.Kept(k).Then<KmsKey>(kept => kept with { IsEnabled = true }), cancellationToken));
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("keyId", input.Key)];
}
