using Strongroom.Identity.Ports;
using Strongroom.Kernel;
using Strongroom.Keys.Model;

namespace Strongroom.Server.Adapters;

/// <summary>The keys of new accounts, in the key ring.</summary>
internal sealed class RingAccountKeys(KeyRing keys) : IAccountKeys
{
    /// <inheritdoc/>
    public Task EnsureAsync(AccountId account, CancellationToken cancellationToken) => keys.EnsureAccountAsync(account, cancellationToken);
}
