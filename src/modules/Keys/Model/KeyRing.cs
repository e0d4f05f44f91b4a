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
/// wrapped by the root of trust, as documents of kind <see cref="DocumentKind"/>; see docs/formats/documents.md.
/// </summary>
public sealed class KeyRing : IDisposable
{
    /// <summary>The documents' kind.</summary>
    public const string DocumentKind = "key";

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

    /// <summary>The document: one wrapped key, bound to the account and the id that it is kept under.</summary>
    private async Task EnsureAsync(string account, Memory<byte> copy, CancellationToken cancellationToken)
    {
        var id = Find(account) ?? await CreateAsync(account, cancellationToken);
        var key = GC.AllocateArray<byte>(Kek.KeySize, pinned: true);
        try
        {
            if (!RootWraps.TryOpen(store, root, DocumentKind, account, id, key)) throw new SealBrokenException();
            var kek = new Kek(id, key, random);
            if (!byAccount.TryAdd(account, kek))
            {
                kek.Dispose();
                return;
            }
            byId[id] = kek;
            if (copy.Length > 0) key.CopyTo(copy);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private string? Find(string account) => store.Read(tx => tx.ListDocuments(DocumentKind, account, null, 1)) is [var kept, ..] ? kept.Key : null;

    private async Task<string> CreateAsync(string account, CancellationToken cancellationToken)
    {
        var idBytes = new byte[KeyIdBytes];
        var key = GC.AllocateArray<byte>(Kek.KeySize, pinned: true);
        random.Fill(idBytes);
        random.Fill(key);
        var id = Convert.ToHexStringLower(idBytes);
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
