using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;

namespace Strongroom.Keys.Model;

/// <summary>
/// All keys, aliases and grants: kept as documents, read from an immutable snapshot in memory that follows each commit before its answer, so that deciding
/// and using keys costs no I/O. See docs/formats/kms-key.md
/// </summary>
internal sealed class KeyStore
{
    public const string KeyKind = "kms-key";
    public const string AliasKind = "kms-alias";
    public const string GrantKind = "kms-grant";

    private const int PageSize = 1000;

    private readonly AccessEpoch epoch;
    private readonly Lock publishing = new();
    private KeySnapshot snapshot = KeySnapshot.Empty;

    /// <summary>Reads what is kept of these accounts; one that is made later has no keys yet.</summary>
    /// <exception cref="Crypto.Sealing.SealBrokenException">The key ring is not the one that the documents were sealed under.</exception>
    public KeyStore(IStore store, KmsCodec codec, AccessEpoch epoch, IReadOnlyList<AccountId> accounts)
    {
        Store = store;
        Codec = codec;
        this.epoch = epoch;
        snapshot = store.Read(tx => accounts.Aggregate(KeySnapshot.Empty, (all, account) => all.With(account.Value, _ => Load(tx, account.Value))));
    }

    public IStore Store { get; }

    public KmsCodec Codec { get; }

    public string Region => Codec.Region;

    /// <summary>All keys now.</summary>
    public KeySnapshot Snapshot => Volatile.Read(ref snapshot);

    /// <summary>Whom to tell that a key changed, by its ARN, after the snapshot did. Set while the server is put together.</summary>
    public IList<Action<string>> Listeners { get; } = [];

    public static string GrantDocumentId(string keyId, string grantId) => $"{keyId}/{grantId}";

    /// <summary>All documents of a kind whose id begins with a prefix, in order.</summary>
    public static IEnumerable<KeyValuePair<string, byte[]>> Documents(IReadTransaction tx, string kind, string account, string? prefix)
    {
        var after = prefix;
        while (true)
        {
            var page = tx.ListDocuments(kind, account, after, PageSize);
            foreach (var document in page)
            {
                if (prefix is not null && !document.Key.StartsWith(prefix, StringComparison.Ordinal)) yield break;
                yield return document;
            }
            if (page.Count < PageSize) yield break;
            after = page[^1].Key;
        }
    }

    /// <summary>
    /// Lets the snapshot follow documents that were committed. It reads them again under a lock: of two changes of one key the later state stays, whoever
    /// comes here first.
    /// </summary>
    public void Publish(IReadOnlyList<DocumentName> touched)
    {
        if (touched.Count == 0) return;
        lock (publishing)
        {
            var next = Store.Read(tx => touched.Aggregate(Snapshot, (all, name) => all.With(name.Account, keys => Follow(keys, tx, name))));
            Volatile.Write(ref snapshot, next);
        }
        epoch.Advance();
        foreach (var arn in touched.Where(t => t.Kind != AliasKind).Select(t => KeyName.KeyArn(Region, t.Account, t.Id.Split('/')[0])).Distinct(StringComparer.Ordinal))
            foreach (var tell in Listeners) tell(arn);
    }

    private AccountKeys Follow(AccountKeys keys, IReadTransaction tx, DocumentName name)
    {
        var document = tx.FindDocument(name.Kind, name.Account, name.Id);
        if (name.Kind == KeyKind) return document is null ? keys.WithoutKey(name.Id) : keys.With(Codec.ReadKey(name.Account, name.Id, document));
        if (name.Kind == AliasKind) return document is null ? keys.WithoutAlias(name.Id) : keys.With(KmsCodec.ReadAlias(name.Id, document));
        var cut = name.Id.IndexOf('/', StringComparison.Ordinal);
        var grantId = name.Id[(cut + 1)..];
        return keys.WithGrants(name.Id[..cut], grants => document is null ? grants.Without(grantId) : grants.With(KmsCodec.ReadGrant(grantId, document)));
    }

    private AccountKeys Load(IReadTransaction tx, string account)
    {
        var keys = AccountKeys.Empty;
        foreach (var (id, document) in Documents(tx, KeyKind, account, prefix: null)) keys = keys.With(Codec.ReadKey(account, id, document));
        foreach (var (name, document) in Documents(tx, AliasKind, account, prefix: null)) keys = keys.With(KmsCodec.ReadAlias(name, document));
        foreach (var (id, document) in Documents(tx, GrantKind, account, prefix: null))
        {
            var cut = id.IndexOf('/', StringComparison.Ordinal);
            keys = keys.WithGrants(id[..cut], grants => grants.With(KmsCodec.ReadGrant(id[(cut + 1)..], document)));
        }
        return keys;
    }
}
