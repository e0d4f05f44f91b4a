using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Crypto.Checksums;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>CreateMultipartUpload: begins an upload and fixes what its object will be. Spec: docs/spec-map.md#s3-CreateMultipartUpload</summary>
internal sealed class CreateMultipartUpload(
    IStore store, BucketDirectory buckets, AclRules rules, KmsAccess kms, ObjectLocks locks, Changes changes, AttributesVault vault, TimeProvider time, RandomSource random)
    : S3Operation<CreateMultipartUpload.Input, CreateMultipartUpload.Output>
{
    private const int UploadIdBytes = 48;

    public sealed record Input(BucketName Bucket, ObjectKey Key, ObjectHeaders Headers, ObjectChecksum? Declared);

    public sealed record Output(Input Asked, string UploadId, ObjectEncryption Encryption);

    public override OperationInfo Info { get; } = new()
    {
        Name = "CreateMultipartUpload",
        Route = new S3Route("POST", S3Target.Object, "uploads"),
        Audit = AuditClass.Data,
        IsReadOnly = false,
        Unsupported = Unsupported.Of(Unsupported.EventHold),
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket(), r.Key(), ObjectHeaders.Read(r), Declared(r));
    }

    public override IEnumerable<Demand> Demands(Input input) => PutObject.OfWrite(new(input.Bucket, input.Key, new(null, false)), input.Headers);

    public override async Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        if (buckets.FindAccess(input.Bucket.Value) is not { } access) return S3Errors.NoSuchBucket(input.Bucket.Value);
        if (locks.Judge(access, input.Headers.Lock) is { } unlockable) return unlockable;
        var bucket = access.Row;
        var call = granted.Call;
        var demand = Demand.On("s3:PutObject", input.Bucket, input.Key);
        var owner = AclRules.OwnerOf(access, input.Headers.Acl, call.Caller);
        var acl = rules.OfObject(call, access, input.Headers.Acl, owner, demand);
        if (!acl.IsSuccess) return acl.Error;
        // Whose the object will be is settled when it is completed, so what was asked is kept even where it changes nothing now.
        var kept = acl.Value ?? (access.UsesAcls && input.Headers.Acl?.Canned == "bucket-owner-full-control" ? AccessControlList.Private(rules.IdOf(bucket.Account)) : null);
        // Its parts' keys are derived with this key when they come.
        var secondKey = new byte[CustomerKey.KeySize];
        var chosen = await kms.ChooseAsync(granted, access, input.Key, input.Headers.Sse, secondKey, cancellationToken);
        CryptographicOperations.ZeroMemory(secondKey);
        if (!chosen.IsSuccess) return chosen.Error;
        (granted, var encryption) = chosen.Value;
        var upload = NewUpload(input, bucket, call.Caller, kept, encryption);
        AuditNotes.Written(granted.Call.Audit, input.Headers.Sse.IsAsked, encryption.SecondKey, encryption.Kms, 0, null);
        return await changes.ChangeAsync<Input, Output>(
            granted,
            tx =>
            {
                if (buckets.FindAccess(tx, input.Bucket.Value) is not { } latest || latest.Row.Instance != bucket.Instance) return S3Errors.NoSuchBucket(input.Bucket.Value);
                if (!ReferenceEquals(latest, access) && rules.OfObject(call, latest, input.Headers.Acl, owner, demand) is { IsSuccess: false } refused) return refused.Error;
                if (encryption.CustomerKey is not null && KmsAccess.JudgeCustomerKey(call, latest, input.Key) is { } blocked) return blocked;
                tx.InsertUpload(upload with { WrappedKey = vault.RenewKey(bucket, upload.Key, upload.Instance, upload.WrappedKey) });
                return new Output(input, upload.UploadId, encryption);
            },
            cancellationToken);
    }

    public override void Write(S3ResponseWriter w, Output output)
    {
        if (output.Asked.Declared is { } declared)
            w.Header("x-amz-checksum-algorithm", declared.Algorithm.Name()).Header("x-amz-checksum-type", declared.TypeName);
        w.SealedAsAsked(output.Encryption).Xml("InitiateMultipartUploadResult")
            .Element("Bucket", output.Asked.Bucket.Value)
            .Element("Key", output.Asked.Key.Text)
            .Element("UploadId", output.UploadId)
            .Close("InitiateMultipartUploadResult");
    }

    /// <summary>An algorithm without a type has the composite one where it can; CRC64NVME is made over the whole object only, SHA only over checksums.</summary>
    private static ObjectChecksum? Declared(S3RequestReader r)
    {
        var algorithm = RequestMembers.Algorithm(r, "x-amz-checksum-algorithm");
        ChecksumType? type = r.Header("x-amz-checksum-type") switch
        {
            null => null,
            "FULL_OBJECT" => ChecksumType.FullObject,
            "COMPOSITE" => ChecksumType.Composite,
            var other => throw new ServiceException(S3Errors.InvalidArgument("Value for x-amz-checksum-type header is invalid.", "x-amz-checksum-type", other)),
        };
        if (algorithm is not { } named)
            return type is null ? null : throw new ServiceException(S3Errors.InvalidRequest("The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."));
        var chosen = type ?? (named.AllowsComposite() ? ChecksumType.Composite : ChecksumType.FullObject);
        if (chosen == ChecksumType.Composite ? !named.AllowsComposite() : !named.AllowsFullObject())
            throw new ServiceException(S3Errors.InvalidRequest($"The {ObjectChecksum.NameOf(chosen)} checksum type cannot be used with the {named.Name().ToLowerInvariant()} checksum algorithm."));
        return new(named, chosen, "");
    }

    private UploadRow NewUpload(Input input, BucketRow bucket, Caller caller, IReadOnlyList<AclGrant>? acl, ObjectEncryption encryption)
    {
        var instance = store.NewInstance();
        var attributes = input.Headers.Attributes with
        {
            Checksum = input.Declared ?? new(ObjectWrites.DefaultChecksum, ChecksumType.FullObject, ""),
            IsChecksumDeclared = input.Declared is not null,
            Acl = acl,
            ServerSideEncryption = input.Headers.Sse.Algorithm,
            Kms = encryption.Kms,
        };
        Span<byte> dataKey = stackalloc byte[IDataKeys.KeySize];
        try
        {
            var wrappedKey = vault.NewKey(bucket, input.Key.Utf8, instance, dataKey);
            if (encryption.CustomerKey is { } customerKey) attributes = attributes with { CustomerKeyCheck = customerKey.MakeCheck(dataKey) };
            return new UploadRow
            {
                Bucket = bucket.Instance, Key = input.Key.Utf8, UploadId = OpaqueIds.New(random, UploadIdBytes), Instance = instance,
                Account = caller.Account.Value is { Length: > 0 } own ? own : bucket.Account,
                Initiator = caller.Arn, CreatedMs = time.GetUtcNow().ToUnixTimeMilliseconds(), StorageClass = input.Headers.StorageClass,
                Lock = ObjectLocks.Asked(input.Headers.Lock),
                WrappedKey = wrappedKey, Attributes = vault.Seal(attributes, dataKey, bucket.Instance, input.Key.Utf8, instance),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }
}
