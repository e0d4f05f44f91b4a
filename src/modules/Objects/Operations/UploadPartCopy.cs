using System.Globalization;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>UploadPartCopy: a part from a stored object or a range of one. Spec: docs/spec-map.md#s3-UploadPartCopy</summary>
internal sealed class UploadPartCopy(ObjectReads reads, PartWrites writes, AccessGate gate, TimeProvider time) : S3Operation<UploadPartCopy.Input, UploadPartCopy.Output>
{
    private const string RangeHeader = "x-amz-copy-source-range";

    public sealed record Input(PartTarget Target, CopySource Source, ReadConditions SourceConditions, string? Range);

    public sealed record Output(WrittenPart Written, string? SourceVersionId);

    private sealed record Found(StoredBody Body, KmsEncryption? Kms, string? VersionId);

    public override OperationInfo Info { get; } = new()
    {
        Name = "UploadPartCopy",
        Route = new S3Route("PUT", S3Target.Object, "uploadId", IsCopy: true),
        Audit = AuditClass.Data,
        IsReadOnly = false,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(
            new(r.Bucket(), r.Key(), RequestMembers.UploadId(r), RequestMembers.PartNumber(r), CustomerKey.ReadForWrite(r)),
            CopySource.Read(r), ReadConditions.ReadSource(r), r.Header(RangeHeader));
    }

    public override IEnumerable<Demand> Demands(Input input) =>
        [input.Source.Demand, Demand.On("s3:PutObject", input.Target.Bucket, input.Target.Key).With("s3:x-amz-copy-source", input.Source.ConditionText)];

    public override async Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        var found = await reads.OpenAsync<Input, Found>(granted, input.Source.Bucket, input.Source.Key, input.Source.VersionId, input.Source.CustomerKey, (tx, stored) =>
        {
            if (input.SourceConditions.JudgeSource(stored, time.GetUtcNow()) is { } fault) return fault;
            return RangeOf(input.Range, stored.Row.Size).Then<Found>(range => range.Length > Limits.SinglePutBytesMax
                ? S3Errors.InvalidRequest($"The specified copy source is larger than the maximum allowable size for a copy source: {Limits.SinglePutBytesMax}")
                : new Found(reads.OpenBody(tx, stored, range.Offset, range.Length), stored.Attributes.Kms, VersionIds.Told(stored.Bucket, stored.Row.VersionId)));
        }, cancellationToken);
        if (!found.IsSuccess) return CopySource.Told(found.Error);
        using var body = new CopiedBody(found.Value.Body);
        if (found.Value.Kms is { } kms)
        {
            // What the copy stands on when it is committed.
            var decided = gate.DecideFurther(granted, [kms.DecryptDemand(input.Source.Bucket, input.Source.Key)]);
            if (!decided.IsSuccess) return decided.Error;
            granted = decided.Value;
        }
        try
        {
            var written = await writes.WriteAsync(granted, input.Target, body, cancellationToken);
            return written.Then<Output>(w => new Output(w, found.Value.VersionId));
        }
        catch (Exception e) when (CorruptionAlarm.IsCorruption(e))
        {
            return S3Errors.InternalError();
        }
    }

    public override void Write(S3ResponseWriter w, Output output)
    {
        var (written, sourceVersion) = output;
        w.Sealed(written.Encryption).Header("x-amz-copy-source-version-id", sourceVersion);
        w.Xml("CopyPartResult")
            .ETag(written.ETag)
            .Element("LastModified", written.Modified)
            .Element(written.Checksum.ElementName, written.Checksum.Value)
            .Close("CopyPartResult");
    }

    /// <summary>Unlike GET's Range, this one must name both ends, and both must lie in the object.</summary>
    private static Result<ByteRange> RangeOf(string? header, long size)
    {
        if (header is null) return new ByteRange(0, size);
        var spec = header.StartsWith("bytes=", StringComparison.Ordinal) ? header.AsSpan(6) : default;
        var dash = spec.IndexOf('-');
        if (dash <= 0 || !long.TryParse(spec[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || !long.TryParse(spec[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var last) || last < first)
            return S3Errors.InvalidArgument(
                "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy", RangeHeader, header);
        return last >= size
            ? S3Errors.InvalidArgument($"Range specified is not valid for source object of size: {size.ToString(CultureInfo.InvariantCulture)}", RangeHeader, header)
            : new ByteRange(first, last - first + 1);
    }
}
