using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;

namespace Strongroom.Keys.Model;

/// <summary>
/// All keys, aliases and grants: kept as documents, read from an immutable snapshot in memory that a commit replaces, so that deciding and using keys costs no
/// I/O. See docs/formats/kms-key.md
/// </summary>
internal sealed class KeyStore
{
    public const string KeyKind = "kms-key";
    public const string AliasKind = "kms-alias";
    public const string GrantKind = "kms-grant";

    private const int PageSize = 1000;

    private readonly AccessEpoch epoch;
    private readonly List<DocumentName> outdated = [];
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

    /// <summary>Whom to tell that a key changed, by its ARN, after the snapshot did and on the writer's thread. Set while the server is put together.</summary>
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
    /// Begins a change. From the moment at which it is durable the snapshot has what was written, and nothing is written afterwards that was decided on an older
    /// one. A change that fails, or is made again, leaves nothing of its former runs.
    /// </summary>
    public KeyTransaction Begin(IWriteTransaction tx)
    {
        var change = new KeyTransaction(tx, Codec);
        tx.OnCommitted(() => Publish(change));
        return change;
    }

    /// <summary>Keeps anew what an earlier build kept otherwise.</summary>
    public async Task UpgradeAsync(CancellationToken cancellationToken)
    {
        if (outdated.Count == 0) return;
        await Store.WriteAsync<object?>(
            tx =>
            {
                var change = Begin(tx);
                foreach (var name in outdated)
                {
                    if (name.Kind == KeyKind) change.Put(Snapshot.Find(name.Account, name.Id)!);
                    else if (Snapshot.Find(name.Account, KeyIdOf(name)) is { } key) change.Put(key, key.Grants.ById[GrantIdOf(name)]);
                }
                return null;
            },
            record: null,
            cancellationToken);
        outdated.Clear();
    }

    private static string KeyIdOf(DocumentName name) => name.Id.Split('/')[0];

    private static string GrantIdOf(DocumentName name) => name.Id.Split('/')[1];

    private void Publish(KeyTransaction change)
    {
        if (change.Written.Count == 0) return;
        Volatile.Write(ref snapshot, change.Written.Aggregate(Snapshot, (all, written) => all.With(written.Name.Account, written.Apply)));
        epoch.Advance();
        var keys = change.Written.Select(written => written.Name).Where(name => name.Kind != AliasKind);
        foreach (var arn in keys.Select(name => KeyName.KeyArn(Region, name.Account, KeyIdOf(name))).Distinct(StringComparer.Ordinal))
            foreach (var tell in Listeners) tell(arn);
    }

    private AccountKeys Load(IReadTransaction tx, string account)
    {
        var keys = AccountKeys.Empty;
        foreach (var (id, document) in Documents(tx, KeyKind, account, prefix: null))
        {
            NoteOutdated(new(KeyKind, account, id), document);
            keys = keys.With(Codec.ReadKey(account, id, document));
        }
        foreach (var (name, document) in Documents(tx, AliasKind, account, prefix: null)) keys = keys.With(KmsCodec.ReadAlias(name, document));
        foreach (var (id, document) in Documents(tx, GrantKind, account, prefix: null))
        {
            var name = new DocumentName(GrantKind, account, id);
            NoteOutdated(name, document);
            keys = keys.WithGrants(KeyIdOf(name), grants => grants.With(Codec.ReadGrant(GrantIdOf(name), document)));
        }
        return keys;
    }

    private void NoteOutdated(DocumentName name, byte[] document)
    {
        if (!KmsCodec.IsCurrent(document)) outdated.Add(name);
    }
}
