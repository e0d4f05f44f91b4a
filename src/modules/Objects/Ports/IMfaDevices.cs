using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Objects;

/// <summary>Second factors of callers. Implemented by Identity.</summary>
public interface IMfaDevices
{
    /// <summary>Verifies a code of a device that is enabled for the caller, and uses it up.</summary>
    /// <param name="caller">Who shows it.</param>
    /// <param name="serialNumber">The device.</param>
    /// <param name="code">Six digits.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>AccessDenied where it is not right; null where it is.</returns>
    Task<ServiceError?> VerifyAsync(Caller caller, string serialNumber, string code, CancellationToken cancellationToken);
}
