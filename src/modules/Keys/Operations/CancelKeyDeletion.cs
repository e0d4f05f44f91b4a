using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>CancelKeyDeletion: the key stays, disabled. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html</summary>
internal sealed class CancelKeyDeletion(KmsInput inputs, KeyUse use, KeyChanges changes) : KmsOperation<CancelKeyDeletion.Input, string>("CancelKeyDeletion", isReadOnly: false)
{
    public sealed record Input(string Key);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(inputs.Key(r));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnKey("kms:CancelKeyDeletion", input.Key)];

    public override async Task<Result<string>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var key = use.FindOwn(granted);
        if (!key.IsSuccess) return key.Error;
        var kept = await changes.ChangeKeyAsync(
            granted,
            key.Value,
            k => k.State == KeyState.PendingDeletion ? k with { DeletionDate = null, IsEnabled = false } : KmsErrors.NotPendingDeletion(k.Arn),
            cancellationToken);
        return kept.Then<string>(k => k.Arn);
    }

    public override void Write(JsonResponseWriter w, string output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteString("KeyId", output);
        w.Json.WriteEndObject();
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("keyId", input.Key)];
}
