using Strongroom.Storage.Schema;
using Strongroom.Storage.Sqlite;

namespace Strongroom.Storage.Tests;

public class FormatTests
{
    [Fact]
    public void Numbers_on_disk_are_frozen()
    {
        Assert.Equal([(BlobPlace.Inline, 1), (BlobPlace.Segment, 2), (BlobPlace.File, 3)], Enum.GetValues<BlobPlace>().Select(v => (v, (int)v)));
        Assert.Equal([(BodyLayout.None, 0), (BodyLayout.Single, 1), (BodyLayout.Parts, 2)], Enum.GetValues<BodyLayout>().Select(v => (v, (int)v)));
        Assert.Equal([(VersioningState.Off, 0), (VersioningState.Enabled, 1), (VersioningState.Suspended, 2)],
            Enum.GetValues<VersioningState>().Select(v => (v, (int)v)));
        Assert.Equal(0x53524D44, Migration.ApplicationId);
    }

    [Fact]
    public void Migrations_ascend_without_gaps() =>
        Assert.Equal(Enumerable.Range(1, Migration.All.Count), Migration.All.Select(m => m.Version));

    [Fact]
    public async Task A_directory_of_schema_version_1_opens_with_all_it_holds()
    {
        var folder = TestStore.NewFolder();
        Directory.CreateDirectory(folder);
        using (var database = new Database(Path.Combine(folder, "metadata.db")))
        {
            database.Execute("pragma journal_mode = wal");
            database.Execute(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Fixtures", "schema-1.sql")));
        }
        await using var store = await TestStore.OpenAsync(new StoreOptions { DataDirectory = folder });
        var bucket = store.Read(tx => tx.FindBucket("photos"))!;
        Assert.Equal((7, VersioningState.Enabled, "eu-central-1"), (bucket.Instance, bucket.Versioning, bucket.Region));
        Assert.Equal("v2", store.Read(tx => tx.FindCurrent(7, "cat.jpg"u8))!.VersionId);
        Assert.Equal("e1", store.Read(tx => tx.FindVersion(7, "cat.jpg"u8, "null"))!.ETag);
        Assert.True(store.Read(tx => tx.FindCurrentMarker(7, "dog.jpg"u8))!.IsMarker);
        using var body = store.Read(tx => tx.OpenBlob(tx.FindDetail(10)!.Body!.Value));
        Assert.Equal([0xCA, 0xFE], TestStore.ReadAll(body));
        Assert.Equal("u-1", Assert.Single(store.Read(tx => tx.ListUploads(7, [], null, null, 9))).UploadId);
        Assert.Equal(5, store.Read(tx => tx.FindPart(20, 1))!.Size);
        Assert.Equal([1, 2, 3], store.Read(tx => tx.FindDocument("data-root", "", "1")));
        Assert.Equal(42, Assert.Single(store.Read(tx => tx.ReadOutbox(0, 9))).Sequence);
        Assert.Equal(41, store.Read(tx => tx.FindCursor("trail")));
        Assert.True(store.NewInstance() > 65536);
    }

    [Fact]
    public async Task A_newer_schema_and_another_programs_file_are_refused()
    {
        foreach (var sql in new[] { "pragma user_version = 99; pragma application_id = 1397902660; create table x (y)", "create table x (y)" })
        {
            var folder = TestStore.NewFolder();
            Directory.CreateDirectory(folder);
            using (var database = new Database(Path.Combine(folder, "metadata.db"))) database.Execute(sql);
            await Assert.ThrowsAsync<StoreFormatException>(() => TestStore.OpenAsync(new StoreOptions { DataDirectory = folder }));
        }
    }

    [Fact]
    public async Task Options_out_of_range_are_told_all_at_once()
    {
        var fault = await Assert.ThrowsAsync<ArgumentException>(() =>
            TestStore.OpenAsync(new StoreOptions { DataDirectory = "", CommitGroupMax = 0, PageBytes = 5000 }));
        foreach (var name in new[] { "DataDirectory", "CommitGroupMax", "PageBytes" }) Assert.Contains(name, fault.Message, StringComparison.Ordinal);
    }
}
