namespace Strongroom.Storage.Transactions;

/// <summary>A view of the store through one session, for as long as its delegate runs.</summary>
internal abstract class ReadTransaction : IReadTransaction
{
    public const string NullVersion = "null";

    /// <summary>The tables; refuses once the delegate has returned, when another one may be using them.</summary>
    protected abstract Session Session { get; }

    public bool IsOver { get; set; }

    /// <summary>What the upkeep looks at.</summary>
    public Tables.BlobTable Blobs => Session.Blobs;

    public BucketRow? FindBucket(string name) => Session.Buckets.Find(name);

    public bool IsBucket(string name, long instance) => Session.Buckets.FindInstance(name) == instance;

    public IReadOnlyList<BucketRow> ListBuckets(string account, string? prefix, string? after, int max) =>
        Session.Buckets.List(account, prefix, after, max);

    public int CountBuckets(string account) => Session.Buckets.Count(account);

    public bool IsBucketEmpty(long bucket) => Session.Buckets.IsEmpty(bucket);

    public byte[]? FindBucketConfiguration(long bucket, string kind) => Session.Buckets.FindDocument(bucket, kind);

    public virtual ObjectRow? FindCurrent(long bucket, ReadOnlySpan<byte> key) => Session.Objects.Find(bucket, key)?.Row;

    public ObjectRow? FindVersion(long bucket, ReadOnlySpan<byte> key, string versionId)
    {
        var wanted = versionId == NullVersion ? null : versionId;
        var live = Session.Objects.Find(bucket, key)?.Row;
        return live is not null && live.VersionId == wanted ? live : Session.Versions.Find(bucket, key, wanted ?? "")?.Row;
    }

    public ObjectRow? FindCurrentMarker(long bucket, ReadOnlySpan<byte> key)
    {
        if (Session.Objects.Find(bucket, key) is not null) return null;
        return Session.Versions.Newest(bucket, key)?.Row;
    }

    public virtual ObjectDetail? FindDetail(long instance) => Session.Details.Find(instance);

    public VersionLock? FindLock(long instance) => Session.Details.FindLock(instance);

    public ListPage ListCurrent(ListQuery query) => Listing.Run(Session.Objects, query);

    public VersionPage ListVersions(VersionQuery query) => VersionListing.Run(Session, query);

    public UploadRow? FindUpload(long bucket, ReadOnlySpan<byte> key, string uploadId) => Session.Uploads.Find(bucket, key, uploadId);

    public IReadOnlyList<UploadRow> ListUploads(long bucket, ReadOnlySpan<byte> prefix, byte[]? afterKey, string? afterUploadId, int max) =>
        Session.Uploads.List(bucket, prefix, afterKey, afterUploadId, max);

    public PartRow? FindPart(long owner, int number) => Session.Parts.Find(owner, number);

    public IReadOnlyList<PartRow> ListParts(long owner, int afterNumber, int max) => Session.Parts.List(owner, afterNumber, max);

    public IReadOnlyList<WrappedKeyRow> ListVersionKeys(long afterInstance, int max) => Session.Details.ListKeys(afterInstance, max);

    public IReadOnlyList<WrappedKeyRow> ListUploadKeys(long afterInstance, int max) => Session.Uploads.ListKeys(afterInstance, max);

    public IReadOnlyList<WrappedKeyRow> ListPartKeys(long afterOwner, int afterNumber, int max) => Session.Parts.ListKeys(afterOwner, afterNumber, max);

    public virtual BlobReader OpenBlob(BlobRef blob) => Session.Open(blob);

    public byte[]? FindDocument(string kind, string account, string id) => Session.Documents.Find(kind, account, id);

    public IReadOnlyList<KeyValuePair<string, byte[]>> ListDocuments(string kind, string account, string? afterId, int max) =>
        Session.Documents.List(kind, account, afterId, max);

    public IReadOnlyList<DocumentRow> ListAllDocuments(string kind, DocumentRow? after, int max) => Session.Documents.ListAll(kind, after, max);

    public IReadOnlyList<OutboxRow> ReadOutbox(long after, int max) => Session.Outbox.Read(after, max);

    public long FindCursor(string consumer) => Session.Outbox.FindCursor(consumer);

    protected void ThrowIfOver()
    {
        if (IsOver) throw new InvalidOperationException("A transaction ends with its delegate.");
    }
}
