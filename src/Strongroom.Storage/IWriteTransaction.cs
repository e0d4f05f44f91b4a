namespace Strongroom.Storage;

/// <summary>
/// One change: a savepoint inside the writer's group. Everything read here is what the change will be committed on, so conditions
/// (If-Match, locks) are judged here.
/// </summary>
public interface IWriteTransaction : IReadTransaction
{
    /// <summary>Undoes this change when the delegate returns; its outbox record is written all the same.</summary>
    void Rollback();

    /// <summary>
    /// Runs something on the writer's thread once this change is durable: before it is answered, and before any change of a later group runs. Dropped where
    /// the change is undone. It is short, does no I/O and throws nothing.
    /// </summary>
    void OnCommitted(Action action);

    /// <summary>Adds a record beside the change's own, before it; like that one it is committed with the change, and also where the change was undone.</summary>
    void AddRecord(OutboxRow record);

    /// <summary>
    /// Makes a finished blob part of this change and tells its place, for <see cref="ObjectDetail.Body"/> or <see cref="PartRow.Body"/>. A blob that no
    /// change adopts is a leftover that the sweep collects.
    /// </summary>
    BlobRef Adopt(StoredBlob blob);

    /// <summary>Adds a bucket.</summary>
    /// <exception cref="InvalidOperationException">The name is taken: look first.</exception>
    void InsertBucket(BucketRow bucket);

    /// <summary>Replaces a bucket's row (its versioning state).</summary>
    void UpdateBucket(BucketRow bucket);

    /// <summary>Removes an empty bucket with its configuration and its uploads under way.</summary>
    void DeleteBucket(long bucket);

    /// <summary>Sets or, with null, removes one configuration document of a bucket.</summary>
    void PutBucketConfiguration(long bucket, string kind, byte[]? document);

    /// <summary>
    /// Makes this the newest version of its key. A null version replaces the null version that was there, with its blobs; a version
    /// with an id moves the former newest one behind it. Delete markers go in the same way, with an empty detail.
    /// </summary>
    void PutVersion(ObjectRow row, ObjectDetail detail);

    /// <summary>Replaces what is sealed of one version (tags were changed); the row stays.</summary>
    void UpdateAttributes(ObjectRow row, byte[] attributes);

    /// <summary>Replaces the wrapped key of one version, and what is sealed of it; the row and the bytes stay.</summary>
    void UpdateKeys(ObjectRow row, byte[] wrappedKey, byte[] attributes);

    /// <summary>The same for an upload.</summary>
    void UpdateKeys(UploadRow upload, byte[] wrappedKey, byte[] attributes);

    /// <summary>Replaces the wrapped key of one part; the row and the bytes stay.</summary>
    void UpdateKey(PartRow part, byte[] wrappedKey);

    /// <summary>Sets what keeps one version from being removed.</summary>
    void SetLock(ObjectRow row, VersionLock value);

    /// <summary>Removes one version or marker with its blobs; where it was the newest, the one before it comes to the top.</summary>
    void RemoveVersion(ObjectRow row);

    /// <summary>Adds an upload.</summary>
    void InsertUpload(UploadRow upload);

    /// <summary>Removes an upload and every part of it, with their blobs.</summary>
    void RemoveUpload(UploadRow upload);

    /// <summary>Adds a part, replacing the part of that number, with its blob.</summary>
    void PutPart(PartRow part);

    /// <summary>
    /// Turns an upload into the object with its instance id: parts not in <paramref name="partNumbers"/> are removed with their blobs, the
    /// upload's row goes, <see cref="PutVersion"/> puts the object in. The caller gives the detail with <see cref="BodyLayout.Parts"/>.
    /// </summary>
    void CompleteUpload(UploadRow upload, IReadOnlyList<int> partNumbers, ObjectRow row, ObjectDetail detail);

    /// <summary>Sets or, with null, removes a module's document.</summary>
    void PutDocument(string kind, string account, string id, byte[]? document);

    /// <summary>Moves a consumer's cursor forward.</summary>
    void SetCursor(string consumer, long sequence);

    /// <summary>Removes outbox rows up to and including a sequence number: call it with the lowest cursor.</summary>
    void TrimOutbox(long through);
}
