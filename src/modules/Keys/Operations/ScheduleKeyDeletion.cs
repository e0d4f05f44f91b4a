using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>
/// ScheduleKeyDeletion: the key cannot be used from now on, and its material is destroyed at the end of a waiting period. Spec:
/// https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
/// </summary>
internal sealed class ScheduleKeyDeletion(KmsInput inputs, KeyUse use, KeyChanges changes, KeyMaterials materials, TimeProvider time)
    : KmsOperation<ScheduleKeyDeletion.Input, KmsKey>("ScheduleKeyDeletion", isReadOnly: false)
{
    public const int WindowDaysMin = 7;
    public const int WindowDaysMax = 30;

    public sealed record Input(string Key, int? WindowDays);

    public override Input Parse(JsonRequestReader r)
    {
        if (r.Number("PendingWindowInDays") is < WindowDaysMin or > WindowDaysMax)
            throw KmsInput.Fault(KmsErrors.Validation($"PendingWindowInDays must be between {WindowDaysMin} and {WindowDaysMax} (inclusive)."));
        var input = new Input(inputs.Key(r), (int?)r.Number("PendingWindowInDays"));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input)
    {
        var demand = Demand.OnKey("kms:ScheduleKeyDeletion", input.Key);
        yield return input.WindowDays is { } days ? demand.With("kms:schedulekeydeletionpendingwindowindays", $"{days}") : demand;
    }

    public override async Task<Result<KmsKey>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var key = use.FindOwn(granted);
        if (!key.IsSuccess) return key.Error;
        var date = time.GetUtcNow().AddDays(granted.Input.WindowDays ?? WindowDaysMax);
        var scheduled = await changes.ChangeKeyAsync(
            granted, key.Value, k => KeyUse.Kept(k).Then<KmsKey>(kept => kept with { DeletionDate = date }), cancellationToken);
        if (scheduled.IsSuccess) materials.Forget(scheduled.Value);
        return scheduled;
    }

    public override void Write(JsonResponseWriter w, KmsKey output)
    {
        var days = (int)Math.Round((output.DeletionDate!.Value - time.GetUtcNow()).TotalDays);
        w.Json.WriteStartObject();
        w.Json.WriteString("KeyId", output.Arn);
        w.Time("DeletionDate", output.DeletionDate.Value);
        w.Json.WriteString("KeyState", output.State.ToString());
        w.Json.WriteNumber("PendingWindowInDays", days);
        w.Json.WriteEndObject();
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) =>
        [("keyId", input.Key), ("pendingWindowInDays", input.WindowDays?.ToString(System.Globalization.CultureInfo.InvariantCulture))];
}
