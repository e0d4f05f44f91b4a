using Strongroom.Identity.Model;
using Strongroom.Identity.Operations;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Mfa.Operations;

/// <summary>GetMFADevice: one device, and whose it is. Spec: docs/spec-map.md#iam-GetMFADevice</summary>
internal sealed class GetMfaDevice(IdentityStore identities) : IamRead<GetMfaDevice.Input, GetMfaDevice.Output>(identities)
{
    public sealed record Input(string SerialNumber, string? UserName);

    public sealed record Output(string SerialNumber, string? UserName, long? EnabledMs);

    public override OperationInfo Info { get; } = Iam.Read("GetMFADevice");

    public override Input Parse(QueryRequestReader r) => new(MfaTarget.Serial(r), r.OptionalUserName());

    public override IEnumerable<Demand> Demands(Input input) => [Iam.OnUser("iam:GetMFADevice", input.UserName)];

    protected override Result<Output> Read(Account account, Input input, Caller caller)
    {
        if (MfaCodes.Find(account, input.SerialNumber) is not { } device) return MfaErrors.NoDevice(input.SerialNumber);
        var target = MfaTarget.Find(account, input.UserName, caller);
        if (!target.IsSuccess) return target.Error;
        // The permission is on the user: another's device is not told by it.
        if (device.Principal is not null && device.Principal != target.Value.Principal) return MfaErrors.NoDevice(input.SerialNumber);
        return new Output(input.SerialNumber, device.Principal is null ? null : target.Value.Name, device.EnabledMs);
    }

    public override void Write(QueryResponseWriter w, Output output)
    {
        w.Result.Element("UserName", output.UserName).Element("SerialNumber", output.SerialNumber);
        if (output.EnabledMs is { } enabled) w.Result.Time("EnableDate", enabled);
        // Certifications are of FIDO keys, which are no virtual devices.
        w.Result.Open("Certifications").Close("Certifications");
    }
}
