using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Storage.Transactions;

namespace Strongroom.Storage.Tests;

/// <summary>Listings of versions: what they cost, and that they are what a naive look through everything gives.</summary>
public sealed class VersionListingTests
{
    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    [Fact]
    public async Task A_page_costs_what_it_returns_whatever_lies_before_and_between()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b", VersioningState.Enabled);
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => test.WriteAsync(tx => tx.PutVersion(test.Row(bucket, "one", $"v{i:d4}"), TestStore.Detail(null)))));
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => test.WriteAsync(tx => tx.PutVersion(test.Row(bucket, $"dir/{i:d4}", $"m{i:d4}", isMarker: true), TestStore.Detail(null)))));
        await test.WriteAsync(tx => tx.PutVersion(test.Row(bucket, "zz", "live"), TestStore.Detail(null)));
        using var session = new Session(test.Options, null, test.Options.ReaderCacheKibibytes);

        // One live object behind a thousand markers: a listing of live objects does not see them.
        Assert.Equal((2, 3), Steps(session, () => Listing.Run(session.Objects, new ListQuery { Bucket = bucket.Instance, Max = 10 }).Entries.Count));
        // A common prefix over a thousand markers costs a step in each table, and a seek.
        Assert.Equal((3, 6), Steps(session, () => Run(session, bucket, new() { Bucket = bucket.Instance, Max = 3, Delimiter = Utf8("/") })));
        // In the midst of a thousand versions of one key: three to find the place, one for each version, one to see that more follows.
        Assert.Equal((10, 16), Steps(session, () => Run(session, bucket, new() { Bucket = bucket.Instance, Max = 10, AfterKey = Utf8("one"), AfterVersionId = MiddleOf(session, bucket) })));
    }

    private static int Run(Session session, BucketRow bucket, VersionQuery query)
    {
        Assert.Equal(bucket.Instance, query.Bucket);
        return VersionListing.Run(session, query).Entries.Count;
    }

    private static string MiddleOf(Session session, BucketRow bucket) => session.Versions.ListOlder(bucket.Instance, Utf8("one"), 500, 1)[0].VersionId!;

    /// <summary>What was returned, and the steps that it took.</summary>
    private static (int Returned, int Steps) Steps(Session session, Func<int> run)
    {
        var before = session.Database.Steps;
        var returned = run();
        var steps = (int)(session.Database.Steps - before);
        return (returned, steps);
    }

    [Fact]
    public void Pages_together_are_the_naive_listing() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(30),
        Prop.ForAll<int>(seed =>
        {
            RunAsync(seed).GetAwaiter().GetResult();
            return true;
        }));

    private static async Task RunAsync(int seed)
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b", VersioningState.Enabled);
        var random = new Random(seed);
        // Oldest first.
        var keys = new SortedDictionary<string, List<ObjectRow>>(StringComparer.Ordinal);
        for (var step = 0; step < 40; step++)
        {
            var key = string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => "ab/"[random.Next(3)]));
            if (!keys.TryGetValue(key, out var versions)) keys[key] = versions = [];
            if (versions.Count > 0 && random.Next(4) == 0)
            {
                var gone = versions[random.Next(versions.Count)];
                versions.Remove(gone);
                await test.WriteAsync(tx => tx.RemoveVersion(gone));
                continue;
            }
            var row = test.Row(bucket, key, random.Next(4) == 0 ? null : $"v{step}", isMarker: random.Next(3) == 0);
            if (row.VersionId is null) versions.RemoveAll(v => v.VersionId is null);
            versions.Add(row);
            await test.WriteAsync(tx => tx.PutVersion(row, TestStore.Detail(null)));
        }
        for (var i = 0; i < 10; i++) Compare(test, bucket, keys, random);
    }

    private static void Compare(TestStore test, BucketRow bucket, SortedDictionary<string, List<ObjectRow>> keys, Random random)
    {
        var prefix = random.Next(2) == 0 ? "" : "ab/"[random.Next(3)].ToString();
        var delimiter = random.Next(2) == 0 ? null : "/";
        var max = random.Next(1, 5);
        var expected = Naive(keys, prefix, delimiter);
        var listed = new List<string>();
        byte[]? afterKey = null;
        string? afterVersion = null;
        while (true)
        {
            var query = new VersionQuery
            {
                Bucket = bucket.Instance, Prefix = Utf8(prefix), Delimiter = delimiter is null ? null : Utf8(delimiter), AfterKey = afterKey, AfterVersionId = afterVersion, Max = max,
            };
            var page = test.Store.Read(tx => tx.ListVersions(query));
            Assert.True(page.Entries.Count <= max);
            listed.AddRange(page.Entries.Select(e => e.Row is { } row ? Text(Encoding.UTF8.GetString(row.Key), row, e.IsLatest) : "prefix " + Encoding.UTF8.GetString(e.CommonPrefix!)));
            if (!page.IsTruncated) break;
            var last = page.Entries[^1];
            (afterKey, afterVersion) = (last.Row?.Key ?? last.CommonPrefix, last.Row is null ? null : last.Row.VersionId ?? "null");
        }
        Assert.Equal(expected, listed);
    }

    private static List<string> Naive(SortedDictionary<string, List<ObjectRow>> keys, string prefix, string? delimiter)
    {
        var all = new List<string>();
        foreach (var (key, versions) in keys)
        {
            if (versions.Count == 0 || !key.StartsWith(prefix, StringComparison.Ordinal)) continue;
            var at = delimiter is null ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            if (at < 0) all.AddRange(Enumerable.Reverse(versions).Select((row, i) => Text(key, row, i == 0)));
            else if (all.Count == 0 || all[^1] != "prefix " + key[..(at + 1)]) all.Add("prefix " + key[..(at + 1)]);
        }
        return all;
    }

    private static string Text(string key, ObjectRow row, bool isLatest) => $"{key} {row.VersionId ?? "null"} {row.IsMarker} {isLatest}";

    [Fact]
    public async Task A_marker_that_is_gone_begins_its_key_anew()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b", VersioningState.Enabled);
        foreach (var id in (string[])["v1", "v2", "v3"]) await test.WriteAsync(tx => tx.PutVersion(test.Row(bucket, "k", id), TestStore.Detail(null)));
        var query = new VersionQuery { Bucket = bucket.Instance, AfterKey = Utf8("k"), AfterVersionId = "gone", Max = 9 };
        Assert.Equal(["v3", "v2", "v1"], test.Store.Read(tx => tx.ListVersions(query)).Entries.Select(e => e.Row!.VersionId!));
        Assert.Equal([true, false, false], test.Store.Read(tx => tx.ListVersions(query)).Entries.Select(e => e.IsLatest));
    }

    [Fact]
    public async Task A_lock_is_kept_beside_its_version()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b", VersioningState.Enabled);
        var row = test.Row(bucket, "k", "v1");
        var kept = new VersionLock(LockMode.Compliance, 123, true);
        await test.WriteAsync(tx => tx.PutVersion(row, TestStore.Detail(null) with { Lock = kept }));
        Assert.Equal((kept, kept), (test.Store.Read(tx => tx.FindLock(row.Instance)), test.Store.Read(tx => tx.FindDetail(row.Instance)!.Lock)));
        // Read through the cache too, and after a change.
        foreach (var next in (VersionLock[])[new(LockMode.Governance, 5, null), new(null, 0, false), new(null, 0, null)])
        {
            Assert.NotNull(test.Store.Read(tx => tx.FindDetail(tx.FindCurrent(bucket.Instance, row.Key)!.Instance)));
            await test.WriteAsync(tx => tx.SetLock(row, next));
            var expected = next is { Mode: null, IsHeld: null } ? null : next;
            Assert.Equal(expected, test.Store.Read(tx => tx.FindDetail(tx.FindCurrent(bucket.Instance, row.Key)!.Instance)!.Lock));
            Assert.Equal(expected, test.Store.Read(tx => tx.FindLock(row.Instance)));
        }
        var upload = new UploadRow
        {
            Bucket = bucket.Instance, Key = row.Key, UploadId = "u", Instance = TestStore.NextInstance(), Account = TestStore.Account, Initiator = "a", CreatedMs = 1, WrappedKey = [1],
            Attributes = [2], Lock = kept,
        };
        await test.WriteAsync(tx => tx.InsertUpload(upload));
        Assert.Equal(kept, test.Store.Read(tx => tx.FindUpload(bucket.Instance, row.Key, "u"))!.Lock);
    }
}
