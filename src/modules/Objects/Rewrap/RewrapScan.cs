using Strongroom.Crypto.Sealing;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>
/// Counts the wrapped keys that are under certain versions, in bounded views. What it finds to be zero stays zero: nothing is kept under a former version any
/// more, and it looks where keys may come from before where they may go. An upload's key goes to the version that it becomes and the row of a version keeps
/// its instance whatever else becomes of it, so uploads come first; parts stay where they are.
/// </summary>
internal sealed class RewrapScan(IStore store, Func<CancellationToken, Task> pause)
{
    private const int PageSize = 1000;

    /// <summary>Counts, for each version.</summary>
    /// <param name="accounts">Whose buckets' tags are counted too.</param>
    /// <param name="versions">The ids of the versions.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyDictionary<string, long>> CountAsync(IReadOnlyList<string> accounts, IReadOnlyList<string> versions, CancellationToken cancellationToken)
    {
        var counts = versions.ToDictionary(id => id, _ => 0L, StringComparer.Ordinal);
        if (counts.Count == 0) return counts;
        await CountAsync((tx, last) => tx.ListUploadKeys(last?.Instance ?? 0, PageSize), counts, cancellationToken);
        await CountAsync((tx, last) => tx.ListVersionKeys(last?.Instance ?? 0, PageSize), counts, cancellationToken);
        await CountAsync((tx, last) => tx.ListPartKeys(last?.Instance ?? 0, last?.Number ?? 0, PageSize), counts, cancellationToken);
        foreach (var account in accounts) await CountTagsAsync(account, counts, cancellationToken);
        return counts;
    }

    private async Task CountAsync(
        Func<IReadTransaction, WrappedKeyRow?, IReadOnlyList<WrappedKeyRow>> list, Dictionary<string, long> counts, CancellationToken cancellationToken)
    {
        WrappedKeyRow? last = null;
        while (true)
        {
            var page = store.Read(tx => list(tx, last));
            foreach (var row in page) Count(counts, row.WrappedKey);
            if (page.Count < PageSize) return;
            last = page[^1];
            await pause(cancellationToken);
        }
    }

    private async Task CountTagsAsync(string account, Dictionary<string, long> counts, CancellationToken cancellationToken)
    {
        string? last = null;
        do
        {
            last = store.Read(tx =>
            {
                var page = tx.ListBuckets(account, null, last, PageSize);
                foreach (var bucket in page)
                    if (tx.FindBucketConfiguration(bucket.Instance, BucketTags.Kind) is { } tags) Count(counts, BucketTags.KeyOf(tags));
                return page.Count < PageSize ? null : page[^1].Name;
            });
            await pause(cancellationToken);
        }
        while (last is not null);
    }

    private static void Count(Dictionary<string, long> counts, ReadOnlySpan<byte> wrapped)
    {
        // A delete marker has none.
        if (wrapped.IsEmpty) return;
        try
        {
            var id = KeyWrap.KeyId(wrapped);
            if (counts.TryGetValue(id, out var count)) counts[id] = count + 1;
        }
        catch (SealBrokenException)
        {
            // No wrapped key: it opens with no version.
        }
    }
}
