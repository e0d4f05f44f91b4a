namespace Strongroom.Storage;

/// <summary>
/// One consistent view of the store. Valid only inside the delegate that it was handed to; synchronous and short: no network write
/// happens within, or the write-ahead log would grow without end. A live object that is in memory is as current as the delegate's begin, and
/// what is read after it is at least as current.
/// </summary>
public interface IReadTransaction
{
    /// <summary>The bucket of that name, or null.</summary>
    BucketRow? FindBucket(string name);

    /// <summary>True where the bucket of that name is still this one: what costs least of what a change may ask.</summary>
    bool IsBucket(string name, long instance);

    /// <summary>Buckets of an account by name, after <paramref name="after"/> and with <paramref name="prefix"/>; at most <paramref name="max"/>.</summary>
    IReadOnlyList<BucketRow> ListBuckets(string account, string? prefix, string? after, int max);

    /// <summary>How many buckets the account has.</summary>
    int CountBuckets(string account);

    /// <summary>True where the bucket holds no version and no delete marker; an upload under way is neither.</summary>
    bool IsBucketEmpty(long bucket);

    /// <summary>One configuration document of a bucket ("cors", "tagging", …), or null.</summary>
    byte[]? FindBucketConfiguration(long bucket, string kind);

    /// <summary>The live object under a key, or null where there is none or a delete marker is on top.</summary>
    ObjectRow? FindCurrent(long bucket, ReadOnlySpan<byte> key);

    /// <summary>One version, delete markers included; "null" is the null version. Null where there is none.</summary>
    ObjectRow? FindVersion(long bucket, ReadOnlySpan<byte> key, string versionId);

    /// <summary>The delete marker on top of a key, or null where the newest version is an object or there is none.</summary>
    ObjectRow? FindCurrentMarker(long bucket, ReadOnlySpan<byte> key);

    /// <summary>What reading this instance needs. Null where it is gone.</summary>
    ObjectDetail? FindDetail(long instance);

    /// <summary>What keeps this instance from being removed; null where nothing ever did, or where it is gone.</summary>
    VersionLock? FindLock(long instance);

    /// <summary>A page of the bucket's versions and delete markers; costs by what it returns.</summary>
    VersionPage ListVersions(VersionQuery query);

    /// <summary>A page of the bucket's live objects; costs by what it returns, not by what a common prefix hides.</summary>
    ListPage ListCurrent(ListQuery query);

    /// <summary>The upload, or null.</summary>
    UploadRow? FindUpload(long bucket, ReadOnlySpan<byte> key, string uploadId);

    /// <summary>Uploads in order of key and upload id, after the markers (upload id marker counts only with a key marker); at most <paramref name="max"/>.</summary>
    IReadOnlyList<UploadRow> ListUploads(long bucket, ReadOnlySpan<byte> prefix, byte[]? afterKey, string? afterUploadId, int max);

    /// <summary>One part, or null.</summary>
    PartRow? FindPart(long owner, int number);

    /// <summary>Parts by number, after <paramref name="afterNumber"/>; at most <paramref name="max"/>.</summary>
    IReadOnlyList<PartRow> ListParts(long owner, int afterNumber, int max);

    /// <summary>The wrapped keys of all versions, markers too, by instance, after the given one; at most <paramref name="max"/>.</summary>
    IReadOnlyList<WrappedKeyRow> ListVersionKeys(long afterInstance, int max);

    /// <summary>The wrapped keys of all uploads, by instance, after the given one; at most <paramref name="max"/>.</summary>
    IReadOnlyList<WrappedKeyRow> ListUploadKeys(long afterInstance, int max);

    /// <summary>The wrapped keys of all parts, by owner and number, after the given ones; at most <paramref name="max"/>.</summary>
    IReadOnlyList<WrappedKeyRow> ListPartKeys(long afterOwner, int afterNumber, int max);

    /// <summary>
    /// Opens a blob that this view refers to. It can be opened until the delegate returns, whatever is deleted or compacted meanwhile, and
    /// once open it can be read until it is disposed.
    /// </summary>
    /// <exception cref="BlobMissingException">The blob is not there: the disk lost it.</exception>
    BlobReader OpenBlob(BlobRef blob);

    /// <summary>A document that some module keeps ("access-key", "data-root", …), or null.</summary>
    byte[]? FindDocument(string kind, string account, string id);

    /// <summary>Documents of one kind and account by id, after <paramref name="afterId"/>; at most <paramref name="max"/>.</summary>
    IReadOnlyList<KeyValuePair<string, byte[]>> ListDocuments(string kind, string account, string? afterId, int max);

    /// <summary>Documents of one kind of all accounts, by account and id, after the given one; at most <paramref name="max"/>.</summary>
    IReadOnlyList<DocumentRow> ListAllDocuments(string kind, DocumentRow? after, int max);

    /// <summary>Outbox rows after a sequence number, in order; at most <paramref name="max"/>.</summary>
    IReadOnlyList<OutboxRow> ReadOutbox(long after, int max);

    /// <summary>How far a consumer has come; 0 at first.</summary>
    long FindCursor(string consumer);
}
