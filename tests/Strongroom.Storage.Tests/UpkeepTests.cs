namespace Strongroom.Storage.Tests;

public class UpkeepTests
{
    [Fact]
    public async Task The_sweep_removes_what_nobody_refers_to_and_cuts_tails()
    {
        await using var test = await TestStore.OpenAsync(o => o with { ActiveSegments = 1 });
        var bucket = await test.AddBucketAsync("b");
        await test.PutAsync(bucket, "segment", TestStore.RandomBytes(1000));
        await test.PutAsync(bucket, "file", TestStore.RandomBytes(10_000));
        await test.BlobAsync(new byte[2000]);
        await test.BlobAsync(new byte[20_000]);
        var folder = Path.Combine(test.Folder, "files", "07");
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, "0000000000000007.tmp"), [1]);
        await File.WriteAllBytesAsync(Path.Combine(test.Folder, "segments", "0000000000000009.seg"), new byte[50]);
        await File.WriteAllBytesAsync(Path.Combine(folder, "not-ours"), [1]);
        await test.ReopenAsync();
        Assert.Equal(2, test.CountFiles("files"));
        var segment = Assert.Single(Directory.GetFiles(Path.Combine(test.Folder, "segments")));
        Assert.Equal(16 + 1000, new FileInfo(segment).Length);
        Assert.Equal(TestStore.RandomBytes(1000), test.Get(bucket, "segment"));
        Assert.Equal(TestStore.RandomBytes(10_000), test.Get(bucket, "file"));
    }

    [Fact]
    public async Task A_deleted_blob_stays_for_readers_that_began_before_and_then_goes()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        var bytes = TestStore.RandomBytes(10_000);
        var row = await test.PutAsync(bucket, "k", bytes);
        using var begun = new ManualResetEventSlim();
        using var deleted = new ManualResetEventSlim();
        var reading = Task.Run(() => test.Store.Read(tx =>
        {
            var detail = tx.FindDetail(row.Instance)!;
            begun.Set();
            deleted.Wait();
            return tx.OpenBlob(detail.Body!.Value);
        }));
        begun.Wait();
        await test.WriteAsync(tx => tx.RemoveVersion(row));
        await test.Store.RunUpkeepAsync(default);
        Assert.Equal(1, test.CountFiles("files"));
        deleted.Set();
        using var reader = await reading;
        await test.Store.RunUpkeepAsync(default);
        Assert.Equal(0, test.CountFiles("files"));
        Assert.Equal(bytes, TestStore.ReadAll(reader));
    }

    [Fact]
    public async Task Compaction_moves_what_lives_unchanged_while_a_reader_keeps_the_old_segment()
    {
        await using var test = await TestStore.OpenAsync(o => o with { ActiveSegments = 1, CompactionBytesPerSecondMax = 16L << 30 });
        var bucket = await test.AddBucketAsync("b");
        var upload = new UploadRow
        {
            Bucket = bucket.Instance, Key = [1], UploadId = "u", Instance = TestStore.NextInstance(), Account = TestStore.Account,
            Initiator = "i", CreatedMs = 1, WrappedKey = [1], Attributes = [],
        };
        var partBlob = await test.BlobAsync(TestStore.RandomBytes(3000, 99));
        await test.WriteAsync(tx =>
        {
            tx.InsertUpload(upload);
            tx.PutPart(new PartRow { Owner = upload.Instance, Number = 4, Instance = 5, Size = 1, ETag = "e", ModifiedMs = 1, WrappedKey = [], Body = tx.Adopt(partBlob) });
        });
        var rows = new List<ObjectRow>();
        for (var i = 0; i < 40; i++) rows.Add(await test.PutAsync(bucket, $"k{i:d2}", TestStore.RandomBytes(4000, i)));
        var segments = test.CountFiles("segments");
        for (var i = 0; i < 40; i++)
            if (i % 8 != 0) await test.WriteAsync(tx => tx.RemoveVersion(rows[i]));
        using var old = test.Store.Read(tx => tx.OpenBlob(tx.FindDetail(rows[0].Instance)!.Body!.Value));
        Assert.True(await test.Store.RunUpkeepAsync(default) > 0);
        old.Dispose();
        using var kept = test.Store.Read(tx => tx.OpenBlob(tx.FindDetail(rows[8].Instance)!.Body!.Value));
        await test.Store.RunUpkeepAsync(default);
        Assert.True(test.CountFiles("segments") < segments);
        Assert.Equal(TestStore.RandomBytes(4000, 8), TestStore.ReadAll(kept));
        await test.ReopenAsync();
        for (var i = 0; i < 40; i += 8) Assert.Equal(TestStore.RandomBytes(4000, i), test.Get(bucket, $"k{i:d2}"));
        var part = test.Store.Read(tx => tx.FindPart(upload.Instance, 4)!.Body!.Value);
        using var reader = test.Store.Read(tx => tx.OpenBlob(part));
        Assert.Equal(TestStore.RandomBytes(3000, 99), TestStore.ReadAll(reader));
    }

    [Fact]
    public async Task Replacing_an_object_removes_its_former_blob_wherever_it_lies()
    {
        await using var test = await TestStore.OpenAsync(o => o with { ActiveSegments = 1 });
        var bucket = await test.AddBucketAsync("b");
        foreach (var length in new[] { 10, 1000, 10_000, 11, 1001, 10_001 }) await test.PutAsync(bucket, "k", new byte[length]);
        await test.Store.RunUpkeepAsync(default);
        Assert.Equal(1, test.CountFiles("files"));
        using var database = new Sqlite.Database(Path.Combine(test.Folder, "metadata.db"));
        foreach (var (table, rows) in new[] { ("bodies", 0), ("extents", 0), ("files", 1), ("details", 1), ("objects", 1), ("versions", 0) })
            Assert.Equal(rows, database.Scalar($"select count(*) from {table}"));
    }

    [Fact]
    public async Task A_second_opener_is_told_that_the_directory_is_taken()
    {
        await using var test = await TestStore.OpenAsync();
        await Assert.ThrowsAsync<StoreLockedException>(() => TestStore.OpenAsync(test.Options));
        await test.WriteAsync(_ => { });
    }

    [Fact]
    public async Task A_copy_of_the_running_directory_opens_with_everything_that_was_acknowledged()
    {
        await using var test = await TestStore.OpenAsync(o => o with { CheckpointBytes = 64 << 10 });
        var bucket = await test.AddBucketAsync("b");
        using var stop = new CancellationTokenSource();
        var acknowledged = new List<(string Key, int Length)>();
        var load = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var length = (i % 3) switch { 0 => 50, 1 => 2000, _ => 9000 };
                var blob = await test.BlobAsync(TestStore.RandomBytes(length, i));
                var row = test.Row(bucket, $"k{i}");
                await test.WriteAsync(tx =>
                {
                    tx.PutVersion(row, TestStore.Detail(tx.Adopt(blob)));
                    return $"k{i}";
                }, TestStore.Record);
                lock (acknowledged) acknowledged.Add(($"k{i}", length));
            }
        });
        for (var round = 0; round < 5; round++)
        {
            await test.Store.WaitForOutboxAsync(20 * (round + 1), default);
            List<(string Key, int Length)> before;
            lock (acknowledged) before = [.. acknowledged];
            var copy = TestStore.NewFolder();
            CopyAsACrashWould(test.Folder, copy);
            await using var opened = await TestStore.OpenAsync(test.Options with { DataDirectory = copy });
            await opened.Swept;
            var records = opened.Read(tx => tx.ReadOutbox(0, 100_000)).Count;
            foreach (var (key, length) in before)
            {
                using var reader = opened.Read(tx => tx.OpenBlob(tx.FindDetail(
                    tx.FindCurrent(bucket.Instance, System.Text.Encoding.UTF8.GetBytes(key))!.Instance)!.Body!.Value));
                Assert.Equal(TestStore.RandomBytes(length, int.Parse(key[1..])), TestStore.ReadAll(reader));
            }
            var live = opened.Read(tx => tx.ListCurrent(new ListQuery { Bucket = bucket.Instance, Max = 1000 })).Entries.Count;
            Assert.Equal(Math.Min(1000, records), live);
        }
        await stop.CancelAsync();
        await load;
    }

    /// <summary>
    /// Database, then log, then blobs: an image that a crash can leave, since a checkpoint only repeats what the log holds. The copy is made inside of a
    /// reader, which keeps the log from beginning anew between the two.
    /// </summary>
    private static void CopyAsACrashWould(string from, string to)
    {
        Directory.CreateDirectory(to);
        using var pin = new Sqlite.Database(Path.Combine(from, "metadata.db"));
        pin.Execute("begin");
        _ = pin.Scalar("select count(*) from buckets");
        foreach (var name in new[] { "metadata.db", "metadata.db-wal" }) File.Copy(Path.Combine(from, name), Path.Combine(to, name));
        pin.Execute("commit");
        foreach (var path in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (Path.GetDirectoryName(path) == from || path.EndsWith(".tmp", StringComparison.Ordinal)) continue;
            File.Copy(path, target);
        }
    }
}
