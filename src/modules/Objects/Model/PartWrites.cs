using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Crypto.Checksums;
using Strongroom.Crypto.Sealing;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>Where a part goes.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The object's key.</param>
/// <param name="UploadId">The upload.</param>
/// <param name="Number">The part's number.</param>
/// <param name="CustomerKey">The client's key that the upload is under, as the request brings it, or null.</param>
internal sealed record PartTarget(BucketName Bucket, ObjectKey Key, string UploadId, int Number, CustomerKey? CustomerKey);

/// <summary>A part that was written, with the checksum to tell: the client's own, else the one that is kept.</summary>
public sealed record WrittenPart(string ETag, ObjectChecksum Checksum, DateTimeOffset Modified, ObjectEncryption Encryption);

/// <summary>Writes a part: what UploadPart and UploadPartCopy have in common.</summary>
internal sealed class PartWrites(
    IStore store, BucketDirectory buckets, KmsAccess kms, Changes changes, IDataKeys keys, AttributesVault vault, BodyIntake intake, TimeProvider time, RandomSource random)
{
    public async Task<Result<WrittenPart>> WriteAsync<TInput>(
        Authorized<TInput> granted, PartTarget target, IncomingBody body, CancellationToken cancellationToken)
        where TInput : class
    {
        var found = store.Read(tx => FindUpload(tx, target));
        if (!found.IsSuccess) return found.Error;
        var (bucket, upload) = found.Value;
        var attributes = vault.Open(bucket, upload);
        if (Mismatch(attributes, body) is { } mismatch) return mismatch;
        if (ObjectLocks.JudgePart(buckets.FindAccess(target.Bucket.Value), upload, body) is { } uncovered) return uncovered;
        var algorithm = attributes.Checksum?.Algorithm ?? ObjectWrites.DefaultChecksum;
        var call = granted.Call;
        var encryption = new ObjectEncryption(attributes.Kms, attributes.CustomerKeyCheck is null ? null : target.CustomerKey);

        var part = new PartRow
        {
            Owner = upload.Instance, Number = target.Number, Instance = store.NewInstance(), Size = 0, ETag = "", ModifiedMs = 0, WrappedKey = [],
        };
        ReceivedBody received;
        var dataKey = new byte[IDataKeys.KeySize];
        var secondKey = new byte[CustomerKey.KeySize];
        var bodyKey = new byte[IDataKeys.KeySize];
        try
        {
            part = part with { WrappedKey = NewKey(bucket, target.Key, part, dataKey) };
            if (UnlockUpload(vault, bucket, upload, attributes, target.CustomerKey, secondKey) is { } fault) return fault;
            if (encryption.CustomerKey is not null && Blocked(buckets.FindAccess(target.Bucket.Value)) is { } blocked) return blocked;
            if (encryption.Kms is { } kmsEncryption)
            {
                var opened = await kms.OpenAsync(granted, target.Bucket, target.Key, kmsEncryption, secondKey, cancellationToken);
                if (!opened.IsSuccess) return opened.Error;
                granted = opened.Value;
            }
            BodyKeys.Derive(encryption.SecondKey, dataKey, secondKey, bodyKey);
            using var sealer = NewSealer(bodyKey, bucket, target.Key, part);
            received = await intake.ReceiveAsync(body, sealer, algorithm, encryption, Limits.SinglePutBytesMax, cancellationToken);
            // The body may have come in for longer than the version of the account's key lives that the data key was wrapped by.
            part = part with { WrappedKey = vault.RenewKey(bucket, target.Key.Utf8, part, dataKey) };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
            CryptographicOperations.ZeroMemory(secondKey);
            CryptographicOperations.ZeroMemory(bodyKey);
        }

        var now = time.GetUtcNow();
        var kept = new ObjectChecksum(algorithm, ChecksumType.FullObject, received.Checksum);
        part = part with
        {
            Size = received.Size, ETag = received.ETag, ModifiedMs = now.ToUnixTimeMilliseconds(), Checksum = kept.ForPart,
        };
        AuditNotes.Written(call.Audit, false, encryption.SecondKey, encryption.Kms, body is CopiedBody ? 0 : received.Size, received.Size);
        return await changes.ChangeAsync<TInput, WrittenPart>(
            granted,
            tx =>
            {
                // The upload may have been completed or aborted while the body came in.
                var still = FindUpload(tx, target);
                if (!still.IsSuccess) return still.Error;
                if (still.Value.Upload.Instance != upload.Instance) return S3Errors.NoSuchUpload(target.UploadId);
                if (encryption.CustomerKey is not null && Blocked(buckets.FindAccess(tx, target.Bucket.Value)) is { } blocked) return blocked;
                tx.PutPart(part with { WrappedKey = vault.RenewKey(bucket, target.Key.Utf8, part), Body = received.Blob is null ? null : tx.Adopt(received.Blob) });
                return new WrittenPart(part.ETag, Told(body, kept), now, encryption);
            },
            cancellationToken);

        ServiceError? Blocked(BucketAccess? access) => access is null ? null : KmsAccess.JudgeCustomerKey(call, access, target.Key);
    }

    /// <summary>Opens the client's key that an upload is under into 32 bytes, which the caller zeroes; InvalidRequest where the request does not bring that key.</summary>
    /// <exception cref="SealBrokenException">The upload's wrapped key is not its own.</exception>
    public static ServiceError? UnlockUpload(
        AttributesVault vault, BucketRow bucket, UploadRow upload, ObjectAttributes attributes, CustomerKey? customerKey, Span<byte> secondKey)
    {
        if (attributes.CustomerKeyCheck is not { } check) return customerKey is null ? null : CustomerKeyErrors.UploadKeyNeeded();
        if (customerKey is null) return CustomerKeyErrors.UploadKeyNeeded();
        Span<byte> dataKey = stackalloc byte[IDataKeys.KeySize];
        try
        {
            vault.OpenKey(bucket, upload.Key, upload.Instance, upload.WrappedKey, dataKey);
            return customerKey.TryOpen(dataKey, check, secondKey) ? null : CustomerKeyErrors.OtherUploadKey();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <summary>The bucket and the upload, or NoSuchBucket or NoSuchUpload.</summary>
    public static Result<(BucketRow Bucket, UploadRow Upload)> FindUpload(IReadTransaction tx, PartTarget target)
    {
        if (tx.FindBucket(target.Bucket.Value) is not { } bucket) return S3Errors.NoSuchBucket(target.Bucket.Value);
        return tx.FindUpload(bucket.Instance, target.Key.Utf8, target.UploadId) is { } upload ? (bucket, upload) : S3Errors.NoSuchUpload(target.UploadId);
    }

    /// <summary>Where the upload's algorithm was chosen, a part may not bring another, and must bring it where the object's is made of the parts'.</summary>
    private static ServiceError? Mismatch(ObjectAttributes upload, IncomingBody body)
    {
        if (upload is not { IsChecksumDeclared: true, Checksum: { } expected } || body is CopiedBody || body.DeclaredChecksum == expected.Algorithm) return null;
        if (body.DeclaredChecksum is null && expected.Type == ChecksumType.FullObject) return null;
        var actual = body.DeclaredChecksum?.Name().ToLowerInvariant() ?? "null";
        return S3Errors.InvalidRequest($"Checksum Type mismatch occurred, expected checksum Type: {expected.Algorithm.Name().ToLowerInvariant()}, actual checksum Type: {actual}");
    }

    private static ObjectChecksum Told(IncomingBody body, ObjectChecksum kept) =>
        body.DeclaredChecksum is { } declared && declared != kept.Algorithm
            ? new(declared, ChecksumType.FullObject, Convert.ToBase64String(body.Checksum!))
            : kept;

    private byte[] NewKey(BucketRow bucket, ObjectKey key, PartRow part, Span<byte> dataKey)
    {
        Span<byte> context = stackalloc byte[SealContext.BytesMax];
        return keys.NewDataKey(bucket.Account, context[..SealContext.OfPart(context, SealPurpose.PartKey, bucket.Instance, key.Utf8, part)], dataKey);
    }

    private BodySealer NewSealer(ReadOnlySpan<byte> dataKey, BucketRow bucket, ObjectKey key, PartRow part)
    {
        Span<byte> context = stackalloc byte[SealContext.BytesMax];
        return new BodySealer(dataKey, context[..SealContext.OfPart(context, SealPurpose.PartBody, bucket.Instance, key.Utf8, part)], random);
    }
}
