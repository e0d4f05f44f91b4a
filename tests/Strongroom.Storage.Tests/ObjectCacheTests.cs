using Strongroom.Storage.Reading;

namespace Strongroom.Storage.Tests;

public class ObjectCacheTests
{
    private const long Bucket = 7;

    private static KeptObject Object(string key) => new(
        new ObjectRow { Bucket = Bucket, Key = System.Text.Encoding.UTF8.GetBytes(key), Instance = 1, Size = 1, ETag = "e", ModifiedMs = 1, Account = TestStore.Account },
        TestStore.Detail(null));

    private static byte[] Key(int i) => System.Text.Encoding.UTF8.GetBytes("k" + i);

    [Fact]
    public void What_was_read_is_kept_for_its_bucket_and_key_alone()
    {
        var cache = new ObjectCache(1 << 20);
        var kept = Object("a");
        cache.Keep(cache.Ticket(Bucket, "a"u8), kept, [1, 2, 3]);
        var found = cache.Find(Bucket, "a"u8)!.Value;
        Assert.Same(kept, found.Object);
        using (found.Body) Assert.Equal([1, 2, 3], found.Body!.Bytes.ToArray());
        cache.Keep(cache.Ticket(Bucket, "empty"u8), Object("empty"), []);
        Assert.Null(cache.Find(Bucket, "empty"u8)!.Value.Body);
        Assert.Null(cache.Find(Bucket, "b"u8));
        Assert.Null(cache.Find(Bucket + 1, "a"u8));
    }

    [Fact]
    public void What_was_read_before_or_during_a_change_is_not_kept()
    {
        var cache = new ObjectCache(1 << 20);
        var before = cache.Ticket(Bucket, "a"u8);
        var guard = cache.Begin(Bucket, "a"u8);
        var during = cache.Ticket(Bucket, "a"u8);
        cache.Keep(before, Object("a"), new byte[100]);
        cache.Keep(during, Object("a"), new byte[100]);
        Assert.Null(cache.Find(Bucket, "a"u8));
        cache.End(guard);
        cache.Keep(before, Object("a"), new byte[100]);
        cache.Keep(during, Object("a"), new byte[100]);
        Assert.Null(cache.Find(Bucket, "a"u8));
        cache.Keep(cache.Ticket(Bucket, "a"u8), Object("a"), new byte[100]);
        Assert.NotNull(cache.Find(Bucket, "a"u8));
    }

    [Fact]
    public void A_change_takes_out_what_was_kept_and_two_changes_end_apart()
    {
        var cache = new ObjectCache(1 << 20);
        cache.Keep(cache.Ticket(Bucket, "a"u8), Object("a"), new byte[100]);
        var first = cache.Begin(Bucket, "a"u8);
        Assert.Null(cache.Find(Bucket, "a"u8));
        var second = cache.Begin(Bucket, "a"u8);
        cache.End(first);
        cache.Keep(cache.Ticket(Bucket, "a"u8), Object("a"), new byte[100]);
        Assert.Null(cache.Find(Bucket, "a"u8));
        cache.End(second);
        cache.Keep(cache.Ticket(Bucket, "a"u8), Object("a"), new byte[100]);
        Assert.NotNull(cache.Find(Bucket, "a"u8));
    }

    [Fact]
    public void No_more_is_kept_than_was_said()
    {
        var cache = new ObjectCache(160_000);
        for (var i = 0; i < 10_000; i++) cache.Keep(cache.Ticket(Bucket, Key(i)), Object("k" + i), new byte[100]);
        var kept = Enumerable.Range(0, 10_000).Sum(i => cache.Find(Bucket, Key(i)) is { } found ? found.Object.Bytes + found.Body!.Length : 0);
        Assert.InRange(kept, 80_000, 160_000);
        var none = new ObjectCache(0);
        none.Keep(none.Ticket(Bucket, "a"u8), Object("a"), []);
        Assert.Null(none.Find(Bucket, "a"u8));
    }

    [Fact]
    public void Bodies_that_come_and_go_are_those_of_their_keys()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var cache = new ObjectCache(16 * 20_000);
        var last = new Dictionary<int, byte[]>();
        for (var i = 0; i < 50_000; i++)
        {
            var number = random.Next(400);
            if (random.Next(10) == 0)
            {
                cache.End(cache.Begin(Bucket, Key(number)));
                last.Remove(number);
                continue;
            }
            if (cache.Find(Bucket, Key(number)) is { } found)
            {
                using (found.Body) Assert.True((found.Body is null ? [] : found.Body.Bytes).SequenceEqual(last[number]), $"seed {seed}, step {i}");
                continue;
            }
            var body = new byte[random.Next(5) == 0 ? 0 : random.Next(3000)];
            random.NextBytes(body);
            cache.Keep(cache.Ticket(Bucket, Key(number)), Object("k" + number), body);
            last[number] = body;
        }
    }

    [Fact]
    public void A_body_costs_the_collector_nothing()
    {
        var cache = new ObjectCache(1 << 20);
        var objects = Enumerable.Range(0, 5_000).Select(i => (Key: Key(i), Kept: Object("k" + i))).ToArray();
        var body = new byte[4096];
        // Each shard's block, once.
        foreach (var (key, kept) in objects) cache.Keep(cache.Ticket(Bucket, key), kept, body);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var (key, kept) in objects) cache.Keep(cache.Ticket(Bucket, key), kept, body);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / objects.Length, 0, 300);
    }

    [Fact]
    public async Task Readers_see_each_change_once_it_is_answered()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        var row = await test.PutAsync(bucket, "k", [1]);
        Assert.Equal([1], test.Get(bucket, "k"));
        Assert.Equal([1], test.Get(bucket, "k"));
        row = await test.PutAsync(bucket, "k", [2]);
        Assert.Equal([2], test.Get(bucket, "k"));
        await test.WriteAsync(tx => tx.UpdateAttributes(row, [9, 9]));
        Assert.Equal([9, 9], test.Store.Read(tx => tx.FindDetail(tx.FindCurrent(bucket.Instance, "k"u8)!.Instance))!.Attributes);
        await test.WriteAsync(tx => tx.RemoveVersion(row));
        Assert.Null(test.Get(bucket, "k"));
    }

    [Fact]
    public async Task A_change_that_is_undone_leaves_what_was_there()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        var row = await test.PutAsync(bucket, "k", [1]);
        Assert.Equal([1], test.Get(bucket, "k"));
        await test.WriteAsync(tx =>
        {
            tx.RemoveVersion(row);
            tx.Rollback();
        });
        Assert.Equal([1], test.Get(bucket, "k"));
        Assert.Equal([1], test.Get(bucket, "k"));
    }

    [Fact]
    public async Task Nobody_reads_backwards_while_one_key_is_overwritten()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        await test.PutAsync(bucket, "k", BitConverter.GetBytes(0));
        var answered = 0;
        var isDone = false;
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            var last = 0;
            while (!Volatile.Read(ref isDone))
            {
                var atLeast = Math.Max(last, Volatile.Read(ref answered));
                last = BitConverter.ToInt32(test.Get(bucket, "k"));
                Assert.True(last >= atLeast, $"{last} was read after {atLeast}.");
            }
        })).ToArray();
        for (var i = 1; i <= 300; i++)
        {
            await test.PutAsync(bucket, "k", BitConverter.GetBytes(i));
            Volatile.Write(ref answered, i);
        }
        Volatile.Write(ref isDone, true);
        await Task.WhenAll(readers);
    }
}
