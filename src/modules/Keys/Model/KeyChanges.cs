using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Keys.Model;

/// <summary>Changes keys, aliases and grants: with their record in one transaction, and in the snapshot before they are answered.</summary>
internal sealed class KeyChanges(KeyStore keys, Changes changes)
{
    /// <summary>Runs a change; what it read of a key before, it is to read again in the transaction.</summary>
    public Task<Result<T>> RunAsync<TInput, T>(Authorized<TInput> granted, Func<KeyTransaction, Result<T>> change, CancellationToken cancellationToken)
        where TInput : class => RunAsync(granted, (tx, _) => change(tx), cancellationToken);

    /// <summary>Runs a change that needs to know what it stands on in the end.</summary>
    public Task<Result<T>> RunAsync<TInput, T>(
        Authorized<TInput> granted, Func<KeyTransaction, Authorized<TInput>, Result<T>> change, CancellationToken cancellationToken)
        where TInput : class => changes.ChangeAsync(granted, (tx, standing) => change(keys.Begin(tx), standing), cancellationToken);

    /// <summary>Changes one key; gives it as it is then.</summary>
    public Task<Result<KmsKey>> ChangeKeyAsync<TInput>(
        Authorized<TInput> granted, KmsKey seen, Func<KmsKey, Result<KmsKey>> change, CancellationToken cancellationToken)
        where TInput : class => RunAsync(
        granted,
        tx =>
        {
            if (tx.FindKey(seen.Account, seen.Id) is not { } key) return KmsErrors.NoSuchKey(seen.Arn);
            var changed = change(key);
            if (changed.IsSuccess && !ReferenceEquals(changed.Value, key)) tx.Put(changed.Value);
            return changed;
        },
        cancellationToken);
}
