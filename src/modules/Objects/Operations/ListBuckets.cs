using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>ListBuckets: the buckets of the caller's account, by name. Spec: docs/spec-map.md#s3-ListBuckets</summary>
internal sealed class ListBuckets(IStore store) : S3Operation<ListBuckets.Input, ListBuckets.Output>
{
    public sealed record Input(int? Max, string? Token, string? Prefix, string? Region);

    public sealed record Output(Input Asked, string OwnerId, IReadOnlyList<BucketRow> Buckets, string? NextToken);

    public override OperationInfo Info { get; } = new()
    {
        Name = "ListBuckets",
        Route = new S3Route("GET", S3Target.Service),
        Audit = AuditClass.Management,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r) => new(
        r.QueryInt("max-buckets", 1, Limits.BucketsPerAccountMax), r.Query("continuation-token"), r.Query("prefix"), r.Query("bucket-region"));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnAccount("s3:ListAllMyBuckets", "arn:aws:s3:::*")];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (input, caller) = (granted.Input, granted.Call.Caller);
        var after = input.Token is { } token ? ContinuationToken.DecodeText(token) : null;
        if (input.Token is not null && after is null) return Task.FromResult<Result<Output>>(BucketErrors.InvalidToken(input.Token));
        // Every bucket of this server is in its one region.
        if (!string.IsNullOrEmpty(input.Region) && input.Region != granted.Call.Region)
            return Task.FromResult<Result<Output>>(new Output(input, caller.CanonicalId, [], null));
        var max = input.Max ?? Limits.BucketsPerAccountMax;
        // One more than the page tells whether another page follows.
        var rows = store.Read(tx => tx.ListBuckets(caller.Account.Value, input.Prefix, after, max + 1));
        if (rows.Count <= max) return Task.FromResult<Result<Output>>(new Output(input, caller.CanonicalId, rows, null));
        var next = ContinuationToken.Encode(System.Text.Encoding.UTF8.GetBytes(rows[max - 1].Name));
        return Task.FromResult<Result<Output>>(new Output(input, caller.CanonicalId, [.. rows.Take(max)], next));
    }

    public override void Write(S3ResponseWriter w, Output output)
    {
        var (asked, ownerId, buckets, nextToken) = output;
        // S3 tells the region only to requests that use one of the newer parameters.
        var withRegion = asked.Max is not null || asked.Token is not null || asked.Prefix is not null || asked.Region is not null;
        var xml = w.Xml("ListAllMyBucketsResult");
        xml.Open("Owner").Element("ID", ownerId).Close("Owner");
        xml.Open("Buckets");
        foreach (var bucket in buckets)
        {
            xml.Open("Bucket").Element("Name", bucket.Name).Element("CreationDate", DateTimeOffset.FromUnixTimeMilliseconds(bucket.CreatedMs));
            if (withRegion) xml.Element("BucketRegion", bucket.Region);
            xml.Close("Bucket");
        }
        xml.Close("Buckets");
        xml.Element("ContinuationToken", nextToken).Element("Prefix", asked.Prefix);
        xml.Close("ListAllMyBucketsResult");
    }
}
