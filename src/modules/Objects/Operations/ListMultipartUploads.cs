using System.Text;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>ListMultipartUploads: a bucket's unfinished uploads by key and upload id. Spec: docs/spec-map.md#s3-ListMultipartUploads</summary>
internal sealed class ListMultipartUploads(IStore store, BucketDirectory buckets, UploadDescriptions uploads)
    : S3Operation<ListMultipartUploads.Input, ListMultipartUploads.Output>
{
    public sealed record Input(ListRequest Request, string? KeyMarker, string? UploadIdMarker);

    public sealed record Entry(UploadDescription? Upload, byte[]? CommonPrefix);

    public sealed record Output(Input Asked, IReadOnlyList<Entry> Entries, bool IsTruncated);

    public override OperationInfo Info { get; } = new()
    {
        Name = "ListMultipartUploads",
        Route = new S3Route("GET", S3Target.Bucket, "uploads"),
        Audit = AuditClass.Data,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r) => new(ListRequest.Read(r, "max-uploads"), r.Query("key-marker"), r.Query("upload-id-marker"));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:ListBucketMultipartUploads", input.Request.Bucket)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        var name = input.Request.Bucket;
        if (buckets.Find(name) is not { } bucket) return Task.FromResult<Result<Output>>(S3Errors.NoSuchBucket(name.Value));
        return Task.FromResult<Result<Output>>(input.Request.Max == 0
            ? new Output(input, [], IsTruncated: false)
            : store.Read(tx => Page(tx, bucket, input)));
    }

    public override void Write(S3ResponseWriter w, Output output)
    {
        var (asked, entries, isTruncated) = output;
        var request = asked.Request;
        var xml = w.Xml("ListMultipartUploadsResult");
        xml.Element("Bucket", request.Bucket.Value);
        request.Text(xml, "KeyMarker", asked.KeyMarker ?? "");
        xml.Element("UploadIdMarker", asked.UploadIdMarker ?? "");
        if (isTruncated)
        {
            var last = entries[^1];
            request.Text(xml, "NextKeyMarker", last.Upload?.Row.Key ?? last.CommonPrefix!);
            xml.Element("NextUploadIdMarker", last.Upload?.Row.UploadId ?? "");
        }
        request.Text(xml, "Prefix", request.Prefix ?? "");
        request.Text(xml, "Delimiter", request.Delimiter);
        xml.Element("MaxUploads", request.MaxCapped);
        if (request.IsEncoded) xml.Element("EncodingType", "url");
        xml.Element("IsTruncated", isTruncated);
        foreach (var upload in entries.Select(e => e.Upload).OfType<UploadDescription>())
        {
            xml.Open("Upload");
            request.Text(xml, "Key", upload.Row.Key);
            xml.Element("UploadId", upload.Row.UploadId);
            upload.WritePeople(xml);
            xml.Element("StorageClass", upload.Row.StorageClass ?? "STANDARD");
            xml.Element("Initiated", DateTimeOffset.FromUnixTimeMilliseconds(upload.Row.CreatedMs));
            upload.WriteChecksum(xml);
            xml.Close("Upload");
        }
        foreach (var prefix in entries.Select(e => e.CommonPrefix).OfType<byte[]>())
        {
            xml.Open("CommonPrefixes");
            request.Text(xml, "Prefix", prefix);
            xml.Close("CommonPrefixes");
        }
        xml.Close("ListMultipartUploadsResult");
    }

    private Output Page(IReadTransaction tx, BucketRow bucket, Input input)
    {
        var request = input.Request;
        var (prefix, delimiter, max) = (request.PrefixUtf8, request.DelimiterUtf8 ?? [], request.MaxCapped);
        var entries = new List<Entry>();
        var (afterKey, afterUploadId) = Start(input, prefix, delimiter);
        while (true)
        {
            // One more than the page tells whether another page follows.
            var wanted = max - entries.Count + 1;
            var batch = tx.ListUploads(bucket.Instance, prefix, afterKey, afterUploadId, wanted);
            var isSkipping = false;
            foreach (var upload in batch)
            {
                if (entries.Count == max) return new(input, entries, IsTruncated: true);
                var end = ListRequest.RollUp(upload.Key, prefix, delimiter);
                if (end < 0)
                {
                    entries.Add(new(uploads.Describe(bucket, upload), null));
                    continue;
                }
                entries.Add(new(null, upload.Key[..end]));
                (afterKey, afterUploadId) = (Behind(upload.Key.AsSpan(0, end)), null);
                isSkipping = true;
                break;
            }
            if (!isSkipping) return new(input, entries, IsTruncated: false);
        }
    }

    private static (byte[]? Key, string? UploadId) Start(Input input, byte[] prefix, byte[] delimiter)
    {
        if (string.IsNullOrEmpty(input.KeyMarker)) return (null, null);
        var key = Encoding.UTF8.GetBytes(input.KeyMarker);
        // A page that ended with a common prefix is followed by what comes behind all of it.
        if (ListRequest.RollUp(key, prefix, delimiter) == key.Length) return (Behind(key), null);
        return (key, string.IsNullOrEmpty(input.UploadIdMarker) ? null : input.UploadIdMarker);
    }

    /// <summary>Comes after every key that begins with these bytes: no UTF-8 has the byte FF.</summary>
    private static byte[] Behind(ReadOnlySpan<byte> commonPrefix) => [.. commonPrefix, 0xFF];
}
