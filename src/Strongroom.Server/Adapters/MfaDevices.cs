using Strongroom.Identity.Sts;
using Strongroom.Kernel;
using Strongroom.Objects;
using Strongroom.Runtime;

namespace Strongroom.Server.Adapters;

/// <summary>Second factors for MFA Delete, from Identity's devices.</summary>
internal sealed class MfaDevices(StsModule sts) : IMfaDevices
{
    /// <inheritdoc/>
    public Task<ServiceError?> VerifyAsync(Caller caller, string serialNumber, string code, CancellationToken cancellationToken) =>
        sts.VerifyMfaAsync(caller, serialNumber, code, cancellationToken);
}
