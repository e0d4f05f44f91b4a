using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Kernel;
using Strongroom.Keys.Ports;
using Strongroom.Storage;

namespace Strongroom.Keys.Model;

/// <summary>
/// The keys that wrap data keys: one for each account's S3-managed encryption, and the system's own for secrets that belong to no object. They are kept
/// wrapped by the root of trust, as documents of kind <see cref="DocumentKind"/>; see docs/formats/documents.md. An account's key has several versions while
/// data keys move from one to the next: all of them open, the newest wraps. See docs/formats/keys.md#versions
/// </summary>
public sealed class KeyRing : IDisposable
{
    /// <summary>The documents' kind.</summary>
    public const string DocumentKind = "key";

    /// <summary>The kind of the documents that say which version wraps; an account whose key never had a second one has none.</summary>
    internal const string CurrentKind = "key-current";

    /// <summary>Their id.</summary>
    internal const string CurrentId = "key";

    /// <summary>The most versions that an account's key may have at a time.</summary>
    public const int VersionsMax = 8;

    private const string SystemAccount = "system";
    private const int KeyIdBytes = 16;

    private readonly IStore store;
    private readonly IRootOfTrust root;
    private readonly RandomSource random;
    private readonly ConcurrentDictionary<string, Kek> byId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Kek> byAccount = new(StringComparer.Ordinal);
    private readonly byte[] systemKey = GC.AllocateArray<byte>(Kek.KeySize, pinned: true);

    private KeyRing(IStore store, IRootOfTrust root, RandomSource random)
    {
        this.store = store;
        this.root = root;
        this.random = random;
    }

    /// <summary>Opens the ring; at the first start it makes the system's key.</summary>
    /// <exception cref="RootEpochMissingException">The root of trust does not hold what the keys were wrapped by.</exception>
    /// <exception cref="SealBrokenException">A wrapped key was changed.</exception>
    public static async Task<KeyRing> OpenAsync(IStore store, IRootOfTrust root, RandomSource random, CancellationToken cancellationToken)
    {
        RootWraps.Check(store, root);
        var ring = new KeyRing(store, root, random);
        await ring.EnsureAsync(SystemAccount, ring.systemKey, cancellationToken);
        return ring;
    }

    /// <summary>Makes sure that an account has its key. Call it before the account's first object is written; repeating it changes nothing.</summary>
    public Task EnsureAccountAsync(AccountId account, CancellationToken cancellationToken) => EnsureAsync(account.Value, default, cancellationToken);

    /// <summary>Makes a data key for an account's object and wraps it.</summary>
    /// <param name="account">The bucket's account.</param>
    /// <param name="context">What the key is for; the same must be given to open it.</param>
    /// <param name="dataKey">Filled with 32 bytes; the caller zeroes it.</param>
    /// <exception cref="InvalidOperationException">The account has no key.</exception>
    public byte[] NewDataKey(string account, ReadOnlySpan<byte> context, Span<byte> dataKey)
    {
        if (!byAccount.TryGetValue(account, out var kek)) throw new InvalidOperationException("The account has no key: " + account);
        random.Fill(dataKey[..KeyWrap.KeySize]);
        return KeyWrap.Wrap(kek, dataKey[..KeyWrap.KeySize], context);
    }

    /// <summary>Opens a wrapped data key.</summary>
    /// <exception cref="SealBrokenException">No such key, another context, or changed bytes.</exception>
    public void OpenDataKey(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context, Span<byte> dataKey)
    {
        if (!byId.TryGetValue(KeyWrap.KeyId(wrapped), out var kek)) throw new SealBrokenException();
        KeyWrap.Unwrap(kek, wrapped, context, dataKey);
    }

    /// <summary>The same data key under the version that wraps now; the very same bytes where it is under that already. Ask it in the change that keeps them.</summary>
    /// <param name="account">The account.</param>
    /// <param name="wrapped">The data key, wrapped.</param>
    /// <param name="context">What it is for.</param>
    /// <param name="dataKey">The data key where it is open; without it <paramref name="wrapped"/> is opened.</param>
    /// <exception cref="SealBrokenException">No such key, another context, or changed bytes.</exception>
    public byte[] RenewDataKey(string account, byte[] wrapped, ReadOnlySpan<byte> context, ReadOnlySpan<byte> dataKey = default)
    {
        if (!byAccount.TryGetValue(account, out var current)) throw new InvalidOperationException("The account has no key: " + account);
        if (KeyWrap.KeyId(wrapped) == current.Id) return wrapped;
        if (!dataKey.IsEmpty) return KeyWrap.Wrap(current, dataKey, context);
        Span<byte> opened = stackalloc byte[KeyWrap.KeySize];
        try
        {
            OpenDataKey(wrapped, context, opened);
            return KeyWrap.Wrap(current, opened, context);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened);
        }
    }

    /// <summary>The accounts that have a key.</summary>
    public IReadOnlyList<string> Accounts => [.. byAccount.Keys.Where(a => a != SystemAccount).Order(StringComparer.Ordinal)];

    /// <summary>The ids of the versions of an account's key that wrap no more.</summary>
    public static IReadOnlyList<string> FormerVersions(IReadTransaction tx, string account)
    {
        var kept = tx.ListDocuments(DocumentKind, account, null, VersionsMax);
        if (kept.Count == 0) return [];
        var current = Current(tx, account, kept);
        return [.. kept.Select(k => k.Key).Where(id => id != current)];
    }

    /// <summary>Draws the next version of an account's key and wraps it.</summary>
    public NewRingKey CreateVersion(AccountId account)
    {
        var (id, key) = Draw();
        try
        {
            return new NewRingKey(this, account.Value, new Kek(id, key, random), new RootWrapped(root, DocumentKind, account.Value, id, key));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Destroys a version that wraps no more: what is under it still opens never again.</summary>
    /// <exception cref="InvalidOperationException">It is the version that wraps.</exception>
    public void DestroyVersion(IWriteTransaction tx, string account, string id)
    {
        if (Current(tx, account, tx.ListDocuments(DocumentKind, account, null, VersionsMax)) == id) throw new InvalidOperationException("The version that wraps is not destroyed.");
        tx.PutDocument(DocumentKind, account, id, null);
        tx.OnCommitted(() =>
        {
            if (byId.TryRemove(id, out var kek)) kek.Dispose();
        });
    }

    /// <summary>Derives a key for one purpose of the server's own ("audit-record", "secret") from the system's key.</summary>
    /// <param name="label">ASCII, never reused for another purpose.</param>
    /// <param name="context">What it is for within the purpose.</param>
    /// <param name="destination">Filled; the caller zeroes it.</param>
    public void DeriveSystemKey(string label, ReadOnlySpan<byte> context, Span<byte> destination) =>
        Hkdf.Derive(systemKey, Encoding.ASCII.GetBytes("strongroom/v1/" + label), context, destination);

    /// <summary>Seals a secret for one purpose and one owner.</summary>
    public byte[] SealSecret(string purpose, ReadOnlySpan<byte> owner, ReadOnlySpan<byte> secret)
    {
        Span<byte> key = stackalloc byte[SealedBody.KeySize];
        DeriveSystemKey("secret/" + purpose, [], key);
        var result = SealedBody.SealOnce(key, owner, secret, random);
        CryptographicOperations.ZeroMemory(key);
        return result;
    }

    /// <summary>Opens what <see cref="SealSecret"/> made; the caller zeroes it.</summary>
    /// <exception cref="SealBrokenException">Another purpose, another owner, or changed bytes.</exception>
    public byte[] OpenSecret(string purpose, ReadOnlySpan<byte> owner, ReadOnlySpan<byte> sealedSecret)
    {
        Span<byte> key = stackalloc byte[SealedBody.KeySize];
        DeriveSystemKey("secret/" + purpose, [], key);
        try
        {
            return SealedBody.OpenOnce(key, owner, sealedSecret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var kek in byId.Values) kek.Dispose();
        CryptographicOperations.ZeroMemory(systemKey);
    }

    /// <summary>Wraps by a version from now on; the former ones open still.</summary>
    internal void Adopt(string account, Kek kek)
    {
        byId[kek.Id] = kek;
        byAccount[account] = kek;
    }

    /// <summary>The documents: one wrapped key each, bound to the account and the id that it is kept under.</summary>
    private async Task EnsureAsync(string account, Memory<byte> copy, CancellationToken cancellationToken)
    {
        if (byAccount.ContainsKey(account)) return;
        var current = Find(account) ?? await CreateAsync(account, cancellationToken);
        var versions = store.Read(tx => tx.ListDocuments(DocumentKind, account, null, VersionsMax));
        var key = GC.AllocateArray<byte>(Kek.KeySize, pinned: true);
        try
        {
            foreach (var (id, _) in versions)
            {
                if (!RootWraps.TryOpen(store, root, DocumentKind, account, id, key)) throw new SealBrokenException();
                var kek = new Kek(id, key, random);
                if (!byId.TryAdd(id, kek))
                {
                    // Who ensures it at the same time was first.
                    kek.Dispose();
                    kek = byId[id];
                }
                if (id != current) continue;
                byAccount.TryAdd(account, kek);
                if (copy.Length > 0) key.CopyTo(copy);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
        if (!byAccount.ContainsKey(account)) throw new SealBrokenException();
    }

    private string? Find(string account) =>
        store.Read(tx => tx.ListDocuments(DocumentKind, account, null, VersionsMax) is { Count: > 0 } kept ? Current(tx, account, kept) : null);

    /// <summary>The version that wraps: the one that is named, or the only one.</summary>
    private static string Current(IReadTransaction tx, string account, IReadOnlyList<KeyValuePair<string, byte[]>> kept) =>
        tx.FindDocument(CurrentKind, account, CurrentId) is { } named ? Encoding.ASCII.GetString(named) : kept[0].Key;

    private (string Id, byte[] Key) Draw()
    {
        var idBytes = new byte[KeyIdBytes];
        var key = GC.AllocateArray<byte>(Kek.KeySize, pinned: true);
        random.Fill(idBytes);
        random.Fill(key);
        return (Convert.ToHexStringLower(idBytes), key);
    }

    private async Task<string> CreateAsync(string account, CancellationToken cancellationToken)
    {
        var (id, key) = Draw();
        using var made = new RootWrapped(root, DocumentKind, account, id, key);
        CryptographicOperations.ZeroMemory(key);
        return await store.WriteAsync(
            tx =>
            {
                // Two who ensure at once must end with the same key.
                if (tx.ListDocuments(DocumentKind, account, null, 1) is [var kept, ..]) return kept.Key;
                made.Put(tx);
                return id;
            },
            record: null,
            cancellationToken);
    }
}
