using System.Security.Cryptography;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>ListParts: the parts that an unfinished upload has. Spec: docs/spec-map.md#s3-ListParts</summary>
internal sealed class ListParts(IStore store, BucketDirectory buckets, AttributesVault vault, UploadDescriptions uploads) : S3Operation<ListParts.Input, ListParts.Output>
{
    public sealed record Input(BucketName Bucket, ObjectKey Key, string UploadId, int Marker, int Max, CustomerKey? CustomerKey);

    public sealed record Output(Input Asked, UploadDescription Upload, IReadOnlyList<PartRow> Parts, bool IsTruncated, bool TellsChecksums);

    public override OperationInfo Info { get; } = new()
    {
        Name = "ListParts",
        Route = new S3Route("GET", S3Target.Object, "uploadId"),
        Audit = AuditClass.Data,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        var max = r.QueryInt("max-parts", 0, int.MaxValue) ?? Limits.ListKeysMax;
        return new(
            r.Bucket(), r.Key(), RequestMembers.UploadId(r), r.QueryInt("part-number-marker", 0, int.MaxValue) ?? 0, Math.Min(max, Limits.ListKeysMax), CustomerKey.ReadForRead(r));
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:ListMultipartUploadParts", input.Bucket, input.Key)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        if (buckets.Find(input.Bucket) is not { } bucket) return Task.FromResult<Result<Output>>(S3Errors.NoSuchBucket(input.Bucket.Value));
        return Task.FromResult(store.Read<Result<Output>>(tx =>
        {
            if (tx.FindUpload(bucket.Instance, input.Key.Utf8, input.UploadId) is not { } upload) return S3Errors.NoSuchUpload(input.UploadId);
            var described = uploads.Describe(bucket, upload);
            var told = JudgeCustomerKey(bucket, described, input.CustomerKey);
            if (!told.IsSuccess) return told.Error;
            // One more than the page tells whether another page follows.
            var parts = tx.ListParts(upload.Instance, input.Marker, input.Max + 1);
            var isTruncated = input.Max > 0 && parts.Count > input.Max;
            return new Output(input, described, [.. parts.Take(input.Max)], isTruncated, told.Value);
        }));
    }

    public override void Write(S3ResponseWriter w, Output output)
    {
        var (asked, upload, parts, isTruncated, tellsChecksums) = output;
        var xml = w.Xml("ListPartsResult");
        xml.Element("Bucket", asked.Bucket.Value).Element("Key", asked.Key.Utf8).Element("UploadId", asked.UploadId);
        upload.WritePeople(xml);
        xml.Element("StorageClass", upload.Row.StorageClass ?? "STANDARD");
        xml.Element("PartNumberMarker", asked.Marker);
        if (isTruncated) xml.Element("NextPartNumberMarker", parts[^1].Number);
        xml.Element("MaxParts", asked.Max).Element("IsTruncated", isTruncated);
        upload.WriteChecksum(xml);
        foreach (var part in parts)
        {
            xml.Open("Part").Element("PartNumber", part.Number);
            xml.Element("LastModified", DateTimeOffset.FromUnixTimeMilliseconds(part.ModifiedMs)).ETag(part.ETag).Element("Size", part.Size);
            if (tellsChecksums && ObjectChecksum.OfPart(part.Checksum) is { } checksum) xml.Element(checksum.ElementName, checksum.Value);
            xml.Close("Part");
        }
        xml.Close("ListPartsResult");
    }

    /// <summary>
    /// Checksums are made of the bodies, and of an upload under a client's key are told to who has it. Who chose them must bring it. Spec:
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
    /// </summary>
    private Result<bool> JudgeCustomerKey(BucketRow bucket, UploadDescription upload, CustomerKey? customerKey)
    {
        if (upload.Attributes is not { } attributes) return false;
        if (attributes.CustomerKeyCheck is not null && customerKey is null)
            return attributes.IsChecksumDeclared ? CustomerKeyErrors.ListingKeyNeeded() : false;
        Span<byte> key = stackalloc byte[CustomerKey.KeySize];
        var fault = PartWrites.UnlockUpload(vault, bucket, upload.Row, attributes, customerKey, key);
        CryptographicOperations.ZeroMemory(key);
        return fault is null ? true : fault;
    }
}
