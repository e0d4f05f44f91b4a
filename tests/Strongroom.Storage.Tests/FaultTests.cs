using Strongroom.Storage.Disk;

namespace Strongroom.Storage.Tests;

public class FaultTests
{
    [Theory]
    [InlineData(1000)]
    [InlineData(10_000)]
    public async Task A_full_disk_fails_the_blob_and_nothing_else(int length)
    {
        var disk = new FaultyDisk();
        await using var test = await TestStore.OpenAsync(disk: disk);
        var bucket = await test.AddBucketAsync("b");
        await test.PutAsync(bucket, "before", new byte[length]);
        disk.IsFull = true;
        await Assert.ThrowsAsync<StoreFullException>(() => test.PutAsync(bucket, "during", new byte[length]));
        await test.PutAsync(bucket, "small", [1]);
        disk.IsFull = false;
        Assert.True(test.Store.IsWritable);
        await test.PutAsync(bucket, "after", new byte[length]);
        await test.ReopenAsync();
        foreach (var key in new[] { "before", "small", "after" }) Assert.NotNull(test.Get(bucket, key));
        Assert.Null(test.Get(bucket, "during"));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(10_000)]
    public async Task A_failed_fsync_stops_the_writer_and_reads_go_on(int length)
    {
        var disk = new FaultyDisk();
        await using var test = await TestStore.OpenAsync(disk: disk);
        var bucket = await test.AddBucketAsync("b");
        await test.PutAsync(bucket, "before", new byte[length]);
        disk.FailsToSync = true;
        await Assert.ThrowsAsync<StoreStoppedException>(() => test.BlobAsync(new byte[length]));
        disk.FailsToSync = false;
        Assert.False(test.Store.IsWritable);
        await Assert.ThrowsAsync<StoreStoppedException>(() => test.WriteAsync(_ => { }));
        await Assert.ThrowsAsync<StoreStoppedException>(() => test.BlobAsync([1]));
        await Assert.ThrowsAsync<StoreStoppedException>(async () => await test.Store.AppendAsync(TestStore.Record("x"), false, default));
        Assert.NotNull(test.Get(bucket, "before"));
        await test.ReopenAsync();
        Assert.True(test.Store.IsWritable);
        Assert.NotNull(test.Get(bucket, "before"));
        Assert.Equal(length == 1000 ? 0 : 1, test.CountFiles("files"));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_synced_stops_the_writer()
    {
        var disk = new FaultyDisk();
        await using var test = await TestStore.OpenAsync(disk: disk);
        await using var writer = test.Store.CreateBlob(10_000);
        await writer.WriteAsync(new byte[10_000], default);
        disk.FailsToSyncFolders = true;
        await Assert.ThrowsAsync<StoreStoppedException>(async () => await writer.CompleteAsync(default));
        Assert.False(test.Store.IsWritable);
    }

    [Fact]
    public async Task A_segment_whose_name_cannot_be_synced_stops_the_writer()
    {
        var disk = new FaultyDisk();
        await using var test = await TestStore.OpenAsync(disk: disk);
        disk.FailsToSyncFolders = true;
        await Assert.ThrowsAsync<StoreStoppedException>(() => test.BlobAsync(new byte[1000]));
        Assert.False(test.Store.IsWritable);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_space_or_descriptors_for_a_name_one_blob_fails_and_leaves_nothing(bool isFull)
    {
        var disk = new FaultyDisk();
        await using var test = await TestStore.OpenAsync(disk: disk);
        await using var writer = test.Store.CreateBlob(10_000);
        await writer.WriteAsync(new byte[10_000], default);
        disk.FolderFault = isFull ? new StoreFullException("test") : LinuxDisk.Failure("open folder", "test", Libc.ProcessFilesOut);
        Assert.Same(disk.FolderFault, await Assert.ThrowsAnyAsync<IOException>(async () => await writer.CompleteAsync(default)));
        Assert.Same(disk.FolderFault, await Assert.ThrowsAnyAsync<IOException>(() => test.BlobAsync(new byte[1000])));
        disk.FolderFault = null;
        Assert.True(test.Store.IsWritable);
        Assert.Equal(0, test.CountFiles("files"));
        Assert.Equal(0, test.CountFiles("segments"));
        await test.BlobAsync(new byte[10_000]);
    }

    [Theory]
    [InlineData(1000, "segments")]
    [InlineData(10_000, "files")]
    public async Task A_blob_that_the_disk_lost_or_cut_is_missing_and_never_short(int length, string folder)
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        await test.PutAsync(bucket, "k", new byte[length]);
        await test.ReopenAsync();
        var path = Directory.GetFiles(Path.Combine(test.Folder, folder), "*", SearchOption.AllDirectories).Single();
        using (var file = File.OpenWrite(path)) file.SetLength(file.Length - 1);
        Assert.Throws<BlobMissingException>(() => test.Get(bucket, "k"));
        await test.ReopenAsync();
        File.Delete(path);
        Assert.Throws<BlobMissingException>(() => test.Get(bucket, "k"));
    }

    [Fact]
    public async Task Everything_is_private_to_the_owner()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        await test.PutAsync(bucket, "segment", new byte[1000]);
        await test.PutAsync(bucket, "file", new byte[10_000]);
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException();
        foreach (var path in Directory.GetFileSystemEntries(test.Folder, "*", SearchOption.AllDirectories).Append(test.Folder))
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }
}
