using Strongroom.Crypto.Checksums;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>CopyObject: writes an object from a stored one of at most 5 GiB. Spec: docs/spec-map.md#s3-CopyObject</summary>
internal sealed class CopyObject(ObjectReads reads, ObjectWrites writes, AccessGate gate, TimeProvider time) : S3Operation<CopyObject.Input, CopyObject.Output>
{
    public sealed record Input
    {
        public required CopySource Source { get; init; }

        public required ObjectTarget Target { get; init; }

        public required ObjectHeaders Headers { get; init; }

        public required ReadConditions SourceConditions { get; init; }

        public bool ReplacesMetadata { get; init; }

        public bool ReplacesTags { get; init; }

        public bool NamesStorageClass { get; init; }

        public ChecksumAlgorithm? Algorithm { get; init; }
    }

    public sealed record Output(WrittenObject Written, string? SourceVersionId);

    private sealed record Found(StoredBody Body, ObjectAttributes Attributes, string? VersionId);

    public override OperationInfo Info { get; } = new()
    {
        Name = "CopyObject",
        Route = new S3Route("PUT", S3Target.Object, IsCopy: true),
        Audit = AuditClass.Data,
        IsReadOnly = false,
        Unsupported = Unsupported.Of(Unsupported.EventHold, ["x-amz-object-annotation-directive"]),
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new()
        {
            Source = CopySource.Read(r),
            Target = new(r.Bucket(), r.Key(), WriteConditions.Read(r)),
            Headers = ObjectHeaders.Read(r),
            SourceConditions = ReadConditions.ReadSource(r),
            ReplacesMetadata = IsReplace(r, "x-amz-metadata-directive", "Unknown metadata directive."),
            ReplacesTags = IsReplace(r, "x-amz-tagging-directive", "Unknown tagging directive."),
            NamesStorageClass = r.Header("x-amz-storage-class") is not null,
            Algorithm = RequestMembers.Algorithm(r, "x-amz-checksum-algorithm"),
        };
    }

    public override IEnumerable<Demand> Demands(Input input)
    {
        yield return input.Source.Demand;
        // Tags that are not taken over from the request are the source's: what they demand follows from stored state.
        var headers = input.ReplacesTags ? input.Headers : input.Headers with { Attributes = input.Headers.Attributes with { Tags = [] } };
        foreach (var demand in PutObject.OfWrite(input.Target, headers, input.Source)) yield return demand;
    }

    public override async Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        if (IsCopyToItself(input))
            return S3Errors.InvalidRequest("This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.");
        var found = await reads.OpenAsync<Input, Found>(granted, input.Source.Bucket, input.Source.Key, input.Source.VersionId, input.Source.CustomerKey, (tx, stored) =>
        {
            if (input.SourceConditions.JudgeSource(stored, time.GetUtcNow()) is { } fault) return fault;
            if (stored.Row.Size > Limits.SinglePutBytesMax)
                return S3Errors.InvalidRequest($"The specified copy source is larger than the maximum allowable size for a copy source: {Limits.SinglePutBytesMax}");
            return new Found(reads.OpenBody(tx, stored, 0, stored.Row.Size), stored.Attributes, VersionIds.Told(stored.Bucket, stored.Row.VersionId));
        }, cancellationToken);
        if (!found.IsSuccess) return CopySource.Told(found.Error);
        using var body = new CopiedBody(found.Value.Body);
        var source = found.Value.Attributes;
        var more = OfSource(input, source).ToList();
        if (more.Count > 0)
        {
            var decided = gate.DecideFurther(granted, more);
            if (!decided.IsSuccess) return decided.Error;
            granted = decided.Value;
        }
        var headers = input.Headers with { Attributes = Merged(input, source) };
        try
        {
            var written = await writes.WriteAsync(granted, input.Target, headers, body, input.Algorithm ?? source.Checksum?.Algorithm, cancellationToken);
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
        w.SealedAsAsked(written.Encryption).Header("x-amz-version-id", written.VersionId).Header("x-amz-copy-source-version-id", sourceVersion);
        w.Xml("CopyObjectResult").ETag(written.ETag).Element("LastModified", written.Modified).Checksum(written.Checksum).Close("CopyObjectResult");
    }

    /// <summary>What the source's stored state demands.</summary>
    private static IEnumerable<Demand> OfSource(Input input, ObjectAttributes source)
    {
        if (source.Kms is { } kms) yield return kms.DecryptDemand(input.Source.Bucket, input.Source.Key);
        if (input.ReplacesTags || source.Tags.Count == 0) yield break;
        // Tags that come along are read and written, as if they had been sent.
        yield return input.Source.TaggingDemand;
        yield return Demand.On("s3:PutObjectTagging", input.Target.Bucket, input.Target.Key).OfWrite().WithObjectTags(source.Tags);
    }

    /// <summary>What is not replaced is the source's, but for the website redirect, which AWS never copies.</summary>
    private static ObjectAttributes Merged(Input input, ObjectAttributes source)
    {
        var asked = input.Headers.Attributes;
        var attributes = input.ReplacesMetadata ? asked : source with { WebsiteRedirectLocation = asked.WebsiteRedirectLocation };
        return attributes with { Tags = input.ReplacesTags ? asked.Tags : source.Tags, Acl = null, Parts = null, UploadId = null, IsChecksumDeclared = false };
    }

    private static bool IsCopyToItself(Input input) =>
        input.Source.Bucket == input.Target.Bucket && input.Source.Key.Equals(input.Target.Key) && input.Source.VersionId is null
        && input is { ReplacesMetadata: false, ReplacesTags: false, NamesStorageClass: false, Algorithm: null, Headers.Sse: { IsAsked: false, BucketKey: null } }
        && input.Headers.Attributes.WebsiteRedirectLocation is null;

    private static bool IsReplace(S3RequestReader r, string header, string message) => r.Header(header) switch
    {
        null or "COPY" => false,
        "REPLACE" => true,
        var other => throw new ServiceException(S3Errors.InvalidArgument(message, header, other)),
    };
}
