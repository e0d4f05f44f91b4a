using System.Text;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>ListObjects: a page of a bucket's keys after a marker. Spec: docs/spec-map.md#s3-ListObjects</summary>
internal sealed class ListObjects(ObjectListing listing) : S3Operation<ListObjects.Input, ListObjects.Output>
{
    public sealed record Input(ListRequest Request, string? Marker);

    public sealed record Output(Input Asked, ListPage Page);

    public override OperationInfo Info { get; } = new()
    {
        Name = "ListObjects",
        Route = new S3Route("GET", S3Target.Bucket),
        Audit = AuditClass.Data,
        IsReadOnly = true,
        Unsupported = ["x-amz-optional-object-attributes"],
    };

    public override Input Parse(S3RequestReader r) => new(ListRequest.Read(r, "max-keys"), r.Query("marker"));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:ListBucket", input.Request.Bucket)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        var after = string.IsNullOrEmpty(input.Marker) ? null : Encoding.UTF8.GetBytes(input.Marker);
        return Task.FromResult(listing.Read(input.Request, after, granted.Call.Audit).Then<Output>(page => new Output(input, page)));
    }

    public override void Write(S3ResponseWriter w, Output output)
    {
        var (request, marker) = output.Asked;
        var page = output.Page;
        var xml = w.Xml("ListBucketResult");
        xml.Element("Name", request.Bucket.Value);
        request.Text(xml, "Prefix", request.Prefix ?? "");
        request.Text(xml, "Marker", marker ?? "");
        // Without a delimiter the client takes the last key itself, and S3 does not say it again.
        if (page.IsTruncated && request.Delimiter is not null) request.Text(xml, "NextMarker", ObjectListing.Last(page));
        xml.Element("MaxKeys", request.MaxCapped);
        request.Text(xml, "Delimiter", request.Delimiter);
        if (request.IsEncoded) xml.Element("EncodingType", "url");
        xml.Element("IsTruncated", page.IsTruncated);
        listing.Write(xml, request, page, withOwner: true);
        xml.Close("ListBucketResult");
    }
}
