using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Storage.Disk;

namespace Strongroom.Storage.Tests;

/// <summary>A store in a folder of its own, and the few words that tests say again and again.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    public const string Account = "000000000001";

    private static long lastRow = 1L << 40;

    private TestStore(Store store, StoreOptions options)
    {
        Store = store;
        Options = options;
    }

    public Store Store { get; private set; }

    public StoreOptions Options { get; }

    public string Folder => Options.DataDirectory;

    /// <summary>Apart from the store's own ids, so that rows can be made inside a change, where the store gives none.</summary>
    public static long NextInstance() => Interlocked.Increment(ref lastRow);

    public static string NewFolder() => Path.Combine(Directory.CreateTempSubdirectory("strongroom-").FullName, "data");

    public static async Task<TestStore> OpenAsync(Func<StoreOptions, StoreOptions>? change = null, IDisk? disk = null, TimeProvider? time = null)
    {
        var options = new StoreOptions { DataDirectory = NewFolder(), InlineBytesMax = 64, SegmentBlobBytesMax = 4096, SegmentBytesMax = 64 << 10 };
        options = change?.Invoke(options) ?? options;
        return new TestStore(await OpenAsync(options, disk, time), options);
    }

    public static Task<Store> OpenAsync(StoreOptions options, IDisk? disk = null, TimeProvider? time = null) =>
        Store.OpenAsync(options, disk ?? new LinuxDisk(), time ?? TimeProvider.System, NullLogger.Instance);

    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = await OpenAsync(Options);
        await Store.Swept;
    }

    public Task<T> WriteAsync<T>(Func<IWriteTransaction, T> change, Func<T, OutboxRow?>? record = null) =>
        Store.WriteAsync(change, record, CancellationToken.None);

    public Task WriteAsync(Action<IWriteTransaction> change) => WriteAsync(tx =>
    {
        change(tx);
        return 0;
    });

    public async Task<BucketRow> AddBucketAsync(string name, VersioningState versioning = VersioningState.Off)
    {
        var bucket = new BucketRow
        {
            Instance = Store.NewInstance(),
            Account = Account,
            Name = name,
            Region = "us-east-1",
            CreatedMs = 1,
            Versioning = versioning,
        };
        await WriteAsync(tx => tx.InsertBucket(bucket));
        return bucket;
    }

    public ObjectRow Row(BucketRow bucket, string key, string? version = null, bool isMarker = false) => new()
    {
        Bucket = bucket.Instance,
        Key = Encoding.UTF8.GetBytes(key),
        Instance = NextInstance(),
        VersionId = version,
        IsMarker = isMarker,
        Size = 1,
        ETag = "e",
        ModifiedMs = 2,
        Account = Account,
    };

    public static ObjectDetail Detail(BlobRef? body, BodyLayout? layout = null) => new()
    {
        Layout = layout ?? (body is null ? BodyLayout.None : BodyLayout.Single),
        WrappedKey = [1, 2],
        Attributes = [3, 4],
        Body = body,
    };

    public async Task<StoredBlob> BlobAsync(byte[] bytes, bool hint = true)
    {
        await using var writer = Store.CreateBlob(hint ? bytes.Length : null);
        foreach (var chunk in bytes.Chunk(1000)) await writer.WriteAsync(chunk, CancellationToken.None);
        return await writer.CompleteAsync(CancellationToken.None);
    }

    /// <summary>Puts an object with these bytes.</summary>
    public async Task<ObjectRow> PutAsync(BucketRow bucket, string key, byte[] bytes, string? version = null)
    {
        var blob = await BlobAsync(bytes);
        var row = Row(bucket, key, version) with { Size = bytes.Length };
        await WriteAsync(tx => tx.PutVersion(row, Detail(tx.Adopt(blob))));
        return row;
    }

    public byte[]? Get(BucketRow bucket, string key)
    {
        using var reader = Store.Read(tx => tx.FindCurrent(bucket.Instance, Encoding.UTF8.GetBytes(key)) is { } row
            ? tx.OpenBlob(tx.FindDetail(row.Instance)!.Body!.Value)
            : null);
        return reader is null ? null : ReadAll(reader);
    }

    public static byte[] ReadAll(BlobReader reader)
    {
        var bytes = new byte[reader.Length];
        Assert.Equal(bytes.Length, reader.Read(0, bytes));
        return bytes;
    }

    public static byte[] RandomBytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static OutboxRow Record(string text) => new(0, Account, 7, Encoding.UTF8.GetBytes(text));

    public int CountFiles(string folder, string pattern = "*") =>
        Directory.GetFiles(Path.Combine(Folder, folder), pattern, SearchOption.AllDirectories).Length;

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(Folder)!, recursive: true);
    }
}
