using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>
/// EnableKeyRotation: the key gets new material a period from now, and then every period. Spec:
/// https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
/// </summary>
internal sealed class EnableKeyRotation(KmsInput inputs, KeyUse use, KeyChanges changes, TimeProvider time) : KmsChange<EnableKeyRotation.Input>("EnableKeyRotation")
{
    public const int PeriodDaysMin = 90;
    public const int PeriodDaysMax = 2560;
    public const int PeriodDaysDefault = 365;

    public sealed record Input(string Key, int? PeriodDays);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(inputs.Key(r), KmsInput.Number(r, "RotationPeriodInDays", PeriodDaysMin, PeriodDaysMax));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input)
    {
        var demand = Demand.OnKey("kms:EnableKeyRotation", input.Key);
        yield return input.PeriodDays is { } days ? demand.With("kms:rotationperiodindays", $"{days}") : demand;
    }

    public override async Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var key = use.FindOwn(granted);
        if (!key.IsSuccess) return key.Error;
        var days = granted.Input.PeriodDays ?? PeriodDaysDefault;
        var rotation = new KeyRotation(days, time.GetUtcNow().AddDays(days));
        return await Done(changes.ChangeKeyAsync(
            granted, key.Value, k => KeyUse.Usable(k).Then<KmsKey>(usable => usable with { Rotation = rotation }), cancellationToken));
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) =>
        [("keyId", input.Key), ("rotationPeriodInDays", input.PeriodDays?.ToString(System.Globalization.CultureInfo.InvariantCulture))];
}
