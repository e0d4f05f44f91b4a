using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Identity.Model;

/// <summary>
/// Changes identities for operations: the change and its record are one transaction, and when it returns the new state is in memory and every decision
/// stands on it.
/// </summary>
internal sealed class IdentityChanges(IdentityStore identities, Changes changes)
{
    /// <summary>Runs a change on the writer. A failure undoes it.</summary>
    public Task<Result<T>> ChangeAsync<TInput, T>(Authorized<TInput> granted, Func<IdentityEdit, Result<T>> change, CancellationToken cancellationToken)
        where TInput : class =>
        identities.InTurnAsync(begin => changes.ChangeAsync<TInput, T>(granted, tx => change(begin(tx)), cancellationToken), cancellationToken);

    /// <summary>The same for the caller's own account.</summary>
    public Task<Result<T>> ChangeAsync<TInput, T>(Authorized<TInput> granted, Func<IdentityEdit, Account, Result<T>> change, CancellationToken cancellationToken)
        where TInput : class =>
        ChangeAsync(granted, edit => change(edit, edit[granted.Call.Caller.Account]), cancellationToken);
}
