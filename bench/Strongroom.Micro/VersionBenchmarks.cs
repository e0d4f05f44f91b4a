using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Storage;

namespace Strongroom.Micro;

/// <summary>
/// Listings of a bucket that was written over and deleted from for years: a million delete markers before the first live key, and ten thousand versions of one
/// key. A page must cost what it returns: each pair of benchmarks is to be alike.
/// </summary>
public class VersionBenchmarks
{
    private const int Markers = 1_000_000;
    private const int Versions = 10_000;
    private const int MarkersInOne = 1000;
    private const int Live = 2000;
    private const string Account = "000000000001";

    private string _folder = "";
    private Store _store = null!;
    private long _old, _fresh;

    // The in-process toolchain does not wait for a setup or clean-up that is a task.
    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Cleanup()
    {
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Baseline = true)]
    public ListPage ListFresh() => _store.Read(tx => tx.ListCurrent(new ListQuery { Bucket = _fresh, Max = 1000 }));

    [Benchmark]
    public ListPage ListBehindMarkers() => _store.Read(tx => tx.ListCurrent(new ListQuery { Bucket = _old, Max = 1000 }));

    [Benchmark]
    public VersionPage VersionsFresh() => _store.Read(tx => tx.ListVersions(new VersionQuery { Bucket = _fresh, Max = 1000 }));

    [Benchmark]
    public VersionPage VersionsOfMarkers() => _store.Read(tx => tx.ListVersions(new VersionQuery { Bucket = _old, Max = 1000 }));

    [Benchmark]
    public VersionPage VersionsAmongTenThousandOfAKey() =>
        _store.Read(tx => tx.ListVersions(new VersionQuery { Bucket = _old, Max = 1000, AfterKey = "z/one"u8.ToArray(), AfterVersionId = $"v{Versions / 2}" }));

    [Benchmark]
    public VersionPage VersionsOverAPrefixOfMarkers() => _store.Read(tx => tx.ListVersions(new VersionQuery { Bucket = _old, Max = 2, Delimiter = "/"u8.ToArray() }));

    private async Task SetupAsync()
    {
        _folder = Directory.CreateTempSubdirectory("strongroom-micro-").FullName;
        _store = await Store.OpenAsync(new StoreOptions { DataDirectory = Path.Combine(_folder, "data") }, TimeProvider.System, NullLogger<Store>.Instance);
        (_old, _fresh) = (_store.NewInstance(), _store.NewInstance());
        foreach (var (instance, name) in new[] { (_old, "old"), (_fresh, "fresh") })
        {
            await WriteAsync(tx => tx.InsertBucket(new BucketRow
            {
                Instance = instance, Account = Account, Name = name, Region = "us-east-1", CreatedMs = 1, Versioning = VersioningState.Enabled,
            }));
        }
        for (var i = 0; i < Markers; i += MarkersInOne) await PutAsync(_old, [.. Enumerable.Range(i, MarkersInOne).Select(n => ($"a/{n:d7}", "m", true))]);
        for (var i = 0; i < Versions; i += MarkersInOne) await PutAsync(_old, [.. Enumerable.Range(i, MarkersInOne).Select(n => ("z/one", $"v{n}", false))]);
        foreach (var bucket in new[] { _old, _fresh }) await PutAsync(bucket, [.. Enumerable.Range(0, Live).Select(n => ($"z/two/{n:d5}", "v", false))]);
    }

    private Task<int> PutAsync(long bucket, (string Key, string VersionId, bool IsMarker)[] versions)
    {
        var rows = versions.Select(v => new ObjectRow
        {
            Bucket = bucket, Key = Encoding.UTF8.GetBytes(v.Key), Instance = _store.NewInstance(), VersionId = v.VersionId, IsMarker = v.IsMarker, Size = 0,
            ETag = v.IsMarker ? "" : "d41d8cd98f00b204e9800998ecf8427e", ModifiedMs = 1, Account = Account,
        }).ToList();
        var detail = new ObjectDetail { Layout = BodyLayout.None, WrappedKey = [], Attributes = [] };
        return WriteAsync(tx =>
        {
            foreach (var row in rows) tx.PutVersion(row, detail);
        });
    }

    private Task<int> WriteAsync(Action<IWriteTransaction> change) => _store.WriteAsync(
        tx =>
        {
            change(tx);
            return 0;
        },
        record: null,
        CancellationToken.None);
}
