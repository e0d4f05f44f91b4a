using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>UpdateKeyDescription: replaces a key's description. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateKeyDescription.html</summary>
internal sealed class UpdateKeyDescription(KmsInput inputs, KeyUse use, KeyChanges changes) : KmsChange<UpdateKeyDescription.Input>("UpdateKeyDescription")
{
    public sealed record Input(string Key, string Description);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(inputs.Key(r), KmsInput.Bounded(r.RequiredText("Description"), "Description", 0, KmsInput.DescriptionLengthMax));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnKey("kms:UpdateKeyDescription", input.Key)];

    public override async Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var key = use.FindOwn(granted);
        if (!key.IsSuccess) return key.Error;
        return await Done(changes.ChangeKeyAsync(granted, key.Value, k => KeyUse.Kept(k).Then<KmsKey>(kept => kept with { Description = granted.Input.Description }), cancellationToken));
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("keyId", input.Key)];
}
