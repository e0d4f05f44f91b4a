using System.Collections.Concurrent;
using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Keys.Ports;
using Strongroom.Storage;

namespace Strongroom.Keys.Model;

/// <summary>New material, wrapped already; disposed by who made it.</summary>
/// <param name="id">64 hex digits.</param>
/// <param name="wrapped">The material under the root of trust.</param>
internal sealed class NewMaterial(string id, RootWrapped wrapped) : IDisposable
{
    public string Id { get; } = id;

    /// <summary>Puts it into the store.</summary>
    public void Put(IWriteTransaction tx) => wrapped.Put(tx);

    /// <inheritdoc/>
    public void Dispose() => wrapped.Dispose();
}

/// <summary>
/// The material of KMS keys: kept wrapped by the root of trust, one document a version, unwrapped at the first use and then kept in pinned memory until the
/// key goes or stops being usable. See docs/formats/kms-key.md#material
/// </summary>
internal sealed class KeyMaterials(IStore store, IRootOfTrust root, RandomSource random) : IDisposable
{
    public const string DocumentKind = "kms-material";

    private const int IdBytes = 32;

    private readonly ConcurrentDictionary<string, byte[]> open = new(StringComparer.Ordinal);

    public static string DocumentId(string keyId, string materialId) => $"{keyId}/{materialId}";

    /// <summary>Draws material for a key and wraps it.</summary>
    public NewMaterial Create(string account, string keyId)
    {
        Span<byte> idBytes = stackalloc byte[IdBytes];
        Span<byte> material = stackalloc byte[KmsKey.MaterialBytes];
        random.Fill(idBytes);
        random.Fill(material);
        var id = Convert.ToHexStringLower(idBytes);
        var wrapped = new RootWrapped(root, DocumentKind, account, DocumentId(keyId, id), material);
        CryptographicOperations.ZeroMemory(material);
        return new NewMaterial(id, wrapped);
    }

    /// <summary>Copies a version's material into 32 bytes, which the caller zeroes; false where it is gone.</summary>
    /// <exception cref="SealBrokenException">The root of trust is another, or the document was changed.</exception>
    public bool TryCopy(KmsKey key, MaterialInfo info, Span<byte> material)
    {
        var name = Name(key, info.Id);
        while (true)
        {
            if (!open.TryGetValue(name, out var kept))
            {
                if (Load(key, info.Id) is not { } loaded) return false;
                kept = open.GetOrAdd(name, loaded);
                if (!ReferenceEquals(kept, loaded)) CryptographicOperations.ZeroMemory(loaded);
            }
            lock (kept)
            {
                // Forgotten between the look and the lock: its bytes are zero by now.
                if (!open.TryGetValue(name, out var still) || !ReferenceEquals(still, kept)) continue;
                kept.CopyTo(material);
                return true;
            }
        }
    }

    /// <summary>Zeroes what is in memory of a key.</summary>
    public void Forget(KmsKey key)
    {
        foreach (var info in key.Materials)
            if (open.TryRemove(Name(key, info.Id), out var kept)) Zero(kept);
    }

    /// <summary>
    /// Zeroes what is in memory of keys that cannot be used: a use that was under way while its key was disabled may have brought it back.
    /// </summary>
    public void ForgetUnusable(KeySnapshot snapshot)
    {
        foreach (var name in open.Keys)
            if (name.Split('/') is [var account, var keyId, _] && snapshot.Find(account, keyId) is not { State: KeyState.Enabled } && open.TryRemove(name, out var kept)) Zero(kept);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var name in open.Keys)
            if (open.TryRemove(name, out var kept)) Zero(kept);
    }

    private static void Zero(byte[] material)
    {
        lock (material) CryptographicOperations.ZeroMemory(material);
    }

    private byte[]? Load(KmsKey key, string id)
    {
        var material = GC.AllocateArray<byte>(KmsKey.MaterialBytes, pinned: true);
        return RootWraps.TryOpen(store, root, DocumentKind, key.Account, DocumentId(key.Id, id), material) ? material : null;
    }

    private static string Name(KmsKey key, string id) => $"{key.Account}/{key.Id}/{id}";
}
