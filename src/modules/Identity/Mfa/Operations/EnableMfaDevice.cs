using Strongroom.Identity.Model;
using Strongroom.Identity.Operations;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Mfa.Operations;

/// <summary>
/// EnableMFADevice, ResyncMFADevice: two codes in a row show that the user has the device, and set its clock. Enabling gives the device to the user.
/// Spec: docs/spec-map.md#iam-EnableMFADevice
/// </summary>
internal sealed class EnableMfaDevice(IdentityChanges changes, MfaCodes codes, TimeProvider time, bool isResync) : IamChange<EnableMfaDevice.Input, Nothing>(changes)
{
    public sealed record Input(string? UserName, string SerialNumber, string First, string Second);

    public override OperationInfo Info { get; } = Iam.Change(isResync ? "ResyncMFADevice" : "EnableMFADevice");

    protected override IReadOnlyCollection<string> Secrets => ["AuthenticationCode1", "AuthenticationCode2"];

    public override Input Parse(QueryRequestReader r) =>
        new(r.OptionalUserName(), MfaTarget.Serial(r), MfaTarget.Code(r, "AuthenticationCode1"), MfaTarget.Code(r, "AuthenticationCode2"));

    public override IEnumerable<Demand> Demands(Input input) => [Iam.OnUser("iam:" + Info.Name, input.UserName)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        var found = MfaTarget.Find(account, input.UserName, caller);
        if (!found.IsSuccess) return found.Error;
        var target = found.Value;
        if (MfaCodes.Find(account, input.SerialNumber) is not { } device) return MfaErrors.NoDevice(input.SerialNumber);
        if (isResync)
        {
            if (device.EnabledMs is null || device.Principal != target.Principal) return MfaErrors.NotEnabled(target.Name);
        }
        else
        {
            if (device.EnabledMs is not null) return MfaErrors.InUse();
            if (target.DevicesOf(account).Count() >= MfaTarget.DevicesMax) return IamErrors.Quota("MFADevicesPerUser", MfaTarget.DevicesMax);
        }
        if (!codes.TakeAttempt(input.SerialNumber)) return MfaErrors.TooManyCodes();
        if (codes.Synchronize(edit.Transaction, account.Id, device, input.SerialNumber, (input.First, input.Second), isResync) is not { } set) return MfaErrors.WrongCodes();
        codes.Forgive(input.SerialNumber);
        target.Put(
            edit, account.Id, isResync ? set : set with { Principal = target.Principal, EnabledMs = time.GetUtcNow().ToUnixTimeMilliseconds() }, input.SerialNumber);
        return Nothing.Instance;
    }
}
