using Strongroom.Trail.Model;

namespace Strongroom.Trail.Tests;

public sealed class OutboxMoverTests
{
    [Fact]
    public async Task Rows_move_once_and_leave_the_outbox()
    {
        await using var trail = await TrailStore.OpenAsync();
        await trail.AddAsync(20);
        await using (var mover = trail.Mover()) Assert.Equal(20, await mover.MoveAsync(CancellationToken.None));
        Assert.Empty(trail.Outbox());
        Assert.Equal(3, trail.Files.Appends); // 7 + 7 + 6: bounded frames
        Assert.Equal(20, trail.Everything().Length);
    }

    [Fact]
    public async Task A_crash_between_append_and_cursor_neither_doubles_nor_loses()
    {
        await using var trail = await TrailStore.OpenAsync();
        await trail.AddAsync(5);
        var rows = trail.Store.Read(tx => tx.ReadOutbox(0, 3));
        trail.Record.Append(rows);
        var expected = trail.Outbox();
        Assert.Equal(expected, trail.Everything());
        trail.Restart();
        Assert.Equal(expected, trail.Everything());
        await using (var mover = trail.Mover()) Assert.Equal(2, await mover.MoveAsync(CancellationToken.None));
        Assert.Empty(trail.Outbox());
        Assert.Equal(expected, trail.Everything());
        trail.Restart();
        Assert.Equal(expected, trail.Everything());
    }

    [Fact]
    public async Task A_crash_before_the_append_was_whole_loses_nothing()
    {
        await using var trail = await TrailStore.OpenAsync();
        await trail.AddAsync(5);
        var expected = trail.Outbox();
        trail.Files.FailAfter = 200;
        await using (var mover = trail.Mover()) await Assert.ThrowsAsync<IOException>(() => mover.MoveAsync(CancellationToken.None));
        Assert.Equal(expected, trail.Everything());
        trail.Restart();
        await using (var mover = trail.Mover()) Assert.Equal(5, await mover.MoveAsync(CancellationToken.None));
        Assert.Equal(expected, trail.Everything());
    }

    [Fact]
    public async Task Rows_stay_until_the_slowest_consumer_has_passed_them()
    {
        await using var trail = await TrailStore.OpenAsync();
        var consumers = new OutboxConsumers(OutboxMover.ConsumerName, "slow");
        await trail.AddAsync(10);
        var all = trail.Outbox();
        await using var mover = trail.Mover(consumers);
        await mover.MoveAsync(CancellationToken.None);
        Assert.Equal(all, trail.Outbox());
        Assert.Equal(all, trail.Everything());
        await AdvanceAsync(trail, consumers, all[3]);
        Assert.Equal(all[4..], trail.Outbox());
        await AdvanceAsync(trail, consumers, all[^1]);
        Assert.Empty(trail.Outbox());
        Assert.Equal(all, trail.Everything());
    }

    [Fact]
    public void Consumers_are_listed_once()
    {
        Assert.Throws<ArgumentException>(() => new OutboxConsumers());
        Assert.Throws<ArgumentException>(() => new OutboxConsumers("a", "a"));
    }

    [Fact]
    public async Task Running_it_moves_what_comes_and_tries_again_after_a_failure()
    {
        await using var trail = await TrailStore.OpenAsync();
        trail.Files.FailAfter = 10;
        var mover = trail.Mover();
        mover.Start();
        await trail.AddAsync(30);
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (trail.Outbox().Length > 0)
        {
            bound.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
        await mover.DisposeAsync();
        Assert.Equal(30, trail.Everything().Length);
        Assert.Equal(30, trail.Record.Read(0, long.MaxValue, 100).Count);
    }

    [Fact]
    public async Task Readers_see_every_row_once_while_rows_move()
    {
        await using var trail = await TrailStore.OpenAsync();
        var mover = trail.Mover();
        mover.Start();
        var adding = Task.Run(() => trail.AddAsync(300));
        var (next, seen) = (0L, new List<long>());
        var stream = new RecordStream(trail.Store, trail.Record);
        while (seen.Count < 300)
        {
            foreach (var row in stream.Read(next, 10))
            {
                seen.Add(row.Sequence);
                next = row.Sequence;
            }
            if (adding.IsFaulted) await adding;
        }
        await adding;
        await mover.DisposeAsync();
        Assert.Equal(trail.Everything(), seen);
        Assert.Equal(300, seen.Distinct().Count());
    }

    private static Task<int> AdvanceAsync(TrailStore trail, OutboxConsumers consumers, long sequence) => trail.Store.WriteAsync(
        tx =>
        {
            consumers.Advance(tx, "slow", sequence);
            return 0;
        },
        record: null,
        CancellationToken.None);
}
