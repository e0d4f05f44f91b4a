using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>Accounts' Block Public Access: a document of the account, of the form that buckets have.</summary>
internal sealed class AccountPublicAccess(IStore store, BucketDirectory buckets, Changes changes)
{
    /// <summary>The path of S3 Control's operations on it.</summary>
    public const string Path = "/v20180820/configuration/publicAccessBlock";

    private const string Id = "s3";

    /// <summary>The settings of an account.</summary>
    public static PublicAccessBlockDocument Read(IReadTransaction tx, string account) =>
        PublicAccessBlockDocument.Decode(tx.FindDocument(PublicAccessBlockDocument.Kind, account, Id));

    /// <summary>An account's settings are its own business; null for the caller's own account.</summary>
    public static ServiceError? OfStranger(Call call, AccountId account) => call.Caller.Account == account ? null : GateErrors.AccessDenied();

    /// <summary>The settings; null where they were removed.</summary>
    public PublicAccessBlock? Find(AccountId account) => store.Read(tx => Read(tx, account.Value)).Settings;

    /// <summary>Sets or, with null, removes them.</summary>
    public Task<Result<Nothing>> ChangeAsync<TInput>(
        Authorized<TInput> granted, AccountId account, PublicAccessBlock? settings, CancellationToken cancellationToken)
        where TInput : class
    {
        return changes.ChangeAsync<TInput, Nothing>(
            granted,
            tx =>
            {
                tx.PutDocument(PublicAccessBlockDocument.Kind, account.Value, Id, PublicAccessBlockDocument.Encode(settings));
                // Every bucket of the account is concerned.
                tx.OnCommitted(buckets.ForgetAll);
                return Nothing.Instance;
            },
            cancellationToken);
    }
}
