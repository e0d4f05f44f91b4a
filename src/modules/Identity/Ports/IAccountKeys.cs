using Strongroom.Kernel;

namespace Strongroom.Identity.Ports;

/// <summary>Makes the key that an account's objects are sealed under. Implemented over the key ring.</summary>
public interface IAccountKeys
{
    /// <summary>Makes sure that the account has its key; repeating it changes nothing. A server that was stopped before makes up for it when it starts.</summary>
    Task EnsureAsync(AccountId account, CancellationToken cancellationToken);
}
