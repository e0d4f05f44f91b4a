using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>CreateBucket: makes a bucket of the caller's account. Spec: docs/spec-map.md#s3-CreateBucket</summary>
internal sealed class CreateBucket(IStore store, BucketDirectory buckets, BucketTags vault, Changes changes, TimeProvider time)
    : S3Operation<CreateBucket.Input, CreateBucket.Output>
{
    private static readonly string[] CannedAcls = ["public-read", "public-read-write", "authenticated-read"];

    private static readonly string[] GrantHeaders =
        ["x-amz-grant-full-control", "x-amz-grant-read", "x-amz-grant-read-acp", "x-amz-grant-write", "x-amz-grant-write-acp"];

    public sealed record Input(
        BucketName Bucket, string? LocationConstraint, IReadOnlyList<KeyValuePair<string, string>> Tags, bool IsAclAsked, bool IsOwnershipAsked);

    public sealed record Output(BucketName Bucket);

    public override OperationInfo Info { get; } = new()
    {
        Name = "CreateBucket",
        Route = new S3Route("PUT", S3Target.Bucket),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        Body = BodyKind.Document,
        Unsupported = ["x-amz-bucket-namespace"],
    };

    public override Input Parse(S3RequestReader r)
    {
        var bucket = r.Bucket();
        var acl = r.Header("x-amz-acl");
        JudgeAcl(r, acl);
        var ownership = r.Header("x-amz-object-ownership");
        JudgeOwnership(ownership);
        if (r.HeaderFlag("x-amz-bucket-object-lock-enabled")) throw new ServiceException(S3Errors.NotImplemented("x-amz-bucket-object-lock-enabled"));
        var (constraint, tags) = Configuration(r.Document());
        return new(bucket, constraint, tags, acl is not null, ownership is not null);
    }

    public override IEnumerable<Demand> Demands(Input input)
    {
        yield return Demand.OnNew("s3:CreateBucket", input.Bucket);
        if (input.IsAclAsked) yield return Demand.OnNew("s3:PutBucketAcl", input.Bucket);
        if (input.IsOwnershipAsked) yield return Demand.OnNew("s3:PutBucketOwnershipControls", input.Bucket);
        if (input.Tags.Count > 0) yield return Demand.OnNew("s3:TagResource", input.Bucket);
    }

    public override async Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (input, call) = (granted.Input, granted.Call);
        if (LocationConstraint.Judge(input.LocationConstraint, call.Region) is { } fault) return fault;
        var row = new BucketRow
        {
            Instance = store.NewInstance(), Account = call.Caller.Account.Value, Name = input.Bucket.Value, Region = call.Region,
            CreatedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        var tags = input.Tags.Count == 0 ? null : vault.Seal(row, input.Tags);
        try
        {
            return await changes.ChangeAsync<Input, Output>(granted, tx => Insert(tx, row, tags, granted), cancellationToken);
        }
        finally
        {
            buckets.Forget(input.Bucket);
        }
    }

    public override void Write(S3ResponseWriter w, Output output) => w
        .Header("Location", "/" + output.Bucket.Value)
        .Header("x-amz-bucket-arn", Arn.OfBucket(output.Bucket));

    private static Result<Output> Insert(IWriteTransaction tx, BucketRow row, byte[]? tags, Authorized<Input> granted)
    {
        var bucket = granted.Input.Bucket;
        if (tx.FindBucket(bucket.Value) is { } existing)
        {
            if (existing.Account != row.Account) return BucketErrors.AlreadyExists(bucket);
            // In its oldest region S3 answers as if it had made the bucket again; nothing of it changes.
            return row.Region == LocationConstraint.DefaultRegion ? new Output(bucket) : BucketErrors.AlreadyOwnedByYou(bucket);
        }
        if (tx.CountBuckets(row.Account) >= Limits.BucketsPerAccountMax) return BucketErrors.TooMany();
        tx.InsertBucket(row);
        if (tags is not null) tx.PutBucketConfiguration(row.Instance, BucketTags.Kind, tags);
        return new Output(bucket);
    }

    private static void JudgeAcl(S3RequestReader r, string? acl)
    {
        // All of them are asked for, so that none can go unread.
        var grants = GrantHeaders.Count(name => r.Header(name) is not null);
        if (grants > 0 || CannedAcls.Contains(acl, StringComparer.Ordinal)) throw new ServiceException(BucketErrors.AclWithOwnership());
        if (acl is not (null or "private")) throw new ServiceException(S3Errors.InvalidArgument("Invalid canned ACL", "x-amz-acl", acl));
    }

    private static void JudgeOwnership(string? ownership)
    {
        if (ownership is "BucketOwnerPreferred" or "ObjectWriter") throw new ServiceException(S3Errors.NotImplemented("x-amz-object-ownership"));
        if (ownership is not (null or "BucketOwnerEnforced"))
            throw new ServiceException(S3Errors.InvalidArgument("Invalid x-amz-object-ownership header: " + ownership, "x-amz-object-ownership", ownership));
    }

    private static (string? Constraint, IReadOnlyList<KeyValuePair<string, string>> Tags) Configuration(ReadOnlyMemory<byte> document)
    {
        if (document.IsEmpty) return (null, []);
        var root = S3Xml.Parse(document, "CreateBucketConfiguration").Only("LocationConstraint", "Location", "Bucket", "Tags");
        foreach (var name in (ReadOnlySpan<string>)["Location", "Bucket"])
            if (root.Optional(name) is not null) throw new ServiceException(BucketErrors.ElementNotImplemented(name));
        var tags = root.Optional("Tags");
        return (root.TextOf("LocationConstraint")?.Trim(), tags is null ? [] : TagXml.ReadSet(tags, Limits.BucketTagsMax));
    }
}
