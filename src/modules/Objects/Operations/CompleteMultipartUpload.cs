using System.Globalization;
using System.Security.Cryptography;
using Strongroom.Crypto.Checksums;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>
/// CompleteMultipartUpload: turns an upload's parts into an object; no byte is written again. Completing the same upload with the same parts once
/// more is answered as before for as long as the object is there. Spec: docs/spec-map.md#s3-CompleteMultipartUpload
/// </summary>
internal sealed class CompleteMultipartUpload(
    IStore store, BucketDirectory buckets, AclRules rules, KmsAccess kms, ObjectLocks locks, Changes changes, AttributesVault vault, ObjectReads reads, TimeProvider time, Crypto.RandomSource random)
    : S3Operation<CompleteMultipartUpload.Input, CompleteMultipartUpload.Output>
{
    public sealed record Input(PartTarget Target, WriteConditions Conditions, CompletionRequest Request);

    public sealed record Output(PartTarget Target, string Location, string ETag, string? VersionId, ObjectChecksum Checksum, ObjectAttributes Attributes);

    public override OperationInfo Info { get; } = new()
    {
        Name = "CompleteMultipartUpload",
        Route = new S3Route("POST", S3Target.Object, "uploadId"),
        Audit = AuditClass.Data,
        IsReadOnly = false,
        Body = BodyKind.Document,
        DocumentBytesMax = Limits.BatchXmlBytesMax,
        ChecksumIsOfObject = true,
        Unsupported = Unsupported.Of(Unsupported.OtherChecksums),
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        var target = new PartTarget(r.Bucket(), r.Key(), RequestMembers.UploadId(r), Number: 0, CustomerKey.ReadForWrite(r));
        (ChecksumAlgorithm, string)? expected = null;
        foreach (var algorithm in ChecksumAlgorithms.All)
            if (r.Header(algorithm.HeaderName()) is { } value) expected = (algorithm, value);
        ChecksumType? type = r.Header("x-amz-checksum-type") switch
        {
            null => null,
            "FULL_OBJECT" => ChecksumType.FullObject,
            "COMPOSITE" => ChecksumType.Composite,
            var other => throw new ServiceException(S3Errors.InvalidArgument("Value for x-amz-checksum-type header is invalid.", "x-amz-checksum-type", other)),
        };
        var (conditions, size) = (WriteConditions.Read(r), Size(r));
        return new(target, conditions, new(Parts(r.Document()), expected, type, size));
    }

    public override IEnumerable<Demand> Demands(Input input)
    {
        yield return Demand.On("s3:PutObject", input.Target.Bucket, input.Target.Key);
        if (input.Conditions.IfMatch is not null) yield return Demand.On("s3:GetObject", input.Target.Bucket, input.Target.Key);
    }

    public override async Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (target, conditions, request) = granted.Input;
        var location = LocationOf(granted.Call.Request);
        var found = store.Read(tx => Planned(tx, target, request));
        if (!found.IsSuccess)
            return found.Error.Code == "NoSuchUpload" && Repeated(granted, target, request, location) is { } before ? before : found.Error;
        var (bucket, upload, attributes, plan) = found.Value;
        var call = granted.Call;
        if (JudgeCustomerKey(bucket, upload, attributes, target.CustomerKey) is { } wrongKey) return wrongKey;
        if (attributes.CustomerKeyCheck is not null && Blocked(buckets.FindAccess(target.Bucket.Value)) is { } blocked) return blocked;
        if (attributes.Kms is { } encryption)
        {
            // Nothing is opened for it, but who may not use the key makes no object under it.
            var kmsKey = new byte[IKmsDataKeys.KeySize];
            var opened = await kms.OpenAsync(granted, target.Bucket, target.Key, encryption, kmsKey, cancellationToken);
            CryptographicOperations.ZeroMemory(kmsKey);
            if (!opened.IsSuccess) return opened.Error;
            granted = opened.Value;
        }

        var now = time.GetUtcNow();
        var row = new ObjectRow
        {
            Bucket = bucket.Instance, Key = upload.Key, Instance = upload.Instance, Size = plan.Size, ETag = plan.ETag,
            ModifiedMs = now.ToUnixTimeMilliseconds(), StorageClass = upload.StorageClass, Checksum = plan.Checksum.ForRow, Account = bucket.Account,
        };
        var detail = new ObjectDetail
        {
            Layout = BodyLayout.Parts,
            WrappedKey = upload.WrappedKey,
            Attributes = Reseal(attributes with { Checksum = plan.Checksum, IsChecksumDeclared = false, Parts = plan.Sizes, UploadId = upload.UploadId, ServerSideEncryption = null }, bucket, upload),
        };
        AuditNotes.Written(call.Audit, false, attributes.SecondKey, attributes.Kms, 0, plan.Size);
        return await changes.ChangeAsync<Input, Output>(
            granted,
            tx =>
            {
                var still = PartWrites.FindUpload(tx, target);
                if (!still.IsSuccess) return still.Error;
                if (still.Value.Upload.Instance != upload.Instance) return S3Errors.NoSuchUpload(target.UploadId);
                if (attributes.CustomerKeyCheck is not null && Blocked(buckets.FindAccess(tx, target.Bucket.Value)) is { } blockedSince) return blockedSince;
                if (conditions.Judge(tx, bucket, target.Key) is { } fault) return fault;
                // A part that was uploaded again since is another part: what was planned no longer holds.
                for (var i = 0; i < plan.Numbers.Count; i++)
                    if (tx.FindPart(upload.Instance, plan.Numbers[i])?.Instance != plan.Instances[i])
                        return S3Errors.InvalidPart(target.UploadId, plan.Numbers[i], request.Parts[i].ETag);
                if (buckets.FindAccess(tx, bucket.Name) is not { } access) return S3Errors.NoSuchBucket(bucket.Name);
                var versionId = VersionIds.New(access.Row, random);
                var told = VersionIds.Told(access.Row, versionId);
                AuditNotes.Version(granted.Call.Audit, told);
                tx.CompleteUpload(
                    upload, plan.Numbers, row with { VersionId = versionId, Account = OwnerOf(access, upload, attributes) },
                    detail with { WrappedKey = vault.RenewKey(bucket, upload.Key, upload.Instance, still.Value.Upload.WrappedKey), Lock = locks.Of(access, upload.Lock) });
                return new Output(target, location, plan.ETag, told, plan.Checksum, attributes);
            },
            cancellationToken);

        ServiceError? Blocked(BucketAccess? access) => access is null ? null : KmsAccess.JudgeCustomerKey(call, access, target.Key);
    }

    public override void Write(S3ResponseWriter w, Output output)
    {
        // Of a client's key AWS tells nothing here.
        if (output.Attributes.CustomerKeyCheck is null) w.Sealed(new(output.Attributes.Kms, null));
        w.Header("x-amz-version-id", output.VersionId);
        w.Xml("CompleteMultipartUploadResult")
            .Element("Location", output.Location)
            .Element("Bucket", output.Target.Bucket.Value)
            .Element("Key", output.Target.Key.Text)
            .ETag(output.ETag)
            .Checksum(output.Checksum)
            .Close("CompleteMultipartUploadResult");
    }

    /// <summary>
    /// The client's key opens nothing here. It is asked for where checksums that the client chose are told, and one that is brought must be the upload's. Spec:
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
    /// </summary>
    private ServiceError? JudgeCustomerKey(BucketRow bucket, UploadRow upload, ObjectAttributes attributes, CustomerKey? customerKey)
    {
        if (attributes is { CustomerKeyCheck: not null, IsChecksumDeclared: false } && customerKey is null) return null;
        Span<byte> key = stackalloc byte[CustomerKey.KeySize];
        var fault = PartWrites.UnlockUpload(vault, bucket, upload, attributes, customerKey, key);
        CryptographicOperations.ZeroMemory(key);
        return fault;
    }

    private Result<Plan> Planned(IReadTransaction tx, PartTarget target, CompletionRequest request)
    {
        var found = PartWrites.FindUpload(tx, target);
        if (!found.IsSuccess) return found.Error;
        var (bucket, upload) = found.Value;
        var parts = tx.ListParts(upload.Instance, 0, Limits.PartNumberMax).ToDictionary(p => p.Number);
        var attributes = vault.Open(bucket, upload);
        return UploadCompletion.Of(request, target.UploadId, attributes, parts).Then<Plan>(plan => new Plan(bucket, upload, attributes, plan));
    }

    /// <summary>The answer of a completion whose answer was lost: the object is there, and the request lists the parts that it is made of.</summary>
    private Output? Repeated(Authorized<Input> granted, PartTarget target, CompletionRequest request, string location)
    {
        var md5s = new byte[request.Parts.Count * Md5Etag.Size];
        for (var i = 0; i < request.Parts.Count; i++)
        {
            if (request.Parts[i].ETag.Length != Md5Etag.Size * 2) return null;
            if (Convert.FromHexString(request.Parts[i].ETag, md5s.AsSpan(i * Md5Etag.Size), out _, out _) != System.Buffers.OperationStatus.Done) return null;
        }
        var eTag = Md5Etag.OfParts(md5s);
        var found = reads.Find<Input, Output>(granted, target.Bucket, target.Key, versionId: null, (_, stored) =>
            string.Equals(stored.Attributes.UploadId, target.UploadId, StringComparison.Ordinal) && string.Equals(stored.Row.ETag, eTag, StringComparison.Ordinal)
                ? new Output(target, location, eTag, VersionIds.Told(stored.Bucket, stored.Row.VersionId), stored.Attributes.Checksum!.Value, stored.Attributes)
                : S3Errors.NoSuchUpload(target.UploadId));
        return found.IsSuccess ? found.Value : null;
    }

    /// <summary>Whose the object is, by the bucket's setting as it is now: who began the upload wrote it.</summary>
    private string OwnerOf(BucketAccess access, UploadRow upload, ObjectAttributes attributes)
    {
        var (bucket, ownership) = (access.Row, access.Ownership);
        var isForBucketOwner = attributes.Acl?.Contains(new AclGrant(false, rules.IdOf(bucket.Account), AclPermission.FullControl)) == true;
        return ownership == ObjectOwnership.BucketOwnerEnforced || (ownership == ObjectOwnership.BucketOwnerPreferred && isForBucketOwner) ? bucket.Account : upload.Account;
    }

    private byte[] Reseal(ObjectAttributes attributes, BucketRow bucket, UploadRow upload)
    {
        Span<byte> dataKey = stackalloc byte[IDataKeys.KeySize];
        try
        {
            vault.OpenKey(bucket, upload.Key, upload.Instance, upload.WrappedKey, dataKey);
            return vault.Seal(attributes, dataKey, bucket.Instance, upload.Key, upload.Instance);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    private static List<CompletionRequest.Part> Parts(ReadOnlyMemory<byte> document)
    {
        var parts = new List<CompletionRequest.Part>();
        foreach (var node in S3Xml.Parse(document, "CompleteMultipartUpload").Children("Part"))
        {
            var checksums = new Dictionary<ChecksumAlgorithm, string>();
            foreach (var algorithm in ChecksumAlgorithms.All)
                if (node.TextOf(ObjectChecksum.ElementOf(algorithm)) is { } value) checksums.Add(algorithm, value);
            var number = node.NumberOf("PartNumber");
            if (number is null or < 1 or > Limits.PartNumberMax || parts.Count == Limits.PartNumberMax) throw new ServiceException(S3Errors.MalformedXml());
            parts.Add(new((int)number, node.RequiredText("ETag").Trim().Trim('"'), checksums));
        }
        return parts.Count > 0 ? parts : throw new ServiceException(S3Errors.MalformedXml());
    }

    private static long? Size(S3RequestReader r)
    {
        if (r.Header("x-amz-mp-object-size") is not { } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size
            : throw new ServiceException(S3Errors.InvalidArgument("Value for x-amz-mp-object-size header is invalid.", "x-amz-mp-object-size", text));
    }

    private static string LocationOf(WireRequest request) => $"{(request.Connection.IsTls ? "https" : "http")}://{request.Host}{request.RawPath}";

    private sealed record Plan(BucketRow Bucket, UploadRow Upload, ObjectAttributes Attributes, UploadCompletion Made);
}
