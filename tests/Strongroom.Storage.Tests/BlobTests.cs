namespace Strongroom.Storage.Tests;

public class BlobTests
{
    [Theory]
    [InlineData(0, BlobPlace.Inline)]
    [InlineData(64, BlobPlace.Inline)]
    [InlineData(65, BlobPlace.Segment)]
    [InlineData(4096, BlobPlace.Segment)]
    [InlineData(4097, BlobPlace.File)]
    [InlineData(1_000_000, BlobPlace.File)]
    public async Task A_blob_goes_where_its_length_says_and_comes_back_with_and_without_a_hint(int length, BlobPlace place)
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        var bytes = TestStore.RandomBytes(length);
        foreach (var hint in new[] { true, false })
        {
            var blob = await test.BlobAsync(bytes, hint);
            Assert.Equal(length, blob.Length);
            var row = test.Row(bucket, "k");
            await test.WriteAsync(tx => tx.PutVersion(row, TestStore.Detail(tx.Adopt(blob))));
            Assert.Equal(place, test.Store.Read(tx => tx.FindDetail(row.Instance)!.Body!.Value.Place));
            Assert.Equal(bytes, test.Get(bucket, "k"));
        }
        await test.ReopenAsync();
        Assert.Equal(bytes, test.Get(bucket, "k"));
    }

    [Fact]
    public async Task A_wrong_hint_changes_nothing_but_speed()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        foreach (var (hint, length) in new[] { (10, 5), (10, 50), (10, 500), (10, 5000), (500, 5), (5000, 5), (500, 5000) })
        {
            var bytes = TestStore.RandomBytes(length);
            await using var writer = test.Store.CreateBlob(hint);
            foreach (var chunk in bytes.Chunk(3)) await writer.WriteAsync(chunk, default);
            var blob = await writer.CompleteAsync(default);
            await test.WriteAsync(tx => tx.PutVersion(test.Row(bucket, "k"), TestStore.Detail(tx.Adopt(blob))));
            Assert.Equal(bytes, test.Get(bucket, "k"));
        }
    }

    [Fact]
    public async Task Reads_at_an_offset_end_with_the_blob()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        foreach (var length in new[] { 50, 1000, 10_000 })
        {
            var bytes = TestStore.RandomBytes(length);
            await test.PutAsync(bucket, "other", TestStore.RandomBytes(length, 2));
            var row = await test.PutAsync(bucket, "k", bytes);
            using var reader = test.Store.Read(tx => tx.OpenBlob(tx.FindDetail(row.Instance)!.Body!.Value));
            var buffer = new byte[20];
            Assert.Equal(20, reader.Read(7, buffer));
            Assert.Equal(bytes[7..27], buffer);
            Assert.Equal(5, reader.Read(length - 5, buffer));
            Assert.Equal(0, reader.Read(length, buffer));
        }
    }

    [Fact]
    public async Task An_unfinished_blob_leaves_nothing()
    {
        await using var test = await TestStore.OpenAsync();
        await using (var writer = test.Store.CreateBlob(100_000))
        {
            await writer.WriteAsync(new byte[50_000], default);
            Assert.Equal(1, test.CountFiles("files"));
        }
        Assert.Equal(0, test.CountFiles("files"));
    }

    [Fact]
    public async Task A_blob_has_one_owner()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        var blob = await test.BlobAsync([1]);
        await test.WriteAsync(tx => tx.PutVersion(test.Row(bucket, "k"), TestStore.Detail(tx.Adopt(blob))));
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            test.WriteAsync(tx => tx.PutVersion(test.Row(bucket, "l"), TestStore.Detail(tx.Adopt(blob)))));
        Assert.Null(test.Get(bucket, "l"));
    }

    [Fact]
    public async Task A_change_that_was_undone_leaves_its_blob_to_the_next_try()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        foreach (var length in new[] { 10, 1000, 10_000 })
        {
            var bytes = TestStore.RandomBytes(length);
            var blob = await test.BlobAsync(bytes);
            var row = test.Row(bucket, "k");
            await test.WriteAsync(tx =>
            {
                tx.PutVersion(row, TestStore.Detail(tx.Adopt(blob)));
                tx.Rollback();
            });
            await test.WriteAsync(tx => tx.PutVersion(row, TestStore.Detail(tx.Adopt(blob))));
            Assert.Equal(bytes, test.Get(bucket, "k"));
        }
    }
}
