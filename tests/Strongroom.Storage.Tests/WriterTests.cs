using System.Text;

namespace Strongroom.Storage.Tests;

public class WriterTests
{
    [Fact]
    public async Task One_change_of_a_group_fails_alone()
    {
        await using var test = await TestStore.OpenAsync();
        using var gate = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var first = test.WriteAsync(_ =>
        {
            begun.Set();
            gate.Wait();
            return 0;
        });
        // Before it has begun, the others would join its group.
        begun.Wait();
        var tasks = Enumerable.Range(0, 20).Select(i => test.WriteAsync(tx =>
        {
            tx.PutDocument("k", "", $"d{i:d2}", [1]);
            return i % 5 == 3 ? throw new InvalidDataException("mine") : i;
        })).ToList();
        var commits = test.Store.Counters.Commits;
        gate.Set();
        await first;
        for (var i = 0; i < tasks.Count; i++)
        {
            if (i % 5 == 3) await Assert.ThrowsAsync<InvalidDataException>(() => tasks[i]);
            else Assert.Equal(i, await tasks[i]);
        }
        Assert.Equal(16, test.Store.Read(tx => tx.ListDocuments("k", "", null, 100)).Count);
        Assert.Equal(2, test.Store.Counters.Commits - commits);
    }

    [Fact]
    public async Task A_stop_leaves_no_log_behind()
    {
        await using var test = await TestStore.OpenAsync();
        for (var i = 0; i < 20; i++) await test.WriteAsync(tx => tx.PutDocument("k", "", $"d{i}", new byte[4096]));
        var log = new FileInfo(Path.Combine(test.Folder, "metadata.db-wal"));
        Assert.NotEqual(0, log.Length);
        await test.Store.DisposeAsync();
        log.Refresh();
        Assert.True(!log.Exists || log.Length == 0);
    }

    [Fact]
    public async Task A_change_that_is_undone_keeps_its_record_and_one_that_throws_has_none()
    {
        await using var test = await TestStore.OpenAsync();
        await test.WriteAsync(tx =>
        {
            tx.PutDocument("k", "", "undone", [1]);
            tx.Rollback();
            return "denied";
        }, TestStore.Record);
        await Assert.ThrowsAsync<InvalidDataException>(() => test.WriteAsync<string>(_ => throw new InvalidDataException(), TestStore.Record));
        await Assert.ThrowsAsync<InvalidDataException>(() => test.WriteAsync(tx =>
        {
            tx.PutDocument("k", "", "unrecorded", [1]);
            return "";
        }, _ => throw new InvalidDataException()));
        await test.WriteAsync(_ => "done", TestStore.Record);
        Assert.Empty(test.Store.Read(tx => tx.ListDocuments("k", "", null, 10)));
        Assert.Equal(["denied", "done"], Records(test));
    }

    [Fact]
    public async Task What_follows_a_commit_runs_before_the_next_group_and_not_for_what_was_undone()
    {
        await using var test = await TestStore.OpenAsync();
        var isInForce = false;
        var first = test.WriteAsync(tx =>
        {
            tx.OnCommitted(() =>
            {
                // Whoever runs late must not let the next change in.
                Thread.Sleep(50);
                isInForce = true;
            });
            return 0;
        });
        var second = first.ContinueWith(_ => test.WriteAsync(tx => isInForce), TaskScheduler.Default).Unwrap();
        Assert.True(await second);

        isInForce = false;
        await test.WriteAsync(tx =>
        {
            tx.OnCommitted(() => isInForce = true);
            tx.Rollback();
            return 0;
        });
        await Assert.ThrowsAsync<InvalidDataException>(() => test.WriteAsync<int>(tx =>
        {
            tx.OnCommitted(() => isInForce = true);
            throw new InvalidDataException();
        }));
        Assert.False(await test.WriteAsync(tx => isInForce));
    }

    [Fact]
    public async Task Changes_are_made_in_the_order_they_came_and_each_sees_those_before_it()
    {
        await using var test = await TestStore.OpenAsync();
        var tasks = Enumerable.Range(0, 300).Select(i => test.WriteAsync(tx =>
        {
            var seen = tx.FindDocument("k", "", "n") is { } bytes ? BitConverter.ToInt32(bytes) : -1;
            tx.PutDocument("k", "", "n", BitConverter.GetBytes(i));
            return seen;
        }, seen => TestStore.Record($"{seen + 1}"))).ToList();
        Assert.Equal(Enumerable.Range(-1, 300), await Task.WhenAll(tasks));
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i}"), Records(test));
    }

    [Fact]
    public async Task A_change_that_still_waits_can_be_cancelled()
    {
        await using var test = await TestStore.OpenAsync();
        using var gate = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var first = test.WriteAsync(_ =>
        {
            begun.Set();
            gate.Wait();
            return 0;
        });
        // Before it has begun, the other would join its group and wait no more.
        begun.Wait();
        using var cancel = new CancellationTokenSource();
        var second = test.Store.WriteAsync(tx =>
        {
            tx.PutDocument("k", "", "x", [1]);
            return 0;
        }, null, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        gate.Set();
        await first;
        await test.WriteAsync(_ => { });
        Assert.Null(test.Store.Read(tx => tx.FindDocument("k", "", "x")));
    }

    [Fact]
    public async Task A_transaction_ends_with_its_delegate()
    {
        await using var test = await TestStore.OpenAsync();
        var read = test.Store.Read(tx => tx);
        Assert.Throws<InvalidOperationException>(() => read.FindBucket("b"));
        var written = await test.WriteAsync(tx => tx);
        Assert.Throws<InvalidOperationException>(() => written.FindBucket("b"));
    }

    [Fact]
    public async Task A_full_database_fails_the_change_and_the_writer_goes_on()
    {
        await using var test = await TestStore.OpenAsync(o => o with { DatabasePagesMax = 60, InlineBytesMax = 1 << 20 });
        var bucket = await test.AddBucketAsync("b");
        var first = await test.PutAsync(bucket, "first", new byte[20_000]);
        await Assert.ThrowsAsync<StoreFullException>(() => test.PutAsync(bucket, "big", new byte[400_000]));
        Assert.True(test.Store.IsWritable);
        Assert.Null(test.Get(bucket, "big"));
        await test.WriteAsync(tx => tx.RemoveVersion(first));
        await test.PutAsync(bucket, "second", new byte[20_000]);
        await test.ReopenAsync();
        Assert.Equal(new byte[20_000], test.Get(bucket, "second"));
        Assert.Null(test.Get(bucket, "first"));
    }

    [Fact]
    public async Task Ids_are_never_given_twice_over_restarts_too()
    {
        await using var test = await TestStore.OpenAsync();
        var ids = new HashSet<long>();
        for (var run = 0; run < 3; run++)
        {
            // Threads of their own, so that many wait for the same block at once.
            var given = new long[8][];
            var threads = Enumerable.Range(0, 8).Select(t => new Thread(() => given[t] = [.. Enumerable.Range(0, 40_000).Select(_ => test.Store.NewInstance())])).ToList();
            threads.ForEach(t => t.Start());
            threads.ForEach(t => t.Join());
            foreach (var id in given.SelectMany(g => g)) Assert.True(ids.Add(id));
            await test.ReopenAsync();
        }
    }

    [Fact]
    public async Task A_lone_put_costs_one_fsync_inline_and_few_elsewhere()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        await test.PutAsync(bucket, "warm", new byte[1000]);
        await test.PutAsync(bucket, "warm2", new byte[1000]);
        foreach (var (length, budget) in new[] { (10, 1), (1000, 2), (10_000, 3) })
        {
            var before = test.Store.Counters.Fsyncs;
            await test.PutAsync(bucket, "k", new byte[length]);
            Assert.Equal(budget, test.Store.Counters.Fsyncs - before);
        }
    }

    [Fact]
    public async Task A_closed_store_refuses_instead_of_hanging()
    {
        await using var test = await TestStore.OpenAsync();
        await test.Store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => test.WriteAsync(_ => { }));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await test.Store.AppendAsync(TestStore.Record("x"), true, default));
    }

    internal static string[] Records(TestStore test, long after = 0) =>
        [.. test.Store.Read(tx => tx.ReadOutbox(after, 1000)).Select(r => Encoding.UTF8.GetString(r.Payload.Span))];

    [Fact]
    public async Task An_instance_id_asked_for_inside_a_change_is_refused_and_does_not_hang()
    {
        await using var test = await TestStore.OpenAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => test.Store.WriteAsync(_ => test.Store.NewInstance(), null, CancellationToken.None));
        Assert.True(test.Store.NewInstance() > 0);
    }
}
