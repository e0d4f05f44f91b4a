namespace Strongroom.Storage.Tests;

public class ResidentMemoryTests
{
    [Fact]
    public async Task Readers_do_not_map_the_database()
    {
        // A log so small that the writer itself moves it into the database: what is in the log is never mapped.
        await using var test = await TestStore.OpenAsync(o => o with { CheckpointBytes = 64 << 10, WalBytesMax = 64 << 10 });
        var bucket = await test.AddBucketAsync("b");
        for (var i = 0; i < 100; i++) await test.PutAsync(bucket, "k" + i, [1]);
        for (var i = 0; i < 100; i++) Assert.Equal([1], test.Get(bucket, "k" + i));
        var database = Path.Combine(test.Folder, "metadata.db");
        Assert.DoesNotContain(File.ReadLines("/proc/self/maps"), line => line.EndsWith(database, StringComparison.Ordinal));
    }
}
