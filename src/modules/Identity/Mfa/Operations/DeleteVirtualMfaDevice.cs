using Strongroom.Identity.Model;
using Strongroom.Identity.Operations;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Mfa.Operations;

/// <summary>DeleteVirtualMFADevice: removes a device that is nobody's. Spec: docs/spec-map.md#iam-DeleteVirtualMFADevice</summary>
internal sealed class DeleteVirtualMfaDevice(IdentityChanges changes) : IamChange<DeleteVirtualMfaDevice.Input, Nothing>(changes)
{
    public sealed record Input(string SerialNumber);

    public override OperationInfo Info { get; } = Iam.Change("DeleteVirtualMFADevice");

    public override Input Parse(QueryRequestReader r) => new(MfaTarget.Serial(r));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:DeleteVirtualMFADevice", input.SerialNumber)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (MfaCodes.Find(account, input.SerialNumber) is not { } device) return MfaErrors.NoDevice(input.SerialNumber);
        if (device.EnabledMs is not null) return IamErrors.DeleteConflict("MFA VirtualDevice must be deactivated first.");
        MfaCodes.Forget(edit.Transaction, account.Id, device);
        edit.Remove(account.Id, device);
        return Nothing.Instance;
    }
}
