using System.Collections.Immutable;
using Strongroom.Identity.Model;
using Strongroom.Identity.Operations;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Mfa;

/// <summary>Whose devices a request is about: a user's, or the root's, which only root itself names, by naming nobody.</summary>
/// <param name="Principal">The user's unique id, or "root".</param>
/// <param name="Name">The user's name; the account id for root.</param>
/// <param name="User">The user; null for root.</param>
internal sealed record MfaTarget(string Principal, string Name, User? User)
{
    /// <summary>AWS's quota of devices for one user or root: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html</summary>
    public const int DevicesMax = 8;

    public static Result<MfaTarget> Find(Account account, string? userName, Caller caller)
    {
        if (userName is null && caller.Kind == CallerKind.Root) return new MfaTarget(AccessKeyRecord.Root, account.Id.Value, null);
        return Iam.Target(account, userName, caller).Then<MfaTarget>(user => new MfaTarget(user.Id, user.Name, user));
    }

    /// <summary>Its devices that are enabled, in order of their serial numbers.</summary>
    public IEnumerable<MfaDevice> DevicesOf(Account account) => account.MfaDevices.Values.Where(device => device.EnabledMs is not null && device.Principal == Principal);

    /// <summary>Puts a device, and keeps the user's list of its devices in step.</summary>
    public void Put(IdentityEdit edit, AccountId account, MfaDevice device, string serialNumber)
    {
        edit.Put(account, device);
        if (User is null) return;
        ImmutableArray<string> devices = [.. User.MfaDevices.Where(serial => serial != serialNumber)];
        edit.Put(account, User with { MfaDevices = device.Principal is null ? devices : devices.Add(serialNumber) });
    }

    /// <summary>The serial number that a request names.</summary>
    public static string Serial(QueryRequestReader r)
    {
        const string parameter = "SerialNumber";
        var serial = r.Text(parameter) ?? throw new ServiceException(IamErrors.Missing(parameter));
        IamParameters.CheckLength(parameter, serial, 9, 256);
        return serial.All(c => char.IsAsciiLetterOrDigit(c) || "_+=/:,.@-".Contains(c)) ? serial
            : throw new ServiceException(IamErrors.Constraint(parameter, "Member must satisfy regular expression pattern: [\\w+=/:,.@-]+"));
    }

    /// <summary>One of two codes.</summary>
    public static string Code(QueryRequestReader r, string parameter)
    {
        var code = r.Text(parameter) ?? throw new ServiceException(IamErrors.Missing(parameter));
        IamParameters.CheckLength(parameter, code, Totp.Digits, Totp.Digits);
        return code.All(char.IsAsciiDigit) ? code : throw new ServiceException(IamErrors.Constraint(parameter, "Member must satisfy regular expression pattern: [\\d]+"));
    }
}
