using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>Reads and writes a page of a bucket's objects: what both versions of ListObjects have in common.</summary>
internal sealed class ObjectListing(IStore store, BucketDirectory buckets, ICredentials credentials)
{
    private static readonly ListPage Empty = new([], IsTruncated: false);

    /// <summary>The page after an entry.</summary>
    public Result<ListPage> Read(ListRequest request, byte[]? after, AuditEvent audit)
    {
        if (buckets.FindAccess(request.Bucket.Value) is not { } access) return S3Errors.NoSuchBucket(request.Bucket.Value);
        var bucket = access.Row;
        // S3 answers max-keys=0 with an empty page that is not truncated, whatever is in the bucket.
        if (request.Max == 0) return Empty;
        var query = new ListQuery
        {
            Bucket = bucket.Instance, Prefix = request.PrefixUtf8, Delimiter = request.DelimiterUtf8, After = after, Max = request.MaxCapped,
        };
        return store.Read(tx => tx.ListCurrent(query));
    }

    /// <summary>The last entry, which the next page comes after.</summary>
    public static byte[] Last(ListPage page) => page.Entries[^1] is var last && last.Row is { } row ? row.Key : last.CommonPrefix!;

    /// <summary>Writes the Contents elements and then the CommonPrefixes elements, the order that S3 keeps.</summary>
    public void Write(Utf8XmlWriter xml, ListRequest request, ListPage page, bool withOwner)
    {
        var prefixes = 0;
        string? account = null, owner = null;
        // Where ACLs are disabled the bucket's owner owns every object, whoever wrote it when they were not.
        var enforced = withOwner && buckets.FindAccess(request.Bucket.Value) is { UsesAcls: false } access ? access.Row.Account : null;
        foreach (var (row, _) in page.Entries)
        {
            if (row is null)
            {
                prefixes++;
                continue;
            }
            if (withOwner && account != (enforced ?? row.Account)) (account, owner) = (enforced ?? row.Account, OwnerId(enforced ?? row.Account));
            Write(xml, request, row, withOwner ? owner : null);
        }
        if (prefixes == 0) return;
        foreach (var (_, prefix) in page.Entries)
        {
            if (prefix is null) continue;
            xml.Open("CommonPrefixes");
            request.Text(xml, "Prefix", prefix);
            xml.Close("CommonPrefixes");
        }
    }

    /// <summary>Writes the Version and DeleteMarker elements as they follow each other, and then the CommonPrefixes elements.</summary>
    public void Write(Utf8XmlWriter xml, ListRequest request, VersionPage page)
    {
        string? account = null, owner = null;
        var enforced = buckets.FindAccess(request.Bucket.Value) is { UsesAcls: false } access ? access.Row.Account : null;
        foreach (var (row, isLatest, _) in page.Entries)
        {
            if (row is null) continue;
            if (account != (enforced ?? row.Account)) (account, owner) = (enforced ?? row.Account, OwnerId(enforced ?? row.Account));
            var element = row.IsMarker ? "DeleteMarker" : "Version";
            xml.Open(element);
            request.Text(xml, "Key", row.Key);
            xml.Element("VersionId", row.VersionId ?? VersionIds.Null).Element("IsLatest", isLatest).Element("LastModified", DateTimeOffset.FromUnixTimeMilliseconds(row.ModifiedMs));
            if (!row.IsMarker) WriteContent(xml, row);
            xml.Open("Owner").Element("ID", owner).Close("Owner");
            if (!row.IsMarker) xml.Element("StorageClass", row.StorageClass ?? "STANDARD");
            xml.Close(element);
        }
        foreach (var (_, _, prefix) in page.Entries)
        {
            if (prefix is null) continue;
            xml.Open("CommonPrefixes");
            request.Text(xml, "Prefix", prefix);
            xml.Close("CommonPrefixes");
        }
    }

    /// <summary>The canonical id that S3 shows as an owner's; empty for an account that is gone.</summary>
    public string OwnerId(string account) => credentials.CanonicalIdOf(AccountId.Parse(account)) ?? "";

    private static void Write(Utf8XmlWriter xml, ListRequest request, ObjectRow row, string? owner)
    {
        xml.Open("Contents");
        request.Text(xml, "Key", row.Key);
        xml.Element("LastModified", DateTimeOffset.FromUnixTimeMilliseconds(row.ModifiedMs));
        WriteContent(xml, row);
        // No DisplayName: AWS stopped telling it in November 2025.
        if (owner is not null) xml.Open("Owner").Element("ID", owner).Close("Owner");
        xml.Element("StorageClass", row.StorageClass ?? "STANDARD");
        xml.Close("Contents");
    }

    /// <summary>What is told of an object's bytes.</summary>
    private static void WriteContent(Utf8XmlWriter xml, ObjectRow row)
    {
        xml.ETag(row.ETag);
        if (row.Checksum is { } checksum && checksum.IndexOf(' ', StringComparison.Ordinal) is > 0 and var cut)
        {
            xml.Element("ChecksumAlgorithm", checksum[..cut]);
            xml.Element("ChecksumType", checksum[(cut + 1)..]);
        }
        xml.Element("Size", row.Size);
    }
}
