using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Keys.Model;

/// <summary>Ends grants: revoking and retiring differ in who may.</summary>
internal static class GrantRemoval
{
    public static async Task<Result<Nothing>> RunAsync<TInput>(
        KeyChanges changes, Authorized<TInput> granted, KmsKey key, string grantId, bool isDryRun, CancellationToken cancellationToken)
        where TInput : class
    {
        if (isDryRun) return key.Grants.ById.ContainsKey(grantId) ? KmsErrors.DryRun : KmsErrors.NoSuchGrant(grantId);
        return await changes.RunAsync<TInput, Nothing>(
            granted,
            tx =>
            {
                if (tx.FindGrant(key.Account, key.Id, grantId) is null) return KmsErrors.NoSuchGrant(grantId);
                tx.RemoveGrant(key.Account, key.Id, grantId);
                return Nothing.Instance;
            },
            cancellationToken);
    }
}
