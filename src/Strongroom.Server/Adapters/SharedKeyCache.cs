using System.Security.Cryptography;
using Strongroom.Keys;

namespace Strongroom.Server.Adapters;

/// <summary>
/// Bucket keys in the open, each for an hour at most: in pinned memory, zeroed when they go. Any change of their KMS key ends them. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
/// </summary>
internal sealed class SharedKeyCache : IDisposable
{
    private const int EntriesMax = 10_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Keys that expire shortly one after another are zeroed together.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly Lock guard = new();
    private readonly Dictionary<string, Entry> byUse = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry> byWrapped = new(StringComparer.Ordinal);

    private readonly TimeProvider time;
    private readonly Func<int, byte[]> allocate;
    private readonly ITimer sweep;

    /// <param name="time">Says when an hour is over, and wakes the cache then.</param>
    /// <param name="allocate">Where open keys lie; null for pinned memory.</param>
    public SharedKeyCache(TimeProvider time, Func<int, byte[]>? allocate = null)
    {
        this.time = time;
        this.allocate = allocate ?? (length => GC.AllocateArray<byte>(length, pinned: true));
        sweep = time.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private sealed record Entry(string KeyArn, byte[] Wrapped, byte[] Key, DateTimeOffset Expires);

    /// <summary>The key that new objects share now, and its wrapped form; null where there is none.</summary>
    public byte[]? FindCurrent(string keyArn, EncryptionContext context, Span<byte> key)
    {
        lock (guard)
        {
            if (!byUse.TryGetValue(Name(keyArn, context), out var entry) || entry.Expires <= time.GetUtcNow()) return null;
            entry.Key.CopyTo(key);
            return entry.Wrapped;
        }
    }

    /// <summary>Opens a wrapped key that was opened before with the same KMS key and context.</summary>
    public bool TryOpen(string keyArn, EncryptionContext context, ReadOnlySpan<byte> wrapped, Span<byte> key)
    {
        lock (guard)
        {
            if (!byWrapped.TryGetValue(Name(keyArn, context, wrapped), out var entry) || entry.Expires <= time.GetUtcNow()) return false;
            entry.Key.CopyTo(key);
            return true;
        }
    }

    /// <summary>Keeps an open key.</summary>
    public void Keep(string keyArn, EncryptionContext context, byte[] wrapped, ReadOnlySpan<byte> key, bool isCurrent)
    {
        var pinned = allocate(key.Length);
        key.CopyTo(pinned);
        var now = time.GetUtcNow();
        var entry = new Entry(keyArn, wrapped, pinned, now + Lifetime);
        lock (guard)
        {
            if (byWrapped.Count >= EntriesMax) Remove(e => e.Expires <= now);
            if (byWrapped.Count >= EntriesMax) Remove(_ => true);
            var name = Name(keyArn, context, wrapped);
            if (byWrapped.TryGetValue(name, out var older))
            {
                if (older.Expires > now)
                {
                    CryptographicOperations.ZeroMemory(pinned);
                    entry = older;
                }
                else
                {
                    Remove(e => ReferenceEquals(e, older));
                }
            }
            if (byWrapped.Count == 0) sweep.Change(Lifetime, Timeout.InfiniteTimeSpan);
            byWrapped[name] = entry;
            if (isCurrent) byUse[Name(keyArn, context)] = entry;
        }
    }

    /// <summary>Forgets what is under a KMS key.</summary>
    public void Forget(string keyArn)
    {
        lock (guard) Remove(e => e.KeyArn == keyArn);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        sweep.Dispose();
        lock (guard) Remove(_ => true);
    }

    /// <summary>Zeroes what has expired, whether or not anybody asks for it again, and waits for the next.</summary>
    private void Sweep()
    {
        lock (guard)
        {
            var now = time.GetUtcNow();
            Remove(e => e.Expires <= now);
            if (byWrapped.Count == 0) return;
            var next = byWrapped.Values.Min(e => e.Expires) - now;
            sweep.Change(next > SweepInterval ? next : SweepInterval, Timeout.InfiniteTimeSpan);
        }
    }

    private void Remove(Func<Entry, bool> isDue)
    {
        foreach (var (name, entry) in byUse)
            if (isDue(entry)) byUse.Remove(name);
        foreach (var (name, entry) in byWrapped)
        {
            if (!isDue(entry)) continue;
            byWrapped.Remove(name);
            CryptographicOperations.ZeroMemory(entry.Key);
        }
    }

    private static string Name(string keyArn, EncryptionContext context) => $"{keyArn}|{Convert.ToBase64String(context.Canonical.Span)}";

    private static string Name(string keyArn, EncryptionContext context, ReadOnlySpan<byte> wrapped) => $"{Name(keyArn, context)}|{Convert.ToBase64String(wrapped)}";
}
