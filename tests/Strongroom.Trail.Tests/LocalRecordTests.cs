using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Storage;
using Strongroom.Trail.Model;

namespace Strongroom.Trail.Tests;

public sealed class LocalRecordTests
{
    private static LocalRecord Open(MemoryFiles files, long cursor = 0, long fileBytesMax = 1 << 20, byte key = 1) =>
        new(files, new TestKeys(key), new TrailOptions { RecordFileBytesMax = fileBytesMax }, cursor, NullLogger.Instance);

    private static OutboxRow Row(long sequence, int size = 40) => new(sequence, sequence % 2 == 0 ? Samples.Account : "", sequence * 1000, new byte[size]);

    private static OutboxRow[] Rows(long first, int count, int size = 40) => [.. Enumerable.Range(0, count).Select(i => Row(first + i, size))];

    private static long[] ReadAll(LocalRecord record, long after = 0) => [.. record.Read(after, long.MaxValue, 10_000).Select(row => row.Sequence)];

    private static long[] Sequences(long first, long last) => [.. Enumerable.Range((int)first, (int)(last - first + 1)).Select(i => (long)i)];

    [Fact]
    public void Rows_come_back_unchanged_after_a_restart()
    {
        var files = new MemoryFiles();
        OutboxRow[] rows = [Row(3) with { TimeMs = long.MaxValue, Payload = new byte[] { 1, 2, 3 } }, Row(4), Row(9)];
        using (var record = Open(files)) record.Append(rows);
        using var again = Open(files, cursor: 9);
        var read = again.Read(0, long.MaxValue, 10);
        Assert.Equal(rows.Select(Shown), read.Select(Shown));
        Assert.Equal((3, 9), (again.First, again.Last));
        Assert.Equal([4L, 9], ReadAll(again, after: 3));
        Assert.Equal([4L], again.Read(3, 9, 10).Select(row => row.Sequence));
        Assert.Equal([3L, 4], again.Read(0, long.MaxValue, 2).Select(row => row.Sequence));
    }

    [Fact]
    public void Files_rotate_by_size_and_read_as_one()
    {
        var files = new MemoryFiles();
        using (var record = Open(files, fileBytesMax: 64 << 10))
            for (var i = 0; i < 100; i++) record.Append(Rows(1 + (i * 10), 10, size: 1000));
        Assert.InRange(files.Files.Count, 10, 20);
        Assert.All(files.Files.Values, bytes => Assert.InRange(bytes.Length, 1, (64 << 10) + 11_000));
        using var again = Open(files, cursor: 1000, fileBytesMax: 64 << 10);
        Assert.Equal(Sequences(1, 1000), ReadAll(again));
        for (var after = 0; after < 1000; after += 37) Assert.Equal(Sequences(after + 1, 1000), ReadAll(again, after));
        again.Append(Rows(1001, 1));
        Assert.Equal(Sequences(990, 1001), ReadAll(again, after: 989));
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(1)] // each frame begins a file
    public void A_torn_tail_is_cut_wherever_the_write_ended(long fileBytesMax)
    {
        var whole = new MemoryFiles();
        using (var record = Open(whole, fileBytesMax: fileBytesMax))
            for (var i = 0; i < 3; i++) record.Append(Rows(1 + (i * 2), 2));
        var start = whole.Files[whole.LastName].Length - FrameSize(whole);
        if (fileBytesMax == 1) start = 0;
        for (var size = start; size < whole.Files[whole.LastName].Length; size++)
        {
            var files = whole.Copy();
            files.Truncate(files.LastName, size);
            AssertContinues(files, fileBytesMax);
        }
        for (var at = start; at < whole.Files[whole.LastName].Length; at++)
        {
            // Later pages may reach the disk before earlier ones.
            var files = whole.Copy();
            files.Files[files.LastName][at] ^= 0xFF;
            AssertContinues(files, fileBytesMax);
        }
    }

    [Fact]
    public void A_failed_write_is_repeated_without_doubling()
    {
        foreach (var fileBytesMax in new long[] { 1, 1 << 20 })
        {
            var files = new MemoryFiles();
            using var record = Open(files, fileBytesMax: fileBytesMax);
            record.Append(Rows(1, 2));
            foreach (var bytes in new[] { 0, 1, 50, 150 })
            {
                files.FailAfter = bytes;
                Assert.Throws<IOException>(() => record.Append(Rows(3, 2)));
                Assert.Equal(2, record.Last);
                Assert.Equal(Sequences(1, 2), ReadAll(record));
            }
            record.Append(Rows(3, 1));
            Assert.Equal(Sequences(1, 3), ReadAll(record));
            using var again = Open(files, cursor: 3);
            Assert.Equal(Sequences(1, 3), ReadAll(again));
        }
    }

    [Fact]
    public void What_was_durable_and_is_gone_stays_visible_as_damage()
    {
        var files = new MemoryFiles();
        using (var record = Open(files))
            for (var i = 0; i < 3; i++) record.Append(Rows(1 + (i * 2), 2));
        var evidence = files.Files[files.LastName][..^1];
        files.Files[files.LastName] = evidence;
        using (var record = Open(files, cursor: 6))
        {
            Assert.Equal(6, record.Last);
            record.Append(Rows(7, 2));
            Assert.Equal(evidence, files.Files.First().Value);
            AssertGap(record, from: 5, next: 7, last: 8);
        }
        using var again = Open(files, cursor: 8);
        AssertGap(again, from: 5, next: 7, last: 8);
    }

    [Fact]
    public void A_frame_taken_from_the_end_is_noticed_though_the_file_is_whole()
    {
        var files = new MemoryFiles();
        using (var record = Open(files))
            for (var i = 0; i < 3; i++) record.Append(Rows(1 + (i * 2), 2));
        files.Truncate(files.LastName, files.Files[files.LastName].Length - FrameSize(files));
        using var again = Open(files, cursor: 6);
        again.Append(Rows(7, 2));
        AssertGap(again, from: 5, next: 7, last: 8);
    }

    [Fact]
    public void A_missing_or_changed_file_is_noticed()
    {
        foreach (var damage in new Action<MemoryFiles, string>[] { (f, n) => f.Delete(n), (f, n) => f.Files[n][9] ^= 1, (f, n) => f.Files[n][^1] ^= 1 })
        {
            var files = new MemoryFiles();
            using (var record = Open(files, fileBytesMax: 1))
                for (var i = 0; i < 3; i++) record.Append(Rows(1 + (i * 2), 2));
            damage(files, files.Files.Keys.ElementAt(1));
            using var again = Open(files, cursor: 6);
            AssertGap(again, from: 3, next: 5, last: 6);
        }
    }

    [Fact]
    public void Frames_in_another_order_or_one_less_do_not_prove()
    {
        var files = new MemoryFiles();
        using (var record = Open(files))
            for (var i = 0; i < 3; i++) record.Append(Rows(1 + (i * 2), 2));
        var bytes = files.Files[files.LastName];
        var size = FrameSize(files);
        var frames = Enumerable.Range(0, 3).Select(i => bytes[(RecordFrame.FileHeaderSize + (i * size))..(RecordFrame.FileHeaderSize + ((i + 1) * size))]).ToArray();
        var header = bytes[..RecordFrame.FileHeaderSize];
        foreach (var changed in new byte[][] { [.. header, .. frames[0], .. frames[2]], [.. header, .. frames[0], .. frames[2], .. frames[1]], [.. header, .. frames[1]] })
        {
            files.Files[files.LastName] = changed;
            using var again = Open(files, cursor: 6);
            Assert.Throws<RecordDamagedException>(() => ReadAll(again, after: 4));
        }
    }

    [Fact]
    public void Another_servers_files_are_damage_and_stay()
    {
        var files = new MemoryFiles();
        using (var record = Open(files)) record.Append(Rows(1, 2));
        var before = files.Files.Single().Value;
        using var other = Open(files, cursor: 2, key: 2);
        other.Append(Rows(3, 1));
        Assert.Equal(2, files.Files.Count);
        Assert.Equal(before, files.Files.First().Value);
        Assert.Equal([3L], ReadAll(other, after: 2));
    }

    [Fact]
    public void Rows_that_do_not_follow_are_refused()
    {
        using var record = Open(new MemoryFiles());
        record.Append(Rows(5, 2));
        Assert.Throws<ArgumentException>(() => record.Append(Rows(6, 1)));
        Assert.Throws<ArgumentException>(() => record.Append([]));
    }

    private static int FrameSize(MemoryFiles files) => (files.Files[files.LastName].Length - RecordFrame.FileHeaderSize) / (files.Files.Count == 1 ? 3 : 1);

    /// <summary>After a crash in the third frame's write: the first two are there, the third can be written again.</summary>
    private static void AssertContinues(MemoryFiles files, long fileBytesMax)
    {
        using (var record = Open(files, cursor: 4, fileBytesMax: fileBytesMax))
        {
            Assert.Equal(4, record.Last);
            Assert.Equal(Sequences(1, 4), ReadAll(record));
            record.Append(Rows(5, 3));
            Assert.Equal(Sequences(1, 7), ReadAll(record));
        }
        using var again = Open(files, cursor: 7, fileBytesMax: fileBytesMax);
        Assert.Equal(Sequences(1, 7), ReadAll(again));
    }

    private static void AssertGap(LocalRecord record, long from, long next, long last)
    {
        Assert.Equal(Sequences(1, from - 1), ReadAll(record));
        var damage = Assert.Throws<RecordDamagedException>(() => ReadAll(record, after: from - 1));
        Assert.Equal((from, next), (damage.From, damage.Next));
        Assert.Equal(Sequences(next, last), ReadAll(record, after: next - 1));
    }

    private static string Shown(OutboxRow row) => $"{row.Sequence} {row.Account} {row.TimeMs} {Convert.ToHexString(row.Payload.Span)}";
}
