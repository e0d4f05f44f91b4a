using Strongroom.Crypto.Sealing;
using Strongroom.Storage;

namespace Strongroom.Keys.Model;

/// <summary>A new version of an account's key, wrapped already; disposed by who made it.</summary>
public sealed class NewRingKey : IDisposable
{
    private readonly KeyRing ring;
    private readonly string account;
    private readonly RootWrapped wrapped;
    private Kek? kek;

    internal NewRingKey(KeyRing ring, string account, Kek kek, RootWrapped wrapped)
    {
        this.ring = ring;
        this.account = account;
        this.kek = kek;
        this.wrapped = wrapped;
    }

    /// <summary>
    /// Puts it into the store as the version that wraps from then on. What is committed in the same group may still be under the former one; what is committed
    /// later is not, provided that <see cref="KeyRing.RenewDataKey"/> is asked in the change.
    /// </summary>
    public void Put(IWriteTransaction tx)
    {
        if (kek is not { } taken) throw new InvalidOperationException("A key is put once.");
        wrapped.Put(tx);
        tx.PutDocument(KeyRing.CurrentKind, account, KeyRing.CurrentId, System.Text.Encoding.ASCII.GetBytes(taken.Id));
        tx.OnCommitted(() =>
        {
            kek = null;
            ring.Adopt(account, taken);
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        wrapped.Dispose();
        kek?.Dispose();
    }
}
