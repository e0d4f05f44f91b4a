using Strongroom.Storage;

namespace Strongroom.Keys.Model;

/// <summary>Names one document.</summary>
internal readonly record struct DocumentName(string Kind, string Account, string Id);

/// <summary>What a change wrote.</summary>
/// <param name="Name">The document.</param>
/// <param name="Apply">What it makes of its account's keys.</param>
internal readonly record struct Written(DocumentName Name, Func<AccountKeys, AccountKeys> Apply);

/// <summary>
/// Keys, aliases and grants as a change sees them: what is read is what the change is committed on, and what is written is noted, so that the snapshot can
/// follow once it is durable.
/// </summary>
internal sealed class KeyTransaction(IWriteTransaction tx, KmsCodec codec)
{
    private readonly List<Written> written = [];

    /// <summary>What was written, in order.</summary>
    public IReadOnlyList<Written> Written => written;

    public KmsKey? FindKey(string account, string id) =>
        tx.FindDocument(KeyStore.KeyKind, account, id) is { } document ? codec.ReadKey(account, id, document) : null;

    public void Put(KmsKey key) => Write(new(KeyStore.KeyKind, key.Account, key.Id), codec.Write(key), keys => keys.With(key));

    public void Put(NewMaterial material) => material.Put(tx);

    public KmsAlias? FindAlias(string account, string name) =>
        tx.FindDocument(KeyStore.AliasKind, account, name) is { } document ? KmsCodec.ReadAlias(name, document) : null;

    public void Put(string account, KmsAlias alias) => Write(new(KeyStore.AliasKind, account, alias.Name), KmsCodec.Write(alias), keys => keys.With(alias));

    public void RemoveAlias(string account, string name) => Write(new(KeyStore.AliasKind, account, name), null, keys => keys.WithoutAlias(name));

    public KmsGrant? FindGrant(string account, string keyId, string id) =>
        tx.FindDocument(KeyStore.GrantKind, account, KeyStore.GrantDocumentId(keyId, id)) is { } document ? codec.ReadGrant(id, document) : null;

    public IEnumerable<KmsGrant> Grants(KmsKey key) =>
        KeyStore.Documents(tx, KeyStore.GrantKind, key.Account, key.Id + "/").Select(d => codec.ReadGrant(d.Key[(key.Id.Length + 1)..], d.Value));

    public void Put(KmsKey key, KmsGrant grant) => Write(
        new(KeyStore.GrantKind, key.Account, KeyStore.GrantDocumentId(key.Id, grant.Id)), KmsCodec.Write(grant),
        keys => keys.WithGrants(key.Id, grants => grants.With(grant)));

    public void RemoveGrant(string account, string keyId, string id) => Write(
        new(KeyStore.GrantKind, account, KeyStore.GrantDocumentId(keyId, id)), null, keys => keys.WithGrants(keyId, grants => grants.Without(id)));

    /// <summary>Removes a key with its material, its aliases and its grants: what it sealed cannot be opened from then on.</summary>
    public void Destroy(KmsKey key)
    {
        foreach (var grant in Grants(key).ToList()) RemoveGrant(key.Account, key.Id, grant.Id);
        foreach (var (name, document) in KeyStore.Documents(tx, KeyStore.AliasKind, key.Account, prefix: null).ToList())
            if (KmsCodec.ReadAlias(name, document).KeyId == key.Id) RemoveAlias(key.Account, name);
        foreach (var (id, _) in KeyStore.Documents(tx, KeyMaterials.DocumentKind, key.Account, key.Id + "/").ToList())
            tx.PutDocument(KeyMaterials.DocumentKind, key.Account, id, null);
        Write(new(KeyStore.KeyKind, key.Account, key.Id), null, keys => keys.WithoutKey(key.Id));
    }

    private void Write(DocumentName name, byte[]? document, Func<AccountKeys, AccountKeys> apply)
    {
        tx.PutDocument(name.Kind, name.Account, name.Id, document);
        written.Add(new(name, apply));
    }
}
