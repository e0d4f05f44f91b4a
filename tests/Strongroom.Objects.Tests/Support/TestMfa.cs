using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Objects.Tests;

/// <summary>One device, whose codes count once each.</summary>
internal sealed class TestMfa : IMfaDevices
{
    public const string Serial = "arn:aws:iam::111122223333:mfa/root";

    private readonly HashSet<string> used = [];

    /// <summary>How often somebody asked.</summary>
    public int Asked { get; private set; }

    public Task<ServiceError?> VerifyAsync(Caller caller, string serialNumber, string code, CancellationToken cancellationToken)
    {
        Asked++;
        var isRight = serialNumber == Serial && code.StartsWith('7') && used.Add(code);
        return Task.FromResult(isRight ? null : new ServiceError("AccessDenied", "MultiFactorAuthentication failed.", 403));
    }
}
