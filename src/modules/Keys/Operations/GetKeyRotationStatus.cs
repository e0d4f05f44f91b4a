using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>GetKeyRotationStatus: whether and when the key gets new material by itself. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html</summary>
internal sealed class GetKeyRotationStatus(KmsInput inputs, KeyUse use) : KmsOperation<GetKeyRotationStatus.Input, KmsKey>("GetKeyRotationStatus", isReadOnly: true)
{
    public sealed record Input(string Key);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(inputs.Key(r));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnKey("kms:GetKeyRotationStatus", input.Key)];

    public override Task<Result<KmsKey>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        Task.FromResult(use.Find(granted));

    public override void Write(JsonResponseWriter w, KmsKey output)
    {
        w.Json.WriteStartObject();
        // While a key waits for its end, nothing rotates it, and its rotation is told to be off.
        var rotation = output.State == KeyState.PendingDeletion ? null : output.Rotation;
        w.Json.WriteString("KeyId", output.Arn);
        w.Json.WriteBoolean("KeyRotationEnabled", rotation is not null);
        if (rotation is not null)
        {
            w.Json.WriteNumber("RotationPeriodInDays", rotation.PeriodDays);
            w.Time("NextRotationDate", rotation.Next);
        }
        w.Json.WriteEndObject();
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("keyId", input.Key)];
}
