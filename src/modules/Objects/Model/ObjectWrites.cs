using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Crypto.Checksums;
using Strongroom.Crypto.Sealing;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>What a write in one piece made.</summary>
/// <param name="ETag">Without quotes.</param>
/// <param name="VersionId">Null in a bucket without versioning.</param>
/// <param name="Checksum">What was kept.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When.</param>
/// <param name="Encryption">What it is encrypted under.</param>
public sealed record WrittenObject(string ETag, string? VersionId, ObjectChecksum Checksum, long Size, DateTimeOffset Modified, ObjectEncryption Encryption);

/// <summary>
/// Writes an object in one piece: what PutObject, a browser's POST and CopyObject have in common.
/// <list type="number">
/// <item>Find the bucket and judge the conditions once, so that a request which must fail does not send its body first.</item>
/// <item>Choose the encryption, demand the use of its key, and take the body in under a fresh data key.</item>
/// <item>Seal the attributes under the same key.</item>
/// <item>Commit: judge bucket and conditions again, adopt the blob, put the version, with the record.</item>
/// </list>
/// </summary>
internal sealed class ObjectWrites(
    IStore store, BucketDirectory buckets, AclRules rules, KmsAccess kms, ObjectLocks locks, Changes changes, AttributesVault vault, BodyIntake intake, TimeProvider time,
    RandomSource random)
{
    /// <summary>The checksum that S3 makes where the client named none.</summary>
    public const ChecksumAlgorithm DefaultChecksum = ChecksumAlgorithm.Crc64Nvme;

    public async Task<Result<WrittenObject>> WriteAsync<TInput>(
        Authorized<TInput> granted, ObjectTarget target, ObjectHeaders headers, IncomingBody body, ChecksumAlgorithm? algorithm, CancellationToken cancellationToken)
        where TInput : class
    {
        // 1
        var call = granted.Call;
        var found = FindBucket(target);
        if (!found.IsSuccess) return found.Error;
        var access = found.Value;
        var bucket = access.Row;
        if (locks.Judge(access, headers.Lock, body) is { } unlockable) return unlockable;
        var demand = Demand.On("s3:PutObject", target.Bucket, target.Key);
        var owner = AclRules.OwnerOf(access, headers.Acl, call.Caller);
        var acl = rules.OfObject(call, access, headers.Acl, owner, demand);
        if (!acl.IsSuccess) return acl.Error;

        // 2
        var instance = store.NewInstance();
        var wanted = algorithm ?? body.DeclaredChecksum ?? DefaultChecksum;
        var dataKey = new byte[IDataKeys.KeySize];
        var secondKey = new byte[CustomerKey.KeySize];
        var bodyKey = new byte[IDataKeys.KeySize];
        byte[] wrappedKey, attributes;
        ObjectEncryption encryption;
        ReceivedBody received;
        ObjectChecksum checksum;
        try
        {
            var chosen = await kms.ChooseAsync(granted, access, target.Key, headers.Sse, secondKey, cancellationToken);
            if (!chosen.IsSuccess) return chosen.Error;
            (granted, encryption) = chosen.Value;
            wrappedKey = vault.NewKey(bucket, target.Key.Utf8, instance, dataKey);
            BodyKeys.Derive(encryption.SecondKey, dataKey, secondKey, bodyKey);
            using (var sealer = NewSealer(bodyKey, bucket, target.Key, instance))
                received = await intake.ReceiveAsync(body, sealer, wanted, encryption, Limits.SinglePutBytesMax, cancellationToken);

            // 3: a body may come in for longer than the version of the account's key lives that its data key was wrapped by.
            wrappedKey = vault.RenewKey(bucket, target.Key.Utf8, instance, wrappedKey, dataKey);
            checksum = new ObjectChecksum(wanted, ChecksumType.FullObject, received.Checksum);
            attributes = vault.Seal(
                headers.Attributes with { Checksum = checksum, Acl = acl.Value, Kms = encryption.Kms, CustomerKeyCheck = encryption.CustomerKey?.MakeCheck(dataKey) },
                dataKey, bucket.Instance, target.Key.Utf8, instance);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
            CryptographicOperations.ZeroMemory(secondKey);
            CryptographicOperations.ZeroMemory(bodyKey);
        }

        // 4
        var now = time.GetUtcNow();
        AuditNotes.Written(call.Audit, headers.Sse.IsAsked, encryption.SecondKey, encryption.Kms, body is CopiedBody ? 0 : received.Size, received.Size);
        var row = new ObjectRow
        {
            Bucket = bucket.Instance, Key = target.Key.Utf8, Instance = instance, Size = received.Size,
            ETag = received.ETag, ModifiedMs = now.ToUnixTimeMilliseconds(), StorageClass = headers.StorageClass, Checksum = checksum.ForRow, Account = owner,
        };
        return await changes.ChangeAsync<TInput, WrittenObject>(
            granted,
            tx =>
            {
                if (!tx.IsBucket(target.Bucket.Value, bucket.Instance)) return S3Errors.NoSuchBucket(target.Bucket.Value);
                // What may be public, and whose the object is, may have changed while the body came in.
                if (buckets.FindAccess(tx, target.Bucket.Value) is not { } latest) return S3Errors.NoSuchBucket(target.Bucket.Value);
                if (!ReferenceEquals(latest, access))
                {
                    if (rules.OfObject(call, latest, headers.Acl, owner, demand) is { IsSuccess: false } refused) return refused.Error;
                    if (encryption.CustomerKey is not null && KmsAccess.JudgeCustomerKey(call, latest, target.Key) is { } blocked) return blocked;
                    row = row with { Account = AclRules.OwnerOf(latest, headers.Acl, call.Caller) };
                    if (locks.Judge(latest, headers.Lock, body) is { } unlocked) return unlocked;
                }
                if (target.Conditions.Judge(tx, bucket, target.Key) is { } fault) return fault;
                // Versioning may have been switched while the body came in, and then nothing may be written over any more.
                row = row with { VersionId = VersionIds.New(latest.Row, random) };
                var told = VersionIds.Told(latest.Row, row.VersionId);
                AuditNotes.Version(call.Audit, told);
                tx.PutVersion(row, new ObjectDetail
                {
                    Lock = locks.Of(latest, ObjectLocks.Asked(headers.Lock)),
                    Layout = received.Blob is null ? BodyLayout.None : BodyLayout.Single,
                    WrappedKey = vault.RenewKey(bucket, row.Key, instance, wrappedKey),
                    Attributes = attributes,
                    Body = received.Blob is null ? null : tx.Adopt(received.Blob),
                });
                return new WrittenObject(row.ETag, told, checksum, received.Size, now, encryption);
            },
            cancellationToken);
    }

    /// <summary>The bucket, with a first look at the conditions before a body is read for nothing; the change judges them again.</summary>
    private Result<BucketAccess> FindBucket(ObjectTarget target)
    {
        if (buckets.FindAccess(target.Bucket.Value) is not { } access) return S3Errors.NoSuchBucket(target.Bucket.Value);
        return target.Conditions.IsAny && store.Read(tx => target.Conditions.Judge(tx, access.Row, target.Key)) is { } fault ? fault : access;
    }

    private BodySealer NewSealer(ReadOnlySpan<byte> dataKey, BucketRow bucket, ObjectKey key, long instance)
    {
        Span<byte> context = stackalloc byte[SealContext.BytesMax];
        return new BodySealer(dataKey, context[..SealContext.OfObject(context, SealPurpose.ObjectBody, bucket.Instance, key.Utf8, instance)], random);
    }
}

/// <summary>Where an object goes, and on what conditions.</summary>
internal sealed record ObjectTarget(BucketName Bucket, ObjectKey Key, WriteConditions Conditions);
