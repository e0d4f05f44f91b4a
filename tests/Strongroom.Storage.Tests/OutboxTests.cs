namespace Strongroom.Storage.Tests;

public class OutboxTests
{
    [Fact]
    public async Task Sequence_numbers_ascend_and_come_back_from_no_trim_and_no_restart()
    {
        await using var test = await TestStore.OpenAsync();
        for (var i = 1; i <= 5; i++) await test.WriteAsync(_ => $"{i}", TestStore.Record);
        Assert.Equal([1, 2, 3, 4, 5], Sequences());
        await test.WriteAsync(tx => tx.TrimOutbox(3));
        Assert.Equal([4, 5], Sequences());
        await test.WriteAsync(tx => tx.TrimOutbox(100));
        await test.ReopenAsync();
        Assert.Empty(Sequences());
        await test.WriteAsync(_ => "6", TestStore.Record);
        Assert.Equal([6], Sequences());

        long[] Sequences() => [.. test.Store.Read(tx => tx.ReadOutbox(0, 100)).Select(r => r.Sequence)];
    }

    [Fact]
    public async Task A_change_may_have_further_records_which_go_before_its_own_and_stay_where_it_is_undone()
    {
        await using var test = await TestStore.OpenAsync();
        await test.WriteAsync(tx => Further(tx, "a", isUndone: false), TestStore.Record);
        await test.WriteAsync(tx => Further(tx, "b", isUndone: true), TestStore.Record);
        await test.WriteAsync(_ => "c", TestStore.Record);
        Assert.Equal(["further a", "a", "further b", "b", "c"], WriterTests.Records(test));

        static string Further(IWriteTransaction tx, string name, bool isUndone)
        {
            tx.AddRecord(TestStore.Record("further " + name));
            if (isUndone) tx.Rollback();
            return name;
        }
    }

    [Fact]
    public async Task A_row_comes_back_as_it_was_given()
    {
        await using var test = await TestStore.OpenAsync();
        await test.Store.AppendAsync(new OutboxRow(0, "000000000042", 99, new byte[] { 1, 0, 2 }), durable: true, default);
        var row = Assert.Single(test.Store.Read(tx => tx.ReadOutbox(0, 10)));
        Assert.Equal((1, "000000000042", 99), (row.Sequence, row.Account, row.TimeMs));
        Assert.Equal([1, 0, 2], row.Payload.ToArray());
    }

    [Fact]
    public async Task A_cursor_only_goes_forward()
    {
        await using var test = await TestStore.OpenAsync();
        Assert.Equal(0, test.Store.Read(tx => tx.FindCursor("c")));
        await test.WriteAsync(tx => tx.SetCursor("c", 7));
        await test.WriteAsync(tx => tx.SetCursor("c", 5));
        Assert.Equal(7, test.Store.Read(tx => tx.FindCursor("c")));
    }

    [Fact]
    public async Task Records_of_reads_wait_for_the_delay_or_ride_with_a_change()
    {
        var time = new ManualTime();
        await using var test = await TestStore.OpenAsync(time: time);
        await test.Store.AppendAsync(TestStore.Record("read"), durable: false, default);
        await test.WriteAsync(_ => "change", TestStore.Record);
        Assert.Equal(["change", "read"], WriterTests.Records(test));
        await test.Store.AppendAsync(TestStore.Record("alone"), durable: false, default);
        var arrived = test.Store.WaitForOutboxAsync(2, default);
        Assert.False(arrived.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(50));
        await arrived;
        Assert.Equal(["alone"], WriterTests.Records(test, 2));
    }

    [Fact]
    public async Task A_record_that_someone_waits_for_is_written_at_once()
    {
        await using var test = await TestStore.OpenAsync(time: new ManualTime());
        await test.Store.AppendAsync(TestStore.Record("now"), durable: true, default);
        Assert.Equal(["now"], WriterTests.Records(test));
    }

    [Fact]
    public async Task A_full_batch_is_written_without_waiting_for_the_delay()
    {
        await using var test = await TestStore.OpenAsync(o => o with { AppendQueueMax = 4 }, time: new ManualTime());
        for (var i = 0; i < 20; i++) await test.Store.AppendAsync(TestStore.Record($"{i}"), durable: false, default);
        await test.Store.WaitForOutboxAsync(15, default);
    }

    [Fact]
    public async Task What_waits_is_written_when_the_store_closes()
    {
        await using var test = await TestStore.OpenAsync(time: new ManualTime());
        await test.Store.AppendAsync(TestStore.Record("last"), durable: false, default);
        await test.ReopenAsync();
        Assert.Equal(["last"], WriterTests.Records(test));
    }

    [Fact]
    public async Task Records_that_find_the_disk_full_are_written_when_there_is_space()
    {
        await using var test = await TestStore.OpenAsync(o => o with { DatabasePagesMax = 120, InlineBytesMax = 1 << 20 }, time: new ManualTime());
        var bucket = await test.AddBucketAsync("b");
        var first = await test.PutAsync(bucket, "first", new byte[150_000]);
        var large = new OutboxRow(0, TestStore.Account, 1, new byte[300_000]);
        await Assert.ThrowsAsync<StoreFullException>(async () => await test.Store.AppendAsync(large, durable: true, default));
        await test.WriteAsync(tx => tx.RemoveVersion(first));
        Assert.Equal(300_000, Assert.Single(test.Store.Read(tx => tx.ReadOutbox(0, 10))).Payload.Length);
        Assert.Equal(0, test.Store.Counters.RecordsLost);
    }

    [Fact]
    public async Task Records_beyond_what_is_kept_are_counted_and_the_store_closes()
    {
        await using var test = await TestStore.OpenAsync(o => o with { DatabasePagesMax = 120, AppendQueueMax = 1 }, time: new ManualTime());
        var large = new OutboxRow(0, TestStore.Account, 1, new byte[600_000]);
        for (var lost = 0; lost < 3; lost++)
        {
            await Assert.ThrowsAsync<StoreFullException>(async () => await test.Store.AppendAsync(large, durable: true, default));
            Assert.Equal(lost, test.Store.Counters.RecordsLost);
        }
        var store = test.Store;
        await test.ReopenAsync();
        Assert.Equal(3, store.Counters.RecordsLost);
    }

    [Fact]
    public async Task Who_waits_for_the_outbox_is_woken_or_told()
    {
        await using var test = await TestStore.OpenAsync();
        var waiting = test.Store.WaitForOutboxAsync(1, default).AsTask();
        await test.WriteAsync(_ => "1", TestStore.Record);
        await test.Store.WaitForOutboxAsync(0, default);
        Assert.False(waiting.IsCompleted);
        await test.WriteAsync(_ => "2", TestStore.Record);
        await waiting;
        using var cancel = new CancellationTokenSource();
        var cancelled = test.Store.WaitForOutboxAsync(9, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        var closed = test.Store.WaitForOutboxAsync(9, default).AsTask();
        await test.ReopenAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => closed);
    }
}
