using Strongroom.Storage.BlobStore;
using Strongroom.Storage.Tables;

namespace Strongroom.Storage.Transactions;

/// <summary>The changes of one delegate. One instance lives as long as the writer and is begun anew for each change.</summary>
internal sealed class WriteTransaction(Session session, Reading.ObjectCache cache) : ReadTransaction, IWriteTransaction
{
    private readonly BlobOwnership blobs = new(session);
    private readonly List<int> changing = [];
    private readonly List<Action> committed = [];
    private readonly List<OutboxRow> records = [];
    private int committedBefore;

    public bool IsRolledBack { get; private set; }

    protected override Session Session
    {
        get
        {
            ThrowIfOver();
            return session;
        }
    }

    /// <summary>The records that the change has beside its own.</summary>
    public IReadOnlyList<OutboxRow> Records => records;

    /// <summary>What is to be done once the group is durable.</summary>
    public Effects Effects => blobs.Effects;

    public void BeginChange()
    {
        IsOver = false;
        IsRolledBack = false;
        committedBefore = committed.Count;
        records.Clear();
        blobs.BeginChange();
    }

    /// <summary>The change is undone: nothing is to follow it.</summary>
    public void UndoChange() => committed.RemoveRange(committedBefore, committed.Count - committedBefore);

    /// <summary>The group is durable: runs what its changes have left for now.</summary>
    public void Committed()
    {
        foreach (var action in committed) action();
    }

    /// <summary>The group is durable or abandoned: what its changes wrote to may be kept in memory again.</summary>
    public void EndGroup()
    {
        foreach (var guard in changing) cache.End(guard);
        changing.Clear();
        committed.Clear();
    }

    public void Rollback() => IsRolledBack = true;

    public void OnCommitted(Action action)
    {
        ThrowIfOver();
        committed.Add(action);
    }

    public void AddRecord(OutboxRow record)
    {
        ThrowIfOver();
        records.Add(record);
    }

    public BlobRef Adopt(StoredBlob blob) => blobs.Adopt(blob);

    public void InsertBucket(BucketRow bucket) => Session.Buckets.Insert(bucket);

    public void UpdateBucket(BucketRow bucket) => Session.Buckets.Update(bucket);

    public void DeleteBucket(long bucket)
    {
        if (!IsBucketEmpty(bucket)) throw new InvalidOperationException("The bucket is not empty.");
        foreach (var upload in Session.Uploads.List(bucket, [], null, null, int.MaxValue)) RemoveUpload(upload);
        Session.Buckets.Delete(bucket);
    }

    public void PutBucketConfiguration(long bucket, string kind, byte[]? document) => Session.Buckets.PutDocument(bucket, kind, document);

    public void PutVersion(ObjectRow row, ObjectDetail detail)
    {
        if (detail.Body is null == (detail.Layout == BodyLayout.Single))
            throw new ArgumentException("A single body has a blob and no other layout has.", nameof(detail));
        Change(row);
        var live = Session.Objects.Find(row.Bucket, row.Key);
        var top = live ?? Session.Versions.Newest(row.Bucket, row.Key);
        var order = top is null ? 1 : top.Order + 1;
        // Where nothing has the key there is no null version to look for.
        if (row.VersionId is null && top is not null) live = RemoveNullVersion(row, live);
        if (live is not null) Session.Versions.Insert(live.Row, live.Order);
        if (row.IsMarker)
        {
            if (live is not null) Session.Objects.Delete(row.Bucket, row.Key);
            Session.Versions.Insert(row, order);
        }
        else
        {
            Session.Objects.Put(row, order);
        }
        if (detail.Body is { } body) blobs.Link(body, new BlobOwner(row.Instance, 0, row.Account));
        Session.Details.Insert(row.Instance, row.Account, detail);
    }

    public void UpdateAttributes(ObjectRow row, byte[] attributes)
    {
        Change(row);
        Session.Details.SetAttributes(row.Instance, attributes);
    }

    public void UpdateKeys(ObjectRow row, byte[] wrappedKey, byte[] attributes)
    {
        Change(row);
        Session.Details.SetKeys(row.Instance, wrappedKey, attributes);
    }

    public void UpdateKeys(UploadRow upload, byte[] wrappedKey, byte[] attributes) => Session.Uploads.SetKeys(upload.Instance, wrappedKey, attributes);

    public void UpdateKey(PartRow part, byte[] wrappedKey) => Session.Parts.SetKey(part.Owner, part.Number, wrappedKey);

    public void SetLock(ObjectRow row, VersionLock value)
    {
        Change(row);
        Session.Details.SetLock(row.Instance, value);
    }

    public void RemoveVersion(ObjectRow row)
    {
        Change(row);
        var live = Session.Objects.Find(row.Bucket, row.Key);
        if (live?.Row.Instance == row.Instance)
        {
            Session.Objects.Delete(row.Bucket, row.Key);
            Promote(row);
        }
        else
        {
            var version = Session.Versions.Find(row.Bucket, row.Key, row.VersionId ?? "");
            if (version?.Row.Instance != row.Instance) throw new InvalidOperationException("The version is not there.");
            Session.Versions.Delete(version);
            if (live is null) Promote(row);
        }
        RemoveInstance(row.Instance);
    }

    public void InsertUpload(UploadRow upload) => Session.Uploads.Insert(upload);

    public void RemoveUpload(UploadRow upload)
    {
        Session.Uploads.Delete(upload);
        RemoveParts(upload.Instance, keep: null);
    }

    public void PutPart(PartRow part)
    {
        var account = Session.Uploads.AccountOf(part.Owner) ?? throw new InvalidOperationException("The upload is not there.");
        if (Session.Parts.Find(part.Owner, part.Number) is { } former)
        {
            Session.Parts.Delete(part.Owner, part.Number);
            blobs.Unlink(former.Body);
        }
        if (part.Body is { } body) blobs.Link(body, new BlobOwner(part.Owner, part.Number, account));
        Session.Parts.Insert(part, account);
    }

    public void CompleteUpload(UploadRow upload, IReadOnlyList<int> partNumbers, ObjectRow row, ObjectDetail detail)
    {
        if (row.Instance != upload.Instance) throw new ArgumentException("The object keeps the upload's instance id.", nameof(row));
        if (detail.Layout != BodyLayout.Parts) throw new ArgumentException("An upload becomes an object of parts.", nameof(detail));
        var kept = RemoveParts(upload.Instance, partNumbers.ToHashSet());
        if (kept != partNumbers.Count) throw new InvalidOperationException("A part is not there, or was named twice.");
        Session.Uploads.Delete(upload);
        PutVersion(row, detail);
    }

    public void PutDocument(string kind, string account, string id, byte[]? document) => Session.Documents.Put(kind, account, id, document);

    public void SetCursor(string consumer, long sequence) => Session.Outbox.SetCursor(consumer, sequence);

    public void TrimOutbox(long through) => Session.Outbox.Trim(through);

    /// <summary>Compaction: the same sealed bytes lie elsewhere now. False where the blob was removed meanwhile; then nothing is changed.</summary>
    public bool Move(Extent from, PlacedBlob copy)
    {
        if (!Session.Blobs.HasExtent(from)) return false;
        var to = blobs.Adopt(copy);
        if (from.Owner.Part == 0) Session.Details.Move(from.Owner.Owner, to.Container, to.Offset);
        else Session.Parts.Move(from.Owner.Owner, from.Owner.Part, to.Container, to.Offset);
        Session.Blobs.DeleteExtent(from.Segment, from.Start);
        blobs.Link(to, from.Owner);
        return true;
    }

    private void Change(ObjectRow row) => changing.Add(cache.Begin(row.Bucket, row.Key));

    /// <summary>Removes the null version; tells what is left of the live one.</summary>
    private OrderedVersion? RemoveNullVersion(ObjectRow row, OrderedVersion? live)
    {
        if (live is { Row.VersionId: null })
        {
            RemoveInstance(live.Row.Instance);
            // An object overwrites the row; a marker would leave it behind.
            if (row.IsMarker) Session.Objects.Delete(row.Bucket, row.Key);
            return null;
        }
        if (Session.Versions.Find(row.Bucket, row.Key, "") is { } former)
        {
            Session.Versions.Delete(former);
            RemoveInstance(former.Row.Instance);
        }
        return live;
    }

    /// <summary>The newest version comes to the top, unless it is a delete marker: that one rules from where it lies.</summary>
    private void Promote(ObjectRow removed)
    {
        var next = Session.Versions.Newest(removed.Bucket, removed.Key);
        if (next is null || next.Row.IsMarker) return;
        Session.Versions.Delete(next);
        Session.Objects.Put(next.Row, next.Order);
    }

    private void RemoveInstance(long instance)
    {
        var (layout, body) = Session.Details.FindBody(instance) ?? throw new InvalidOperationException("The instance has no detail.");
        Session.Details.Delete(instance);
        blobs.Unlink(body);
        if (layout == BodyLayout.Parts) RemoveParts(instance, keep: null);
    }

    /// <summary>Removes an owner's parts but those to keep; tells how many were kept.</summary>
    private int RemoveParts(long owner, HashSet<int>? keep)
    {
        var kept = 0;
        foreach (var (number, body) in Session.Parts.ListBodies(owner))
        {
            if (keep is not null && keep.Contains(number))
            {
                kept++;
                continue;
            }
            Session.Parts.Delete(owner, number);
            blobs.Unlink(body);
        }
        return kept;
    }
}
