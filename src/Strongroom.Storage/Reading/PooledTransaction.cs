using Strongroom.Storage.BlobStore;
using Strongroom.Storage.Transactions;

namespace Strongroom.Storage.Reading;

/// <summary>
/// A reader's view: it takes a session, and begins, with the first thing that is not in memory. From then on everything comes from that session, but
/// for the detail and body of the object that was found in memory before: the row, the detail and the body of one object always belong together.
/// </summary>
internal sealed class PooledTransaction(ReaderPool pool, ObjectCache cache) : ReadTransaction
{
    private ReaderPool.Slot? slot;
    private KeptObject? kept;
    private InlineBlobReader? keptBody;
    private ObjectRow? found;
    private CacheTicket ticket;

    protected override Session Session
    {
        get
        {
            ThrowIfOver();
            return (slot ??= pool.Begin()).Session;
        }
    }

    public override ObjectRow? FindCurrent(long bucket, ReadOnlySpan<byte> key)
    {
        if (kept is { } known && ObjectNames.Instance.Equals(new ObjectName(bucket, key), known.Row)) return known.Row;
        // Once the view has begun, what is in memory may be younger than it; and one object is taken from memory, not two that never were together.
        if (slot is not null || kept is not null) return base.FindCurrent(bucket, key);
        ThrowIfOver();
        if (cache.Find(bucket, key) is { } hit)
        {
            (kept, keptBody) = hit;
            return kept.Row;
        }
        ticket = cache.Ticket(bucket, key);
        return found = base.FindCurrent(bucket, key);
    }

    public override ObjectDetail? FindDetail(long instance)
    {
        ThrowIfOver();
        if (kept is { } hit && hit.Row.Instance == instance) return hit.Detail;
        var detail = base.FindDetail(instance);
        if (detail is not null && found is { } row && row.Instance == instance) Keep(row, detail);
        return detail;
    }

    public override BlobReader OpenBlob(BlobRef blob)
    {
        ThrowIfOver();
        return keptBody is { } body && kept!.Detail.Body == blob ? new InlineBlobReader(body.Bytes) : base.OpenBlob(blob);
    }

    /// <summary>Gives the session back.</summary>
    public void End()
    {
        IsOver = true;
        keptBody?.Dispose();
        if (slot is { } taken) pool.End(taken);
        slot = null;
    }

    /// <summary>Only bodies that lie beside the row: a blob elsewhere may be gone by the time that a later reader opens it.</summary>
    private void Keep(ObjectRow row, ObjectDetail detail)
    {
        if (detail.Body is { Place: BlobPlace.Inline } blob)
        {
            keptBody = Session.Blobs.ReadBody(blob.Container, s => new InlineBlobReader(s.Span(0)));
            if (keptBody is null) return;
        }
        else if (detail.Layout != BodyLayout.None) return;
        kept = new KeptObject(row, detail);
        cache.Keep(ticket, kept, keptBody is null ? default : keptBody.Bytes);
    }
}
