using System.Collections.Concurrent;
using System.Text.Json;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Identity.Model;

/// <summary>
/// When access keys and roles were last used: noted in memory with each request, written once a minute and at the end. AWS too tells it with a delay.
/// </summary>
internal sealed class LastUses : IAsyncDisposable
{
    // Who is noted was authenticated, so there are no more than keys and roles; more than this in one minute are not noted.
    private const int PendingMax = 100_000;
    private const int BatchMax = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // Asked for with every request, so by number.
    private static readonly string[] Names =
        [.. Enum.GetValues<AwsService>().Select(service => ServiceCatalog.All.FirstOrDefault(e => e.Service == service)?.SigningName ?? ServiceCatalog.S3Control.SigningName)];

    private readonly IStore store;
    private readonly TimeProvider time;
    private readonly ConcurrentDictionary<(AccountId Account, string Id), LastUseRecord> pending = new();
    private readonly ITimer timer;
    private readonly SemaphoreSlim writing = new(1);

    public LastUses(IStore store, TimeProvider time)
    {
        this.store = store;
        this.time = time;
        timer = time.CreateTimer(_ => _ = WriteQuietlyAsync(), null, Interval, Interval);
    }

    /// <summary>Notes a use: of the key, or of the role whose session it is.</summary>
    public void Note(Caller caller, AwsService service, string region)
    {
        var id = caller.Kind == CallerKind.RoleSession ? caller.Session?.IssuerId : caller.Session is null ? caller.AccessKeyId : null;
        if (id is null) return;
        var key = (caller.Account, id);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (pending.TryGetValue(key, out var noted))
        {
            // To the second is enough, and spares a record with every request.
            if (now - noted.UsedMs < 1000 && noted.Service == NameOf(service)) return;
        }
        else if (pending.Count >= PendingMax)
        {
            return;
        }
        pending[key] = new LastUseRecord(1, now, NameOf(service), region);
    }

    /// <summary>The last use of a key or, by unique id, a role; null where there was none.</summary>
    public LastUseRecord? Find(AccountId account, string id)
    {
        if (pending.TryGetValue((account, id), out var noted)) return noted;
        var kept = store.Read(tx => tx.FindDocument(IdentityDocuments.LastUseKind, account.Value, id));
        return kept is null ? null : JsonSerializer.Deserialize(kept, IdentityJson.Default.LastUseRecord);
    }

    /// <summary>Writes what is noted.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            foreach (var batch in pending.ToArray().Chunk(BatchMax))
            {
                await store.WriteAsync<object?>(
                    tx =>
                    {
                        foreach (var ((account, id), use) in batch)
                            tx.PutDocument(IdentityDocuments.LastUseKind, account.Value, id, JsonSerializer.SerializeToUtf8Bytes(use, IdentityJson.Default.LastUseRecord));
                        return null;
                    },
                    record: null,
                    cancellationToken);
                // What was noted again meanwhile stays for the next time.
                foreach (var written in batch) pending.TryRemove(written);
            }
        }
        finally
        {
            writing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        await WriteQuietlyAsync();
        writing.Dispose();
    }

    /// <summary>A store that takes nothing more loses some last uses, and must not lose more than that.</summary>
    private async Task WriteQuietlyAsync()
    {
        try
        {
            await WriteAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is StoreFullException or StoreStoppedException or ObjectDisposedException)
        {
        }
    }

    private static string NameOf(AwsService service) => Names[(int)service];
}
