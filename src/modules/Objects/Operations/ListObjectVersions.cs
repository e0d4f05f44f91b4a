using System.Text;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>
/// ListObjectVersions: a page of a bucket's versions and delete markers, keys ascending and the newest of each first. Spec:
/// docs/spec-map.md#s3-ListObjectVersions
/// </summary>
internal sealed class ListObjectVersions(IStore store, BucketDirectory buckets, ObjectListing listing) : S3Operation<ListObjectVersions.Input, ListObjectVersions.Output>
{
    private static readonly VersionPage Empty = new([], IsTruncated: false);

    public sealed record Input(ListRequest Request, string? KeyMarker, string? VersionIdMarker);

    public sealed record Output(Input Asked, VersionPage Page);

    public override OperationInfo Info { get; } = new()
    {
        Name = "ListObjectVersions",
        Route = new S3Route("GET", S3Target.Bucket, "versions"),
        Audit = AuditClass.Data,
        IsReadOnly = true,
        Unsupported = ["x-amz-optional-object-attributes"],
    };

    public override Input Parse(S3RequestReader r)
    {
        var (request, key, versionId) = (ListRequest.Read(r, "max-keys"), NullIfEmpty(r.Query("key-marker")), r.Query("version-id-marker"));
        if (versionId is not null && key is null)
            throw new ServiceException(S3Errors.InvalidArgument("A version-id marker cannot be specified without a key marker.", "version-id-marker", versionId));
        if (versionId is "") throw new ServiceException(S3Errors.InvalidArgument("A version-id marker cannot be empty.", "version-id-marker", versionId));
        if (versionId is not null && !VersionIds.IsWellFormed(versionId))
            throw new ServiceException(S3Errors.InvalidArgument("Invalid version id specified", "version-id-marker", versionId));
        return new(request, key, versionId);
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:ListBucketVersions", input.Request.Bucket)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (request, key, versionId) = granted.Input;
        if (buckets.FindAccess(request.Bucket.Value) is not { } access) return Task.FromResult<Result<Output>>(S3Errors.NoSuchBucket(request.Bucket.Value));
        var query = new VersionQuery
        {
            Bucket = access.Row.Instance, Prefix = request.PrefixUtf8, Delimiter = request.DelimiterUtf8, AfterKey = key is null ? null : Encoding.UTF8.GetBytes(key),
            AfterVersionId = versionId, Max = Math.Max(1, request.MaxCapped),
        };
        var page = request.Max == 0 ? Empty : store.Read(tx => tx.ListVersions(query));
        return Task.FromResult<Result<Output>>(new Output(granted.Input, page));
    }

    public override void Write(S3ResponseWriter w, Output output)
    {
        var ((request, key, versionId), page) = output;
        var xml = w.Xml("ListVersionsResult");
        xml.Element("Name", request.Bucket.Value);
        request.Text(xml, "Prefix", request.Prefix ?? "");
        request.Text(xml, "KeyMarker", key ?? "");
        xml.Element("VersionIdMarker", versionId ?? "");
        if (page.IsTruncated)
        {
            var last = page.Entries[^1];
            request.Text(xml, "NextKeyMarker", last.Row?.Key ?? last.CommonPrefix!);
            // Behind a common prefix there is no version to go on from.
            if (last.Row is { } row) xml.Element("NextVersionIdMarker", row.VersionId ?? VersionIds.Null);
        }
        xml.Element("MaxKeys", request.MaxCapped);
        request.Text(xml, "Delimiter", request.Delimiter);
        if (request.IsEncoded) xml.Element("EncodingType", "url");
        xml.Element("IsTruncated", page.IsTruncated);
        listing.Write(xml, request, page);
        xml.Close("ListVersionsResult");
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
