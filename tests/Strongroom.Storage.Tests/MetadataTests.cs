using System.Text;

namespace Strongroom.Storage.Tests;

public class MetadataTests
{
    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    [Fact]
    public async Task Buckets_are_found_listed_counted_changed_and_removed()
    {
        await using var test = await TestStore.OpenAsync();
        foreach (var name in new[] { "beta", "alpha", "alps", "gamma" }) await test.AddBucketAsync(name);
        Assert.Null(test.Store.Read(tx => tx.FindBucket("delta")));
        var alpha = test.Store.Read(tx => tx.FindBucket("alpha"))!;
        Assert.Equal(["alpha", "alps", "beta", "gamma"], Names(null, null, 10));
        Assert.Equal(["alpha", "alps"], Names("al", null, 10));
        Assert.Equal(["alps", "beta"], Names(null, "alpha", 2));
        Assert.Equal(4, test.Store.Read(tx => tx.CountBuckets(TestStore.Account)));
        Assert.Equal(0, test.Store.Read(tx => tx.CountBuckets("000000000002")));
        await test.WriteAsync(tx => tx.UpdateBucket(alpha with { Versioning = VersioningState.Enabled }));
        Assert.Equal(alpha with { Versioning = VersioningState.Enabled }, test.Store.Read(tx => tx.FindBucket("alpha")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => test.AddBucketAsync("alpha"));
        await test.WriteAsync(tx => tx.DeleteBucket(alpha.Instance));
        Assert.Null(test.Store.Read(tx => tx.FindBucket("alpha")));

        string[] Names(string? prefix, string? after, int max) =>
            [.. test.Store.Read(tx => tx.ListBuckets(TestStore.Account, prefix, after, max)).Select(b => b.Name)];
    }

    [Fact]
    public async Task Configuration_goes_with_its_bucket()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        await test.WriteAsync(tx => tx.PutBucketConfiguration(bucket.Instance, "cors", [1]));
        await test.WriteAsync(tx => tx.PutBucketConfiguration(bucket.Instance, "cors", [2]));
        Assert.Equal([2], test.Store.Read(tx => tx.FindBucketConfiguration(bucket.Instance, "cors")));
        await test.WriteAsync(tx => tx.PutBucketConfiguration(bucket.Instance, "cors", null));
        Assert.Null(test.Store.Read(tx => tx.FindBucketConfiguration(bucket.Instance, "cors")));
        await test.WriteAsync(tx => tx.PutBucketConfiguration(bucket.Instance, "tagging", [3]));
        await test.WriteAsync(tx => tx.DeleteBucket(bucket.Instance));
        Assert.Null(test.Store.Read(tx => tx.FindBucketConfiguration(bucket.Instance, "tagging")));
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            test.WriteAsync(tx => tx.PutBucketConfiguration(bucket.Instance, "cors", [1])));
    }

    [Fact]
    public async Task A_bucket_with_a_version_in_it_is_not_empty_and_stays_and_uploads_go_with_theirs()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        var marker = test.Row(bucket, "k", "v1", isMarker: true);
        await test.WriteAsync(tx => tx.PutVersion(marker, TestStore.Detail(null)));
        await AssertNotEmptyAsync();
        await test.WriteAsync(tx => tx.RemoveVersion(marker));
        var upload = Upload(test, bucket, "k", "u");
        await test.WriteAsync(tx => tx.InsertUpload(upload));
        await test.WriteAsync(tx => tx.PutPart(Part(test, upload, 1)));
        Assert.True(test.Store.Read(tx => tx.IsBucketEmpty(bucket.Instance)));
        await test.WriteAsync(tx => tx.DeleteBucket(bucket.Instance));
        Assert.Null(test.Store.Read(tx => tx.FindUpload(bucket.Instance, "k"u8, "u")));
        Assert.Empty(test.Store.Read(tx => tx.ListParts(upload.Instance, 0, 10)));

        async Task AssertNotEmptyAsync()
        {
            Assert.False(test.Store.Read(tx => tx.IsBucketEmpty(bucket.Instance)));
            await Assert.ThrowsAsync<InvalidOperationException>(() => test.WriteAsync(tx => tx.DeleteBucket(bucket.Instance)));
        }
    }

    [Fact]
    public async Task Attributes_change_alone()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        var row = await test.PutAsync(bucket, "k", [9]);
        await test.WriteAsync(tx => tx.UpdateAttributes(row, [7, 8]));
        Assert.Equal([7, 8], test.Store.Read(tx => tx.FindDetail(row.Instance))!.Attributes);
        Assert.Equal([9], test.Get(bucket, "k"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => test.WriteAsync(tx => tx.UpdateAttributes(row with { Instance = 12345 }, [1])));
    }

    [Fact]
    public async Task Every_field_of_an_object_comes_back()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        var row = test.Row(bucket, "a//b/../ü\0", "v-1") with
        {
            Size = 50_000_000_000_000,
            ETag = "0123-2",
            ModifiedMs = 1_763_780_000_000,
            StorageClass = "GLACIER",
            Checksum = "CRC64NVME FULL_OBJECT",
        };
        await test.WriteAsync(tx => tx.PutVersion(row, TestStore.Detail(null)));
        foreach (var found in new[]
        {
            test.Store.Read(tx => tx.FindCurrent(bucket.Instance, row.Key)),
            test.Store.Read(tx => tx.FindVersion(bucket.Instance, row.Key, "v-1")),
            test.Store.Read(tx => tx.ListCurrent(new ListQuery { Bucket = bucket.Instance, Max = 1 })).Entries[0].Row,
        })
        {
            Assert.Equal(row.Key, found!.Key);
            Assert.Equal(row, found with { Key = row.Key });
        }
    }

    [Fact]
    public async Task Uploads_are_listed_by_key_and_id_behind_the_markers()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        foreach (var (key, id) in new[] { ("a", "2"), ("a", "1"), ("ab", "1"), ("b", "1"), ("a", "3") })
            await test.WriteAsync(tx => tx.InsertUpload(Upload(test, bucket, key, id)));
        Assert.Equal(["a1", "a2", "a3", "ab1", "b1"], List("", null, null, 10));
        Assert.Equal(["a1", "a2", "a3", "ab1"], List("a", null, null, 10));
        Assert.Equal(["ab1", "b1"], List("", "a", null, 10));
        Assert.Equal(["a2", "a3", "ab1"], List("", "a", "1", 3));
        Assert.Equal(["b1"], List("b", "a", "1", 10));
        Assert.Empty(List("a", "b", null, 10));

        string[] List(string prefix, string? key, string? id, int max) => [.. test.Store.Read(tx =>
            tx.ListUploads(bucket.Instance, Utf8(prefix), key is null ? null : Utf8(key), id, max)).Select(u => Encoding.UTF8.GetString(u.Key) + u.UploadId)];
    }

    [Fact]
    public async Task An_upload_becomes_an_object_of_the_parts_it_names_and_goes_whole()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        var upload = Upload(test, bucket, "k", "u");
        await test.WriteAsync(tx => tx.InsertUpload(upload));
        foreach (var (number, length) in new[] { (1, 10), (2, 10_000), (3, 20_000), (2, 30_000), (5, 100) })
        {
            var blob = await test.BlobAsync(TestStore.RandomBytes(length, number));
            await test.WriteAsync(tx => tx.PutPart(Part(test, upload, number) with { Body = tx.Adopt(blob), Size = length }));
        }
        Assert.Equal([2, 3], test.Store.Read(tx => tx.ListParts(upload.Instance, 1, 2)).Select(p => p.Number));
        var row = test.Row(bucket, "k") with { Instance = upload.Instance, Size = 30_110 };
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            test.WriteAsync(tx => tx.CompleteUpload(upload, [1, 4], row, TestStore.Detail(null, BodyLayout.Parts))));
        await test.WriteAsync(tx => tx.CompleteUpload(upload, [1, 2, 5], row, TestStore.Detail(null, BodyLayout.Parts)));
        Assert.Null(test.Store.Read(tx => tx.FindUpload(bucket.Instance, "k"u8, "u")));
        Assert.Null(test.Store.Read(tx => tx.FindPart(row.Instance, 3)));
        var body = test.Store.Read(tx => tx.FindPart(row.Instance, 2)!.Body!.Value);
        using (var reader = test.Store.Read(tx => tx.OpenBlob(body)))
            Assert.Equal(TestStore.RandomBytes(30_000, 2), TestStore.ReadAll(reader));
        await test.WriteAsync(tx => tx.RemoveVersion(row));
        Assert.Empty(test.Store.Read(tx => tx.ListParts(row.Instance, 0, 10)));
        await test.Store.RunUpkeepAsync(default);
        Assert.Equal(0, test.CountFiles("files"));
    }

    [Fact]
    public async Task A_part_needs_its_upload()
    {
        await using var test = await TestStore.OpenAsync();
        var bucket = await test.AddBucketAsync("b");
        var upload = Upload(test, bucket, "k", "u");
        await Assert.ThrowsAsync<InvalidOperationException>(() => test.WriteAsync(tx => tx.PutPart(Part(test, upload, 1))));
    }

    [Fact]
    public async Task Documents_are_put_found_listed_and_removed()
    {
        await using var test = await TestStore.OpenAsync();
        foreach (var id in new[] { "c", "a", "b" }) await test.WriteAsync(tx => tx.PutDocument("kind", TestStore.Account, id, Utf8(id)));
        await test.WriteAsync(tx => tx.PutDocument("kind", "", "x", [1]));
        Assert.Equal(["a", "b", "c"], test.Store.Read(tx => tx.ListDocuments("kind", TestStore.Account, null, 10)).Select(d => d.Key));
        Assert.Equal(["b"], test.Store.Read(tx => tx.ListDocuments("kind", TestStore.Account, "a", 1)).Select(d => d.Key));
        await test.WriteAsync(tx => tx.PutDocument("kind", TestStore.Account, "a", [5]));
        Assert.Equal([5], test.Store.Read(tx => tx.FindDocument("kind", TestStore.Account, "a")));
        await test.WriteAsync(tx => tx.PutDocument("kind", TestStore.Account, "a", null));
        Assert.Null(test.Store.Read(tx => tx.FindDocument("kind", TestStore.Account, "a")));
    }

    private static UploadRow Upload(TestStore test, BucketRow bucket, string key, string id) => new()
    {
        Bucket = bucket.Instance,
        Key = Utf8(key),
        UploadId = id,
        Instance = TestStore.NextInstance(),
        Account = TestStore.Account,
        Initiator = "arn",
        CreatedMs = 3,
        WrappedKey = [1],
        Attributes = [2],
    };

    private static PartRow Part(TestStore test, UploadRow upload, int number) => new()
    {
        Owner = upload.Instance,
        Number = number,
        Instance = TestStore.NextInstance(),
        Size = 0,
        ETag = "p",
        ModifiedMs = 4,
        WrappedKey = [3],
    };
}
