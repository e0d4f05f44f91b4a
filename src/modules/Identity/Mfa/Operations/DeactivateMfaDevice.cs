using Strongroom.Identity.Model;
using Strongroom.Identity.Operations;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Mfa.Operations;

/// <summary>DeactivateMFADevice: takes a device from its user; it stays, as nobody's. Spec: docs/spec-map.md#iam-DeactivateMFADevice</summary>
internal sealed class DeactivateMfaDevice(IdentityChanges changes) : IamChange<DeactivateMfaDevice.Input, Nothing>(changes)
{
    public sealed record Input(string? UserName, string SerialNumber);

    public override OperationInfo Info { get; } = Iam.Change("DeactivateMFADevice");

    public override Input Parse(QueryRequestReader r) => new(r.OptionalUserName(), MfaTarget.Serial(r));

    public override IEnumerable<Demand> Demands(Input input) => [Iam.OnUser("iam:DeactivateMFADevice", input.UserName)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        var target = MfaTarget.Find(account, input.UserName, caller);
        if (!target.IsSuccess) return target.Error;
        if (MfaCodes.Find(account, input.SerialNumber) is not { EnabledMs: not null } device || device.Principal != target.Value.Principal)
            return MfaErrors.NotEnabled(target.Value.Name);
        target.Value.Put(edit, account.Id, device with { Principal = null, EnabledMs = null, DriftSteps = 0 }, input.SerialNumber);
        return Nothing.Instance;
    }
}
