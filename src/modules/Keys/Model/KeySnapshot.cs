using System.Collections.Immutable;

namespace Strongroom.Keys.Model;

/// <summary>One account's keys and aliases. Immutable.</summary>
internal sealed record AccountKeys(
    ImmutableDictionary<string, KmsKey> Keys, ImmutableSortedSet<string> KeyIds, ImmutableDictionary<string, KmsAlias> Aliases, ImmutableSortedSet<string> AliasNames)
{
    public static AccountKeys Empty { get; } = new(
        ImmutableDictionary.Create<string, KmsKey>(StringComparer.Ordinal), ImmutableSortedSet.Create<string>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, KmsAlias>(StringComparer.Ordinal), ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    /// <summary>With a key as its document has it; its aliases and grants stay.</summary>
    public AccountKeys With(KmsKey key) => this with
    {
        Keys = Keys.SetItem(key.Id, Keys.TryGetValue(key.Id, out var known) ? key with { Aliases = known.Aliases, Grants = known.Grants } : key),
        KeyIds = KeyIds.Add(key.Id),
    };

    public AccountKeys WithoutKey(string id) => this with { Keys = Keys.Remove(id), KeyIds = KeyIds.Remove(id) };

    public AccountKeys With(KmsAlias alias)
    {
        var rest = WithoutAlias(alias.Name);
        return rest with
        {
            Aliases = rest.Aliases.SetItem(alias.Name, alias),
            AliasNames = rest.AliasNames.Add(alias.Name),
            Keys = rest.Keys.TryGetValue(alias.KeyId, out var key) ? rest.Keys.SetItem(key.Id, key with { Aliases = key.Aliases.Add(alias.Name) }) : rest.Keys,
        };
    }

    public AccountKeys WithoutAlias(string name)
    {
        if (!Aliases.TryGetValue(name, out var alias)) return this;
        return this with
        {
            Aliases = Aliases.Remove(name),
            AliasNames = AliasNames.Remove(name),
            Keys = Keys.TryGetValue(alias.KeyId, out var key) ? Keys.SetItem(key.Id, key with { Aliases = key.Aliases.Remove(name) }) : Keys,
        };
    }

    public AccountKeys WithGrants(string keyId, Func<GrantSet, GrantSet> change) =>
        Keys.TryGetValue(keyId, out var key) ? this with { Keys = Keys.SetItem(keyId, key with { Grants = change(key.Grants) }) } : this;
}

/// <summary>All keys at one moment. Never changed, only replaced.</summary>
internal sealed record KeySnapshot(ImmutableDictionary<string, AccountKeys> Accounts)
{
    public static KeySnapshot Empty { get; } = new(ImmutableDictionary.Create<string, AccountKeys>(StringComparer.Ordinal));

    public AccountKeys Of(string account) => Accounts.GetValueOrDefault(account) ?? AccountKeys.Empty;

    public KmsKey? Find(string account, string keyId) => Of(account).Keys.GetValueOrDefault(keyId);

    /// <summary>The key that a name stands for, or null.</summary>
    public KmsKey? Find(KeyName name, string callersAccount)
    {
        var account = Of(name.Account ?? callersAccount);
        if (name.KeyId is { } id) return account.Keys.GetValueOrDefault(id);
        return account.Aliases.TryGetValue(name.Alias!, out var alias) ? account.Keys.GetValueOrDefault(alias.KeyId) : null;
    }

    public KeySnapshot With(string account, Func<AccountKeys, AccountKeys> change) => new(Accounts.SetItem(account, change(Of(account))));
}
