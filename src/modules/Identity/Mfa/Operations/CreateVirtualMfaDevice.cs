using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Identity.Model;
using Strongroom.Identity.Operations;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Mfa.Operations;

/// <summary>
/// CreateVirtualMFADevice: makes a device that is nobody's yet, and tells its seed this once, as text and as a picture for an app's camera.
/// Spec: docs/spec-map.md#iam-CreateVirtualMFADevice
/// </summary>
internal sealed class CreateVirtualMfaDevice(IdentityChanges changes, MfaCodes codes, RandomSource random, TimeProvider time)
    : IamChange<CreateVirtualMfaDevice.Input, CreateVirtualMfaDevice.Output>(changes)
{
    // 64 characters of base32, as AWS's: more than the hash has, and a whole number of groups.
    private const int SeedBytes = 40;

    public sealed record Input(string Name, string Path, ImmutableArray<Tag> Tags);

    public sealed record Output(string SerialNumber, string Seed, byte[] Picture, ImmutableArray<Tag> Tags);

    public override OperationInfo Info { get; } = Iam.Change("CreateVirtualMFADevice");

    public override Input Parse(QueryRequestReader r) => new(r.Name("VirtualMFADeviceName", IamLimits.LongNameMax), r.Path(), r.Tags());

    public override IEnumerable<Demand> Demands(Input input)
    {
        var resource = $"mfa{input.Path}{input.Name}";
        yield return Demand.OnIdentity("iam:CreateVirtualMFADevice", resource).With(input.Tags);
        if (!input.Tags.IsEmpty) yield return Demand.OnIdentity("iam:TagMFADevice", resource).With(input.Tags);
    }

    protected override Result<Output> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.MfaDevices.ContainsKey(Account.Key(input.Name)))
            return IamErrors.EntityAlreadyExists("MFADevice entity at the same path and name already exists.");
        if (account.MfaDevices.Count >= IamLimits.UsersMax) return IamErrors.Quota("VirtualMFADevicesPerAccount", IamLimits.UsersMax);
        var tags = TagRules.Merge([], input.Tags);
        if (!tags.IsSuccess) return tags.Error;
        var seed = new byte[SeedBytes];
        random.Fill(seed);
        var serial = Arn.OfIdentity(account.Id, $"mfa{input.Path}{input.Name}");
        var device = new MfaDevice
        {
            Version = 1, Name = input.Name, Path = input.Path, CreatedMs = time.GetUtcNow().ToUnixTimeMilliseconds(), SealedSeed = codes.Seal(serial, seed),
            Principal = null, EnabledMs = null, DriftSteps = 0, Tags = tags.Value,
        };
        var text = Base32.Encode(seed);
        CryptographicOperations.ZeroMemory(seed);
        edit.Put(account.Id, device);
        return new Output(serial, text, QrPng.Write(QrCode.Encode(Link(account, input.Name, text))), tags.Value);
    }

    public override void Write(QueryResponseWriter w, Output output) => w.Result.Open("VirtualMFADevice")
        .Element("SerialNumber", output.SerialNumber)
        .Element("Base32StringSeed", Convert.ToBase64String(Encoding.ASCII.GetBytes(output.Seed)))
        .Element("QRCodePNG", Convert.ToBase64String(output.Picture))
        .Tags(output.Tags)
        .Close("VirtualMFADevice");

    /// <summary>otpauth://totp/NAME@ACCOUNT?secret=SEED, with the account's alias where that fits.</summary>
    private static byte[] Link(Account account, string name, string seed)
    {
        byte[] Named(string owner) => Encoding.ASCII.GetBytes($"otpauth://totp/{Uri.EscapeDataString(name)}@{owner}?secret={seed}");
        var link = Named(account.Record.Alias ?? account.Id.Value);
        return link.Length <= QrCode.BytesMax ? link : Named(account.Id.Value);
    }
}
