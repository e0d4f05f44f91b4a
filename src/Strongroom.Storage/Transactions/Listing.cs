using Strongroom.Storage.Tables;

namespace Strongroom.Storage.Transactions;

/// <summary>
/// A page of live objects. A key that falls under a common prefix is not followed by its siblings: the scan begins anew behind the
/// prefix, so that a page costs a seek for each common prefix and a step for each object in it.
/// </summary>
internal static class Listing
{
    public static ListPage Run(ObjectTable objects, ListQuery query)
    {
        if (query.Max < 1) throw new ArgumentException("A page has one entry at least.", nameof(query));
        var prefix = query.Prefix;
        var delimiter = query.Delimiter is { Length: > 0 } given ? given : null;
        var below = Bytes.Successor(prefix);
        var entries = new List<ListEntry>(Math.Min(query.Max, 64));
        var from = Start(query.After, prefix, delimiter);
        while (from is not null)
        {
            var scan = objects.Scan(query.Bucket, from, below);
            from = null;
            try
            {
                while (scan.Step())
                {
                    if (entries.Count == query.Max) return new ListPage(entries, IsTruncated: true);
                    var key = scan.Span(0);
                    var end = RollUp(key, prefix.Length, delimiter);
                    if (end < 0)
                    {
                        entries.Add(new ListEntry(ObjectTable.MapRow(scan, query.Bucket), null));
                        continue;
                    }
                    var common = key[..end].ToArray();
                    entries.Add(new ListEntry(null, common));
                    from = Bytes.Successor(common);
                    break;
                }
            }
            finally
            {
                scan.Reset();
            }
        }
        return new ListPage(entries, IsTruncated: false);
    }

    /// <summary>Where the common prefix of a key ends, the delimiter included; -1 where the key stands for itself.</summary>
    public static int RollUp(ReadOnlySpan<byte> key, int prefixLength, byte[]? delimiter)
    {
        if (delimiter is null || key.Length < prefixLength) return -1;
        var at = key[prefixLength..].IndexOf(delimiter);
        return at < 0 ? -1 : prefixLength + at + delimiter.Length;
    }

    /// <summary>The first key that can be on the page; null where none can.</summary>
    public static byte[]? Start(byte[]? last, byte[] prefix, byte[]? delimiter)
    {
        if (last is not { } after || after.AsSpan().SequenceCompareTo(prefix) < 0) return prefix;
        var isCommonPrefix = after.AsSpan().StartsWith(prefix) && RollUp(after, prefix.Length, delimiter) == after.Length;
        return isCommonPrefix ? Bytes.Successor(after) : Bytes.Next(after);
    }
}
