using System.Security.Cryptography;
using Strongroom.Crypto.Sealing;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>Finds object versions and opens them: the one way in which operations read.</summary>
internal sealed class ObjectReads(
    IStore store, BucketDirectory buckets, AccessGate gate, MissingObjects missing, IDataKeys keys, AttributesVault vault, KmsAccess kms,
    CorruptionAlarm alarm)
{
    // An object that is written over between decision and read is decided again. A client that loses this often is told to come back.
    private const int DecisionsMax = 16;

    /// <summary>
    /// Finds a version and hands it, open, to <paramref name="then"/> within one view. The object is disposed afterwards, but for what
    /// <see cref="OpenBody"/> made of it. What is served is what the gate decided on: where stored state that it looked at has moved since, it decides again.
    /// </summary>
    /// <param name="granted">What the gate let through.</param>
    /// <param name="bucketName">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="versionId">Null for the newest; "null" for the null version.</param>
    /// <param name="then">Short: it runs inside the view.</param>
    /// <returns>
    /// NoSuchBucket, NoSuchKey, NoSuchVersion (AccessDenied for who may not list), MethodNotAllowed, InternalError where stored bytes are corrupted,
    /// AccessDenied where it was decided again, or what <paramref name="then"/> gives.
    /// </returns>
    public Result<T> Find<TInput, T>(
        Authorized<TInput> granted, BucketName bucketName, ObjectKey key, string? versionId, Func<IReadTransaction, StoredObject, Result<T>> then)
        where TInput : class
    {
        for (var i = 0; i < DecisionsMax; i++)
        {
            var call = granted.Call;
            var hasMoved = false;
            var read = store.Read(tx =>
            {
                hasMoved = call.Seen is { } seen && !seen.Holds(tx);
                return hasMoved ? default : Find(tx, call, bucketName, key, versionId, then);
            });
            if (!hasMoved) return read.IsSuccess ? read : missing.Hide(call, bucketName, versionId, read.Error);
            var again = gate.DecideAgain(granted);
            if (!again.IsSuccess) return again.Error;
            granted = again.Value;
        }
        return S3Errors.SlowDown();
    }

    /// <summary>The same for what is told of an object without opening it: one under a client's key is told of to who has the key.</summary>
    /// <returns>What finding gives, or InvalidRequest or AccessDenied for what is wrong with the client's key.</returns>
    public Result<T> Describe<TInput, T>(
        Authorized<TInput> granted, BucketName bucketName, ObjectKey key, string? versionId, CustomerKey? customerKey, Func<IReadTransaction, StoredObject, Result<T>> then)
        where TInput : class =>
        Find<TInput, T>(granted, bucketName, key, versionId, (tx, stored) => stored.UnlockWith(customerKey) is { } fault ? fault : then(tx, stored));

    /// <summary>
    /// The same for what opens the body or tells what is made of it: where the object is under a KMS key, its use is demanded before. Which key that is, is
    /// stored state, so the object that is handed over is the one that was decided about, or the decision is made again.
    /// </summary>
    /// <returns>What describing gives, or AccessDenied, InvalidArgument or KMS's errors.</returns>
    public async ValueTask<Result<T>> OpenAsync<TInput, T>(
        Authorized<TInput> granted, BucketName bucketName, ObjectKey key, string? versionId, CustomerKey? customerKey, Func<IReadTransaction, StoredObject, Result<T>> then,
        CancellationToken cancellationToken)
        where TInput : class
    {
        var standing = granted;
        KmsEncryption? opened = null;
        byte[]? kmsKey = null;
        try
        {
            for (var i = 0; i < DecisionsMax; i++)
            {
                KmsEncryption? wanted = null;
                var found = Describe<TInput, T>(standing, bucketName, key, versionId, customerKey, (tx, stored) =>
                {
                    if (stored.Attributes.Kms is { } encryption)
                    {
                        if (!encryption.IsOpenedWith(opened))
                        {
                            wanted = encryption;
                            return S3Errors.SlowDown();
                        }
                        stored.UnlockWith(kmsKey);
                    }
                    return then(tx, stored);
                });
                if (wanted is null) return found;
                kmsKey ??= new byte[IKmsDataKeys.KeySize];
                var unlocked = await UnlockAsync(granted, bucketName, key, wanted, kmsKey, cancellationToken);
                if (!unlocked.IsSuccess) return unlocked.Error;
                (standing, opened) = (unlocked.Value, wanted);
            }
            return S3Errors.SlowDown();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(kmsKey);
        }
    }

    private async ValueTask<Result<Authorized<TInput>>> UnlockAsync<TInput>(
        Authorized<TInput> granted, BucketName bucketName, ObjectKey key, KmsEncryption encryption, Memory<byte> kmsKey, CancellationToken cancellationToken)
        where TInput : class
    {
        try
        {
            return await kms.OpenAsync(granted, bucketName, key, encryption, kmsKey, cancellationToken);
        }
        catch (SealBrokenException e)
        {
            if (buckets.Find(bucketName) is { } bucket) alarm.Raise(bucket, key.Utf8, null, e);
            return S3Errors.InternalError();
        }
    }

    private Result<T> Find<T>(
        IReadTransaction tx, Call call, BucketName bucketName, ObjectKey key, string? versionId, Func<IReadTransaction, StoredObject, Result<T>> then)
    {
        if (buckets.FindAccess(tx, bucketName.Value)?.Row is not { } bucket) return S3Errors.NoSuchBucket(bucketName.Value);
        var found = FindRow(tx, bucket, key, versionId, call.Request.Method);
        if (!found.IsSuccess) return found.Error;
        StoredObject? opened = null;
        try
        {
            opened = Open(tx, bucket, found.Value);
            return then(tx, opened);
        }
        catch (Exception e) when (CorruptionAlarm.IsCorruption(e))
        {
            alarm.Raise(bucket, found.Value.Key, found.Value.VersionId, e);
            return S3Errors.InternalError();
        }
        finally
        {
            if (opened is { IsTaken: false }) opened.Dispose();
        }
    }

    /// <summary>Opens a range of the object's bytes; call it inside the view. The body takes the object over and disposes it.</summary>
    public StoredBody OpenBody(IReadTransaction transaction, StoredObject source, long offset, long length)
    {
        // An empty object has no body: a row that says so of one that has was changed behind our back.
        if (source.Row.Size == 0 && source.Detail.Layout == BodyLayout.Single) throw new SealBrokenException();
        if (length == 0) return new StoredBody(0, null, _ => { });
        var pieces = new BodyPieces(store, keys, source, transaction, offset, length);
        source.IsTaken = true;
        return new StoredBody(length, pieces, e => alarm.Raise(source.Bucket, source.Row.Key, source.Row.VersionId, e));
    }

    /// <summary>The row of a version that has content.</summary>
    internal static Result<ObjectRow> FindRow(IReadTransaction tx, BucketRow bucket, ObjectKey key, string? versionId, string method)
    {
        if (versionId is null)
        {
            if (tx.FindCurrent(bucket.Instance, key.Utf8) is { } current) return current;
            var missing = S3Errors.NoSuchKey(key.Text);
            return tx.FindCurrentMarker(bucket.Instance, key.Utf8) is { } marker
                ? missing.WithHeader("x-amz-delete-marker", "true").WithHeader("x-amz-version-id", marker.VersionId ?? VersionIds.Null)
                : missing;
        }
        if (!VersionIds.IsWellFormed(versionId)) return S3Errors.InvalidVersionId(versionId);
        if (tx.FindVersion(bucket.Instance, key.Utf8, versionId) is not { } version) return S3Errors.NoSuchVersion(key.Text, versionId);
        return version.IsMarker ? S3Errors.DeleteMarkerNotReadable(method, versionId, DateTimeOffset.FromUnixTimeMilliseconds(version.ModifiedMs)) : version;
    }

    private StoredObject Open(IReadTransaction tx, BucketRow bucket, ObjectRow row)
    {
        var detail = tx.FindDetail(row.Instance) ?? throw new BlobMissingException("An object's row has no detail.");
        var dataKey = new byte[IDataKeys.KeySize];
        vault.OpenKey(bucket, row.Key, row.Instance, detail.WrappedKey, dataKey);
        // The data key is unwrapped with each read, so that a key which is gone opens nothing; what these very bytes were opened to stays true.
        if (detail.Opened is not ObjectAttributes attributes)
            detail.Opened = attributes = vault.Open(detail.Attributes, dataKey, bucket.Instance, row.Key, row.Instance);
        return new StoredObject(bucket, row, detail, attributes, dataKey);
    }
}
