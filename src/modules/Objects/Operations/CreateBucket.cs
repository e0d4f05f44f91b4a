using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>CreateBucket: makes a bucket of the caller's account. Spec: docs/spec-map.md#s3-CreateBucket</summary>
internal sealed class CreateBucket(IStore store, BucketDirectory buckets, BucketTags vault, AclRules rules, Changes changes, TimeProvider time)
    : S3Operation<CreateBucket.Input, CreateBucket.Output>
{
    public sealed record Input(
        BucketName Bucket, string? LocationConstraint, IReadOnlyList<KeyValuePair<string, string>> Tags, AclRequest? Acl, ObjectOwnership? Ownership,
        bool HasObjectLock);

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
        var acl = AclRequest.OfNewBucket(r);
        var ownership = OwnershipDocument.FromHeader(r.Header("x-amz-object-ownership"));
        var isLocked = r.HeaderFlag("x-amz-bucket-object-lock-enabled");
        var (constraint, tags) = Configuration(r.Document());
        return new(bucket, constraint, tags, acl, ownership, isLocked);
    }

    public override IEnumerable<Demand> Demands(Input input)
    {
        var create = Demand.OnNew("s3:CreateBucket", input.Bucket).WithBucketTags(input.Tags);
        yield return string.IsNullOrEmpty(input.LocationConstraint) ? create : create.With("s3:locationconstraint", input.LocationConstraint);
        if (input.Acl is not null) yield return Demand.OnNew("s3:PutBucketAcl", input.Bucket);
        if (input.Ownership is not null) yield return Demand.OnNew("s3:PutBucketOwnershipControls", input.Bucket);
        if (input.HasObjectLock)
        {
            yield return Demand.OnNew("s3:PutBucketObjectLockConfiguration", input.Bucket);
            yield return Demand.OnNew("s3:PutBucketVersioning", input.Bucket);
        }
        if (input.Tags.Count > 0) yield return Demand.OnNew("s3:TagResource", input.Bucket).WithBucketTags(input.Tags);
    }

    public override async Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (input, call) = (granted.Input, granted.Call);
        if (LocationConstraint.Judge(input.LocationConstraint, call.Region) is { } fault) return fault;
        var row = new BucketRow
        {
            Instance = store.NewInstance(), Account = call.Caller.Account.Value, Name = input.Bucket.Value, Region = call.Region,
            CreatedMs = time.GetUtcNow().ToUnixTimeMilliseconds(), Versioning = input.HasObjectLock ? VersioningState.Enabled : VersioningState.Off,
        };
        var acl = Acl(input, row.Account);
        if (!acl.IsSuccess) return acl.Error;
        List<KeyValuePair<string, byte[]>> documents = [];
        if (input.Tags.Count > 0) documents.Add(new(BucketTags.Kind, vault.Seal(row, input.Tags)));
        if (input.Ownership is not null) documents.Add(new(OwnershipDocument.Kind, OwnershipDocument.Encode(input.Ownership)));
        if (input.HasObjectLock) documents.Add(new(ObjectLockDocument.Kind, ObjectLockDocument.Encode(new(null))));
        if (acl.Value is { } grants) documents.Add(new(AclDocument.Kind, AclDocument.Encode(grants)));
        return await changes.ChangeAsync<Input, Output>(granted, tx => Insert(tx, row, documents, granted), cancellationToken);
    }

    public override void Write(S3ResponseWriter w, Output output) => w
        .Header("Location", "/" + output.Bucket.Value)
        .Header("x-amz-bucket-arn", Arn.OfBucket(output.Bucket));

    private Result<Output> Insert(IWriteTransaction tx, BucketRow row, List<KeyValuePair<string, byte[]>> documents, Authorized<Input> granted)
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
        foreach (var (kind, document) in documents) tx.PutBucketConfiguration(row.Instance, kind, kind == BucketTags.Kind ? vault.Renew(row, document) : document);
        tx.OnCommitted(() => buckets.Forget(bucket));
        return new Output(bucket);
    }

    /// <summary>
    /// The ACL of a new bucket; null for the private one. Block Public Access is on in every new bucket, so none can begin public. Spec:
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
    /// </summary>
    private Result<IReadOnlyList<AclGrant>?> Acl(Input input, string account)
    {
        // Older clients say "private" with every bucket; it is what every bucket is.
        if (input.Acl is not { } asked || asked.Canned == "private") return Result<IReadOnlyList<AclGrant>?>.Success(null);
        if (input.Ownership is null or ObjectOwnership.BucketOwnerEnforced) return BucketErrors.AclWithOwnership();
        var owner = rules.IdOf(account);
        return rules.Resolve(asked, owner, owner).Then<IReadOnlyList<AclGrant>?>(grants =>
            grants.Any(AccessControlList.IsPublic) ? AclErrors.PublicBucketAcl(input.Bucket) : Result<IReadOnlyList<AclGrant>?>.Success(grants));
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
