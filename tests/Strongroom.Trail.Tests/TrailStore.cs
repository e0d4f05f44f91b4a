using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Crypto;
using Strongroom.Kernel;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;
using Strongroom.Storage.Tests;
using Strongroom.Trail.Model;

namespace Strongroom.Trail.Tests;

/// <summary>A real store with a record in memory behind it.</summary>
internal sealed class TrailStore : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("strongroom-").FullName;
    private readonly RecordSealer sealer = new(new TestKeys(), RandomSource.System);

    private TrailStore()
    {
    }

    public Store Store { get; private set; } = null!;

    public MemoryFiles Files { get; } = new();

    public TrailOptions Options { get; } = new() { GatherDelay = TimeSpan.Zero, RetryDelay = TimeSpan.FromMilliseconds(10), FrameRowsMax = 7 };

    public LocalRecord Record { get; private set; } = null!;

    public ManualTime Time { get; } = new();

    public static async Task<TrailStore> OpenAsync()
    {
        var result = new TrailStore();
        var options = new StoreOptions { DataDirectory = Path.Combine(result.folder, "data"), AppendDelayMax = TimeSpan.Zero };
        result.Store = await Store.OpenAsync(options, TimeProvider.System, NullLogger<Store>.Instance);
        result.Restart();
        return result;
    }

    /// <summary>Opens the record again, as a new process would.</summary>
    public void Restart() =>
        Record = new LocalRecord(Files, new TestKeys(), Options, Store.Read(tx => tx.FindCursor(OutboxMover.ConsumerName)), NullLogger.Instance);

    public async Task AddAsync(int count, string account = Samples.Account, Func<AuditEvent>? make = null)
    {
        for (var i = 0; i < count; i++)
        {
            var audit = (make ?? Samples.ListObjects)();
            audit.RecipientAccount = account;
            await Store.AppendAsync(sealer.Seal(audit), durable: true, CancellationToken.None);
        }
    }

    public OutboxMover Mover(OutboxConsumers? consumers = null) =>
        new(Store, Record, consumers ?? new OutboxConsumers(OutboxMover.ConsumerName), Options, TimeProvider.System, NullLogger.Instance);

    public RecordQuery Query(string home = Samples.Account) =>
        new(new RecordStream(Store, Record), new RecordOpener(new TestKeys()), Store, AccountId.Parse(home), Time);

    public long[] Outbox() => [.. Store.Read(tx => tx.ReadOutbox(0, 10_000)).Select(row => row.Sequence)];

    public long[] Everything() => [.. new RecordStream(Store, Record).Read(0, 10_000).Select(row => row.Sequence)];

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        sealer.Dispose();
        Record.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
