using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Storage.Transactions;

namespace Strongroom.Storage.Tests;

public class ListingTests
{
    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    [Fact]
    public async Task A_common_prefix_costs_a_seek_however_much_it_hides()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        await Task.WhenAll(Enumerable.Range(0, 3000).Select(i =>
            test.WriteAsync(tx => tx.PutVersion(test.Row(bucket, $"dir{i % 3}/{i:d5}"), TestStore.Detail(null)))));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(i =>
            test.WriteAsync(tx => tx.PutVersion(test.Row(bucket, $"top{i}"), TestStore.Detail(null)))));
        using var session = new Session(test.Options, null, test.Options.ReaderCacheKibibytes);
        var query = new ListQuery { Bucket = bucket.Instance, Max = 1000, Delimiter = Utf8("/") };
        var before = session.Database.Steps;
        var page = Listing.Run(session.Objects, query);
        // Three prefixes and five objects, one step each, and one for the end.
        Assert.Equal(8, page.Entries.Count);
        Assert.Equal(9, session.Database.Steps - before);
    }

    [Fact]
    public async Task Old_versions_and_markers_cost_a_listing_nothing()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b", VersioningState.Enabled);
        for (var i = 0; i < 50; i++)
        {
            var version = $"v{i}";
            await test.WriteAsync(tx => tx.PutVersion(test.Row(bucket, "a", version, isMarker: i % 2 == 0), TestStore.Detail(null)));
        }
        await test.WriteAsync(tx => tx.PutVersion(test.Row(bucket, "b", "last", isMarker: true), TestStore.Detail(null)));
        using var session = new Session(test.Options, null, test.Options.ReaderCacheKibibytes);
        var before = session.Database.Steps;
        Assert.Single(Listing.Run(session.Objects, new ListQuery { Bucket = bucket.Instance, Max = 10 }).Entries);
        Assert.Equal(2, session.Database.Steps - before);
    }

    [Fact]
    public async Task Bytes_at_the_edges_are_listed_in_byte_order()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        byte[][] keys = [[0], [0, 0], [1], [0x7F], [0xC3, 0xBC], [0xFF], [0xFF, 0], [0xFF, 0xFF], [0xFF, 0xFF, 1]];
        foreach (var key in keys)
            await test.WriteAsync(tx => tx.PutVersion(test.Row(bucket, "x") with { Key = key }, TestStore.Detail(null)));
        var all = test.Store.Read(tx => tx.ListCurrent(new ListQuery { Bucket = bucket.Instance, Max = 100 }));
        Assert.Equal(keys, all.Entries.Select(e => e.Row!.Key));
        var high = test.Store.Read(tx => tx.ListCurrent(new ListQuery { Bucket = bucket.Instance, Max = 100, Prefix = [0xFF, 0xFF] }));
        Assert.Equal(keys[7..], high.Entries.Select(e => e.Row!.Key));
        var rolled = test.Store.Read(tx => tx.ListCurrent(new ListQuery { Bucket = bucket.Instance, Max = 100, Delimiter = [0xFF] }));
        Assert.Equal([.. keys[..5], [0xFF]], rolled.Entries.Select(e => e.Row?.Key ?? e.CommonPrefix!));
    }

    [Fact]
    public void Puts_removals_and_listings_agree_with_a_naive_model()
    {
        var run = Prop.ForAll<int>(seed =>
        {
            RunAsync(seed).GetAwaiter().GetResult();
            return true;
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20), run);
    }

    private static async Task RunAsync(int seed)
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        var random = new Random(seed);
        var model = new Model();
        for (var step = 0; step < 60; step++)
        {
            var key = RandomText(random, 3);
            if (random.Next(4) > 0 || !model.Has(key))
            {
                var row = test.Row(bucket, key, random.Next(3) == 0 ? null : $"v{step}", isMarker: random.Next(4) == 0);
                await test.WriteAsync(tx => tx.PutVersion(row, TestStore.Detail(null)));
                model.Put(key, row);
            }
            else
            {
                var row = model.Any(key, random);
                await test.WriteAsync(tx => tx.RemoveVersion(row));
                model.Remove(key, row);
            }
            Compare(test, bucket, model, key);
            CompareListing(test, bucket, model, random);
        }
    }

    private static void Compare(TestStore test, BucketRow bucket, Model model, string key) => test.Store.Read(tx =>
    {
        var versions = model.Versions(key);
        var top = versions.Count > 0 ? versions[^1] : null;
        Assert.Equal(top is { IsMarker: false } ? top.Instance : null, tx.FindCurrent(bucket.Instance, Utf8(key))?.Instance);
        Assert.Equal(top is { IsMarker: true } ? top.Instance : null, tx.FindCurrentMarker(bucket.Instance, Utf8(key))?.Instance);
        foreach (var version in versions)
        {
            var found = tx.FindVersion(bucket.Instance, Utf8(key), version.VersionId ?? "null")!;
            Assert.Equal((version.Instance, version.IsMarker), (found.Instance, found.IsMarker));
            Assert.NotNull(tx.FindDetail(version.Instance));
        }
        Assert.Null(tx.FindVersion(bucket.Instance, Utf8(key), "v-none"));
        Assert.Equal(model.IsEmpty, tx.IsBucketEmpty(bucket.Instance));
        return 0;
    });

    private static void CompareListing(TestStore test, BucketRow bucket, Model model, Random random)
    {
        var query = new ListQuery
        {
            Bucket = bucket.Instance,
            Prefix = Utf8(RandomText(random, 2)),
            Delimiter = random.Next(3) switch { 0 => null, 1 => Utf8("/"), _ => Utf8("a/") },
            After = random.Next(2) == 0 ? null : Utf8(RandomText(random, 3)),
            Max = random.Next(1, 6),
        };
        var expected = model.List(Encoding.UTF8.GetString(query.Prefix), query.Delimiter is { } d ? Encoding.UTF8.GetString(d) : null,
            query.After is { } a ? Encoding.UTF8.GetString(a) : null);
        var page = test.Store.Read(tx => tx.ListCurrent(query));
        Assert.Equal(expected.Take(query.Max), page.Entries.Select(e => Encoding.UTF8.GetString(e.Row?.Key ?? e.CommonPrefix!)));
        Assert.Equal(expected.Count > query.Max, page.IsTruncated);
    }

    private static string RandomText(Random random, int most) =>
        string.Concat(Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => "ab/"[random.Next(3)]));

    /// <summary>Versions of each key, oldest first; everything else is worked out by looking through all of it.</summary>
    private sealed class Model
    {
        private readonly SortedDictionary<string, List<ObjectRow>> keys = new(StringComparer.Ordinal);

        public bool IsEmpty => keys.Values.All(v => v.Count == 0);

        public bool Has(string key) => Versions(key).Count > 0;

        public List<ObjectRow> Versions(string key) => keys.TryGetValue(key, out var versions) ? versions : [];

        public void Put(string key, ObjectRow row)
        {
            if (!keys.TryGetValue(key, out var versions)) keys[key] = versions = [];
            if (row.VersionId is null) versions.RemoveAll(v => v.VersionId is null);
            versions.Add(row);
        }

        public ObjectRow Any(string key, Random random) => Versions(key)[random.Next(Versions(key).Count)];

        public void Remove(string key, ObjectRow row) => Versions(key).Remove(row);

        public List<string> List(string prefix, string? delimiter, string? after)
        {
            var names = new List<string>();
            foreach (var (key, versions) in keys)
            {
                if (versions.Count == 0 || versions[^1].IsMarker || !key.StartsWith(prefix, StringComparison.Ordinal)) continue;
                var at = delimiter is null ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
                var name = at < 0 ? key : key[..(at + delimiter!.Length)];
                if (after is not null && (string.CompareOrdinal(key, after) <= 0 || (at >= 0 && name == after))) continue;
                if (names.Count == 0 || names[^1] != name) names.Add(name);
            }
            return names;
        }
    }
}
