using System.Security.Cryptography;
using Strongroom.Kernel;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>
/// Goes over everything of an account that has a wrapped key, in bounded steps: bucket by bucket, in each the tags, then the uploads with their parts, then the
/// versions with theirs. What an upload becomes is so never missed; what else moves past it while it goes is found by the look afterwards.
/// </summary>
internal sealed class RewrapWalk(IStore store, AttributesVault vault, BucketTags tags, IKeyVersions versions, int rowsMax)
{
    private const int SharedMax = 10_000;

    // A bucket key is one for many objects, and stays one for them.
    private readonly Dictionary<string, Result<byte[]?>> shared = new(StringComparer.Ordinal);

    /// <summary>Looks at the next rows, and makes what is to be changed of them.</summary>
    /// <param name="accounts">Whose buckets are walked.</param>
    /// <param name="cursor">Where the last step ended; null at the beginning.</param>
    public RewrapBatch Next(IReadOnlyList<string> accounts, RewrapCursor? cursor)
    {
        if (cursor is null) shared.Clear();
        var batch = new RewrapBatch { Next = cursor ?? new RewrapCursor(accounts[0], "", true, null, null, 0) };
        store.Read(tx =>
        {
            while (batch.Seen < rowsMax && batch.Next is { } at) batch.Next = Step(tx, accounts, at, batch);
            return true;
        });
        return batch;
    }

    /// <summary>Walks on within one listing; tells where to go on, null at the end of all.</summary>
    private RewrapCursor? Step(IReadTransaction tx, IReadOnlyList<string> accounts, RewrapCursor at, RewrapBatch batch)
    {
        if (at.Bucket.Length == 0 || tx.FindBucket(at.Bucket) is not { } bucket || bucket.Account != at.Account) return NextBucket(tx, accounts, at, batch);
        if (at is { IsInVersions: false, Key: null }) Tags(tx, bucket, batch);
        return at.IsInVersions ? Versions(tx, bucket, at, batch) ?? NextBucket(tx, accounts, at, batch)
            : Uploads(tx, bucket, at, batch) ?? at with { IsInVersions = true, Key = null, Id = null, Part = 0 };
    }

    private static RewrapCursor? NextBucket(IReadTransaction tx, IReadOnlyList<string> accounts, RewrapCursor at, RewrapBatch batch)
    {
        // An empty bucket costs a look too.
        batch.Seen++;
        if (tx.ListBuckets(at.Account, null, at.Bucket.Length == 0 ? null : at.Bucket, 1) is [var bucket, ..]) return new(at.Account, bucket.Name, false, null, null, 0);
        var next = accounts.SkipWhile(a => a != at.Account).Skip(1).FirstOrDefault();
        return next is null ? null : new(next, "", true, null, null, 0);
    }

    private void Tags(IReadTransaction tx, BucketRow bucket, RewrapBatch batch)
    {
        if (tx.FindBucketConfiguration(bucket.Instance, BucketTags.Kind) is not { } document) return;
        Try(batch, () =>
        {
            var renewed = tags.Renew(bucket, document);
            if (!ReferenceEquals(renewed, document)) batch.AddTags(bucket, document, renewed);
        });
    }

    private RewrapCursor? Uploads(IReadTransaction tx, BucketRow bucket, RewrapCursor at, RewrapBatch batch)
    {
        if (at is { Part: > 0, Key: { } partial, Id: { } id })
        {
            if (tx.FindUpload(bucket.Instance, partial, id) is { } begun && Parts(tx, bucket, partial, begun.Instance, at.Part, batch) is { } further) return at with { Part = further };
            return at with { Part = 0 };
        }
        foreach (var upload in tx.ListUploads(bucket.Instance, [], at.Key, at.Id, rowsMax))
        {
            at = at with { Key = upload.Key, Id = upload.UploadId };
            Try(batch, () =>
            {
                var wrapped = vault.RenewKey(bucket, upload.Key, upload.Instance, upload.WrappedKey);
                var attributes = Renew(bucket, upload.Key, upload.Instance, upload.WrappedKey, upload.Attributes, batch);
                if (!ReferenceEquals(wrapped, upload.WrappedKey) || !ReferenceEquals(attributes, upload.Attributes)) batch.AddUpload(upload, wrapped, attributes);
            });
            if (Parts(tx, bucket, upload.Key, upload.Instance, 0, batch) is { } part) return at with { Part = part };
            if (batch.Seen >= rowsMax) return at;
        }
        return null;
    }

    private RewrapCursor? Versions(IReadTransaction tx, BucketRow bucket, RewrapCursor at, RewrapBatch batch)
    {
        if (at is { Part: > 0, Key: { } partial, Id: { } id })
        {
            if (tx.FindVersion(bucket.Instance, partial, id) is { } begun && Parts(tx, bucket, partial, begun.Instance, at.Part, batch) is { } further) return at with { Part = further };
            return at with { Part = 0 };
        }
        var page = tx.ListVersions(new VersionQuery { Bucket = bucket.Instance, AfterKey = at.Key, AfterVersionId = at.Id, Max = rowsMax });
        foreach (var entry in page.Entries)
        {
            var row = entry.Row!;
            at = at with { Key = row.Key, Id = row.VersionId ?? VersionIds.Null };
            if (Version(tx, bucket, row, batch) is { } part) return at with { Part = part };
            if (batch.Seen >= rowsMax) return at;
        }
        return page.IsTruncated ? at : null;
    }

    /// <summary>Takes a version with its parts; tells the last part where there may be more.</summary>
    private int? Version(IReadTransaction tx, BucketRow bucket, ObjectRow row, RewrapBatch batch)
    {
        if (row.IsMarker || tx.FindDetail(row.Instance) is not { } detail)
        {
            batch.Seen++;
            return null;
        }
        Try(batch, () =>
        {
            var wrapped = vault.RenewKey(bucket, row.Key, row.Instance, detail.WrappedKey);
            var attributes = Renew(bucket, row.Key, row.Instance, detail.WrappedKey, detail.Attributes, batch);
            if (!ReferenceEquals(wrapped, detail.WrappedKey) || !ReferenceEquals(attributes, detail.Attributes)) batch.AddVersion(row, detail, wrapped, attributes);
        });
        return detail.Layout == BodyLayout.Parts ? Parts(tx, bucket, row.Key, row.Instance, 0, batch) : null;
    }

    private int? Parts(IReadTransaction tx, BucketRow bucket, byte[] key, long owner, int after, RewrapBatch batch)
    {
        var page = tx.ListParts(owner, after, rowsMax);
        foreach (var part in page)
        {
            Try(batch, () =>
            {
                var wrapped = vault.RenewKey(bucket, key, part);
                if (!ReferenceEquals(wrapped, part.WrappedKey)) batch.AddPart(part, wrapped);
            });
        }
        return page.Count == rowsMax ? page[^1].Number : null;
    }

    /// <summary>The attributes with their key under a KMS key sealed under its newest material; the very same where there is nothing to do.</summary>
    private byte[] Renew(BucketRow bucket, byte[] key, long instance, byte[] wrapped, byte[] attributes, RewrapBatch batch)
    {
        Span<byte> dataKey = stackalloc byte[IDataKeys.KeySize];
        try
        {
            vault.OpenKey(bucket, key, instance, wrapped, dataKey);
            var opened = vault.Open(attributes, dataKey, bucket.Instance, key, instance);
            if (opened.Kms is not { } kms) return attributes;
            var use = kms.UseFor(BucketName.Parse(bucket.Name), ObjectKey.Parse(System.Text.Encoding.UTF8.GetString(key)));
            var renewed = RenewKms(use, kms.WrappedKey);
            if (!renewed.IsSuccess) batch.KmsLeft++;
            if (!renewed.IsSuccess || renewed.Value is not { } fresh) return attributes;
            batch.KmsDone++;
            return vault.Seal(opened with { Kms = kms with { WrappedKey = fresh } }, dataKey, bucket.Instance, key, instance);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    private Result<byte[]?> RenewKms(KmsUse use, byte[] wrapped)
    {
        if (!use.IsShared) return versions.RenewKmsKey(use, wrapped);
        var name = Convert.ToBase64String(wrapped);
        if (shared.TryGetValue(name, out var known)) return known;
        if (shared.Count >= SharedMax) shared.Clear();
        return shared[name] = versions.RenewKmsKey(use, wrapped);
    }

    /// <summary>What does not open is not what was kept: it is counted, and the others go on.</summary>
    private static void Try(RewrapBatch batch, Action change)
    {
        batch.Seen++;
        try
        {
            change();
        }
        catch (Exception e) when (CorruptionAlarm.IsCorruption(e))
        {
            batch.Failed++;
        }
    }
}
