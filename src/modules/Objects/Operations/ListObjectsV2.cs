using System.Text;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>ListObjectsV2: a page of a bucket's keys after a token or a key. Spec: docs/spec-map.md#s3-ListObjectsV2</summary>
internal sealed class ListObjectsV2(ObjectListing listing) : S3Operation<ListObjectsV2.Input, ListObjectsV2.Output>
{
    public sealed record Input(ListRequest Request, string? Token, string? StartAfter, bool WithOwner);

    public sealed record Output(Input Asked, ListPage Page);

    public override OperationInfo Info { get; } = new()
    {
        Name = "ListObjectsV2",
        Route = new S3Route("GET", S3Target.Bucket, "list-type"),
        // CloudTrail has one name for both versions.
        EventName = "ListObjects",
        Audit = AuditClass.Data,
        IsReadOnly = true,
        Unsupported = ["x-amz-optional-object-attributes"],
    };

    public override Input Parse(S3RequestReader r) =>
        new(ListRequest.Read(r, "max-keys"), r.Query("continuation-token"), r.Query("start-after"), Flag(r, "fetch-owner"));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:ListBucket", input.Request.Bucket)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        byte[]? after = null;
        if (input.Token is { } token)
        {
            after = ContinuationToken.Decode(token);
            if (after is null) return Task.FromResult<Result<Output>>(BucketErrors.InvalidToken(token));
        }
        else if (!string.IsNullOrEmpty(input.StartAfter))
        {
            after = Encoding.UTF8.GetBytes(input.StartAfter);
        }
        return Task.FromResult(listing.Read(input.Request, after, granted.Call.Audit).Then<Output>(page => new Output(input, page)));
    }

    public override void Write(S3ResponseWriter w, Output output)
    {
        var (asked, page) = output;
        var request = asked.Request;
        var xml = w.Xml("ListBucketResult");
        xml.Element("Name", request.Bucket.Value);
        request.Text(xml, "Prefix", request.Prefix ?? "");
        xml.Element("ContinuationToken", asked.Token);
        if (page.IsTruncated) xml.Element("NextContinuationToken", ContinuationToken.Encode(ObjectListing.Last(page)));
        request.Text(xml, "StartAfter", asked.StartAfter);
        xml.Element("KeyCount", page.Entries.Count);
        xml.Element("MaxKeys", request.MaxCapped);
        request.Text(xml, "Delimiter", request.Delimiter);
        if (request.IsEncoded) xml.Element("EncodingType", "url");
        xml.Element("IsTruncated", page.IsTruncated);
        listing.Write(xml, request, page, asked.WithOwner);
        xml.Close("ListBucketResult");
    }

    private static bool Flag(S3RequestReader r, string name) => r.Query(name) switch
    {
        null or "" => false,
        var text when bool.TryParse(text, out var value) => value,
        var text => throw new ServiceException(S3Errors.InvalidArgument($"Provided {name} is not a boolean", name, text)),
    };
}
