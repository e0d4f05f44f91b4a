using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>
/// RotateKeyOnDemand: the key gets new material now; older material stays and opens what it sealed. Spec:
/// https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html
/// </summary>
internal sealed class RotateKeyOnDemand(KmsInput inputs, KeyUse use, KeyChanges changes, KeyMaterials materials, TimeProvider time)
    : KmsOperation<RotateKeyOnDemand.Input, string>("RotateKeyOnDemand", isReadOnly: false)
{
    public const int RotationsMax = 25;
    public const string RotationType = "ON_DEMAND";

    // AWS refuses to get between an automatic rotation and what it begins with.
    private static readonly TimeSpan BeforeAutomaticMin = TimeSpan.FromMinutes(20);

    public sealed record Input(string Key);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(inputs.Key(r));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnKey("kms:RotateKeyOnDemand", input.Key)];

    public override async Task<Result<string>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var key = use.FindOwn(granted);
        if (!key.IsSuccess) return key.Error;
        // Outside the writer's transaction: a root of trust may take its time.
        using var material = materials.Create(key.Value.Account, key.Value.Id);
        var rotated = await changes.RunAsync(
            granted,
            tx =>
            {
                var rotation = (tx.FindKey(key.Value.Account, key.Value.Id) is { } k ? KeyUse.Usable(k) : KmsErrors.NoSuchKey(key.Value.Arn)).Then(Allowed);
                if (!rotation.IsSuccess) return rotation;
                tx.Put(material);
                var next = rotation.Value with { Materials = [.. rotation.Value.Materials, new MaterialInfo(material.Id, time.GetUtcNow(), RotationType)] };
                tx.Put(next);
                return next;
            },
            cancellationToken);
        return rotated.Then<string>(k => k.Arn);
    }

    public override void Write(JsonResponseWriter w, string output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteString("KeyId", output);
        w.Json.WriteEndObject();
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("keyId", input.Key)];

    private Result<KmsKey> Allowed(KmsKey key)
    {
        if (key.Materials.Count(m => m.RotationType == RotationType) >= RotationsMax)
            return KmsErrors.LimitExceeded($"A key is rotated on demand at most {RotationsMax} times.");
        return key.Rotation is { } automatic && automatic.Next - time.GetUtcNow() <= BeforeAutomaticMin
            ? KmsErrors.Of("ConflictException", $"An automatic rotation of {key.Arn} is about to begin.")
            : key;
    }
}
