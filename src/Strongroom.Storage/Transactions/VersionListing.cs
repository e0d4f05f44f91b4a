using Strongroom.Storage.Sqlite;
using Strongroom.Storage.Tables;

namespace Strongroom.Storage.Transactions;

/// <summary>
/// A page of versions and delete markers: (1) what is left of the key that the last page ended in, (2) both tables side by side, each in its own order, a
/// live version before the older ones of its key. A common prefix is skipped with a seek in both, so that a page costs by what it returns.
/// </summary>
internal sealed class VersionListing
{
    private readonly Session session;
    private readonly VersionQuery query;
    private readonly byte[]? delimiter;
    private readonly byte[]? below;
    private readonly List<VersionEntry> entries;

    private VersionListing(Session session, VersionQuery query)
    {
        this.session = session;
        this.query = query;
        delimiter = query.Delimiter is { Length: > 0 } given ? given : null;
        below = Bytes.Successor(query.Prefix);
        entries = new List<VersionEntry>(Math.Min(query.Max, 64));
    }

    public static VersionPage Run(Session session, VersionQuery query)
    {
        if (query.Max < 1) throw new ArgumentException("A page has one entry at least.", nameof(query));
        var listing = new VersionListing(session, query);
        return new VersionPage(listing.entries, listing.Fill());
    }

    /// <summary>Fills the page; true where more follows.</summary>
    private bool Fill()
    {
        var from = Listing.Start(query.AfterKey, query.Prefix, delimiter);
        if (query is { AfterKey: { } key, AfterVersionId: { } versionId } && key.AsSpan().StartsWith(query.Prefix) && Listing.RollUp(key, query.Prefix.Length, delimiter) < 0)
        {
            if (OrderOf(key, versionId) is not { } order)
            {
                from = key;
            }
            else
            {
                foreach (var row in session.Versions.ListOlder(query.Bucket, key, order, query.Max + 1)) // (1)
                {
                    if (entries.Count == query.Max) return true;
                    entries.Add(new VersionEntry(row, IsLatest: false, null));
                }
            }
        }
        while (from is not null) // (2)
        {
            var live = session.Objects.Scan(query.Bucket, from, below);
            var older = session.Versions.Scan(query.Bucket, from, below);
            try
            {
                if (Merge(live, older, out from)) return true;
            }
            finally
            {
                live.Reset();
                older.Reset();
            }
        }
        return false;
    }

    /// <summary>Runs both scans until one meets a common prefix, behind which they begin anew, or both end; true where the page is full and more follows.</summary>
    private bool Merge(Statement live, Statement older, out byte[]? from)
    {
        from = null;
        byte[]? newestKey = null;
        var (hasLive, hasOlder) = (live.Step(), older.Step());
        while (hasLive || hasOlder)
        {
            if (entries.Count == query.Max) return true;
            var isLive = hasLive && (!hasOlder || live.Span(0).SequenceCompareTo(older.Span(0)) <= 0);
            var scan = isLive ? live : older;
            var end = Listing.RollUp(scan.Span(0), query.Prefix.Length, delimiter);
            if (end >= 0)
            {
                var common = scan.Span(0)[..end].ToArray();
                entries.Add(new VersionEntry(null, IsLatest: false, common));
                from = Bytes.Successor(common);
                return false;
            }
            var row = isLive ? ObjectTable.MapRow(scan, query.Bucket) : VersionTable.MapRow(scan, query.Bucket);
            entries.Add(new VersionEntry(row, newestKey is null || !newestKey.AsSpan().SequenceEqual(row.Key), null));
            newestKey = row.Key;
            if (isLive) hasLive = live.Step();
            else hasOlder = older.Step();
        }
        return false;
    }

    /// <summary>A version's place among those of its key; null where there is none of that id.</summary>
    private long? OrderOf(byte[] key, string versionId)
    {
        var wanted = versionId == ReadTransaction.NullVersion ? "" : versionId;
        if (session.Objects.Find(query.Bucket, key) is { } live && (live.Row.VersionId ?? "") == wanted) return live.Order;
        return session.Versions.Find(query.Bucket, key, wanted)?.Order;
    }
}
