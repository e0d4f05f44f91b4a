using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>Reads and changes the configuration documents of buckets.</summary>
internal sealed class BucketSettings(IStore store, BucketDirectory buckets, Changes changes)
{
    /// <summary>Hands a document, or null where there is none, to <paramref name="then"/>.</summary>
    public Result<T> Read<TInput, T>(Authorized<TInput> granted, BucketName bucket, string kind, Func<BucketRow, byte[]?, Result<T>> then)
        where TInput : class
    {
        if (buckets.Find(bucket) is not { } row) return S3Errors.NoSuchBucket(bucket.Value);
        return then(row, store.Read(tx => tx.FindBucketConfiguration(row.Instance, kind)));
    }

    /// <summary>Sets a document or, with null, removes it; gives the bucket that it is of.</summary>
    public Task<Result<BucketRow>> ChangeAsync<TInput>(
        Authorized<TInput> granted, BucketName bucket, string kind, Func<BucketRow, byte[]?> document, CancellationToken cancellationToken)
        where TInput : class =>
        changes.ChangeAsync<TInput, BucketRow>(
            granted,
            tx =>
            {
                if (tx.FindBucket(bucket.Value) is not { } row) return S3Errors.NoSuchBucket(bucket.Value);
                tx.PutBucketConfiguration(row.Instance, kind, document(row));
                return row;
            },
            cancellationToken);

    /// <summary>
    /// The same for a document that decisions rest on. What the new document must be held against is read within the change; from the answer on nothing is
    /// decided on the old one.
    /// </summary>
    public Task<Result<Nothing>> ChangeAccessAsync<TInput>(
        Authorized<TInput> granted, BucketName bucket, string kind, Func<IWriteTransaction, BucketAccess, Result<byte[]?>> document, CancellationToken cancellationToken)
        where TInput : class
    {
        return changes.ChangeAsync<TInput, Nothing>(
            granted,
            tx =>
            {
                if (buckets.ReadAccess(tx, bucket.Value) is not { } access) return S3Errors.NoSuchBucket(bucket.Value);
                var made = document(tx, access);
                if (!made.IsSuccess) return made.Error;
                tx.PutBucketConfiguration(access.Row.Instance, kind, made.Value);
                tx.OnCommitted(() => buckets.Forget(bucket));
                return Nothing.Instance;
            },
            cancellationToken);
    }
}
