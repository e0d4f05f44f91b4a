using Strongroom.Identity.Model;

namespace Strongroom.Identity.Mfa;

/// <summary>MFA devices as something that can have tags.</summary>
internal static class MfaTags
{
    public static TagHolder<MfaDevice> Holder { get; } = new(
        "MFADevice",
        "SerialNumber",
        MfaTarget.Serial,
        (account, serial) => MfaCodes.Find(account, serial) is { } device ? device : MfaErrors.NoDevice(serial),
        device => device.Tags,
        (edit, account, device, tags) => edit.Put(account, device with { Tags = tags }));
}
