using Strongroom.Identity.Mfa;
using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Sts;

/// <summary>SerialNumber and TokenCode, by which a caller shows a second factor with its request.</summary>
/// <param name="SerialNumber">The device, or null.</param>
/// <param name="Code">Its code, or null.</param>
internal sealed record SecondFactor(string? SerialNumber, string? Code)
{
    /// <summary>The parameter that is not put on record.</summary>
    public const string CodeParameter = "TokenCode";

    private const int SerialMin = 9;
    private const int SerialMax = 256;

    public static SecondFactor Read(QueryRequestReader r, Constraints constraints) => new(
        constraints.Text("serialNumber", r.Text("SerialNumber"), SerialMin, SerialMax, MemberPattern.Serial),
        constraints.Text("tokenCode", r.Text(CodeParameter), Totp.Digits, Totp.Digits, MemberPattern.Code, isSecret: true));

    /// <summary>Proves the factor: the same caller with the moment at which it was shown, or as it is where none is.</summary>
    public async ValueTask<Result<Caller?>> ProveAsync(Caller caller, MfaCodes codes, TimeProvider time, CancellationToken cancellationToken)
    {
        if (SerialNumber is null && Code is null) return Result<Caller?>.Success(null);
        if (SerialNumber is null || Code is null) return StsErrors.HalfAFactor();
        var principal = caller.Kind switch { CallerKind.User => caller.PrincipalId, CallerKind.Root => AccessKeyRecord.Root, _ => null };
        // A role has no device.
        if (principal is null) return StsErrors.WrongDevice();
        return await codes.VerifyAsync(caller.Account, principal, SerialNumber, Code, cancellationToken) is { } wrong
            ? wrong
            : Result<Caller?>.Success(caller with { MfaAt = time.GetUtcNow() });
    }
}
