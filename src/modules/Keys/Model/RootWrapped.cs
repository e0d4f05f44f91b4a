using System.Security.Cryptography;
using Strongroom.Crypto.Sealing;
using Strongroom.Keys.Ports;
using Strongroom.Storage;

namespace Strongroom.Keys.Model;

/// <summary>
/// A key on its way to the store. It keeps its plaintext until it is there: between its wrapping and its commit the root may have moved to another epoch and
/// destroyed the one that it was wrapped by, and what is committed then must be wrapped again. Disposed by who made it.
/// </summary>
internal sealed class RootWrapped : IDisposable
{
    private readonly byte[] key = GC.AllocateArray<byte>(KeyWrap.KeySize, pinned: true);
    private readonly IRootOfTrust root;
    private readonly string kind;
    private readonly string account;
    private readonly string id;
    private byte[] wrapped;

    /// <summary>Wraps a key outside the writer's transaction, since a root of trust may take its time; the caller zeroes its own copy.</summary>
    public RootWrapped(IRootOfTrust root, string kind, string account, string id, ReadOnlySpan<byte> key)
    {
        this.root = root;
        this.kind = kind;
        this.account = account;
        this.id = id;
        key.CopyTo(this.key);
        wrapped = root.Wrap(key, RootWraps.Context(kind, account, id));
    }

    /// <summary>
    /// Puts it into the store, wrapped by the epoch that is current now. Keys move to another epoch by a change of the same writer, after the epoch was made: so
    /// it either comes before that change, which takes it along, or sees the new epoch here.
    /// </summary>
    public void Put(IWriteTransaction tx)
    {
        if (KeyWrap.KeyId(wrapped) != root.Epochs[^1]) wrapped = root.Wrap(key, RootWraps.Context(kind, account, id));
        tx.PutDocument(kind, account, id, wrapped);
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(key);
}
