using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Strongroom.Kernel;
using Strongroom.Storage;

namespace Strongroom.Identity.Model;

/// <summary>
/// One change of identities, on the writer: what is put here goes into the transaction and into the snapshot that replaces the present one once it has
/// committed. Changes of identities are made one after the other, so <see cref="Snapshot"/> is what is kept, and conditions are judged on it.
/// </summary>
internal sealed class IdentityEdit(IWriteTransaction tx, IdentitySnapshot snapshot, IdentityDocuments documents)
{
    /// <summary>The transaction, for what is no identity.</summary>
    public IWriteTransaction Transaction => tx;

    /// <summary>What is kept, with this change so far.</summary>
    public IdentitySnapshot Snapshot { get; private set; } = snapshot;

    /// <summary>An account that exists.</summary>
    public Account this[AccountId account] => Snapshot.Accounts[account];

    /// <summary>Puts an account's own record.</summary>
    public void Put(AccountId account, AccountRecord record)
    {
        Write(IdentityDocuments.AccountKind, IdentityDocuments.NoAccount, account.Value, record, IdentityJson.Default.AccountRecord);
        Snapshot = Snapshot.With(Snapshot.Find(account) is { } known ? known with { Record = record } : new Account { Id = account, Record = record });
    }

    /// <summary>Adds a user, or replaces the one with its unique id; its keys and whoever trusts it follow a new name or path.</summary>
    public void Put(AccountId account, User user)
    {
        var before = this[account].FindUserById(user.Id);
        if (before is not null && Account.Key(before.Name) != Account.Key(user.Name)) Erase(IdentityDocuments.UserKind, account, before.Name);
        Write(IdentityDocuments.UserKind, account.Value, Account.Key(user.Name), user, IdentityJson.Default.User);
        Snapshot = Snapshot.With(this[account].With(before, user));
        if (before is null || (before.Name == user.Name && before.Path == user.Path)) return;
        foreach (var id in user.AccessKeys)
            if (Snapshot.Keys.GetValueOrDefault(id) is { } key) Snapshot = Snapshot.With(IdentityDocuments.Key(this[account], id, key.Record, key.Credential.SecretKey));
        Retrust(user.Id, this[account].ArnOf(user));
    }

    /// <summary>Removes a user; trust policies that name it keep its unique id, so that a namesake is not trusted.</summary>
    public void Remove(AccountId account, User user)
    {
        Erase(IdentityDocuments.UserKind, account, user.Name);
        Snapshot = Snapshot.With(this[account].With(user, null));
        Retrust(user.Id, null);
    }

    /// <summary>Adds a group, or replaces the one with its unique id.</summary>
    public void Put(AccountId account, Group group)
    {
        var before = this[account].FindGroupById(group.Id);
        if (before is not null && Account.Key(before.Name) != Account.Key(group.Name)) Erase(IdentityDocuments.GroupKind, account, before.Name);
        Write(IdentityDocuments.GroupKind, account.Value, Account.Key(group.Name), group, IdentityJson.Default.Group);
        Snapshot = Snapshot.With(this[account].With(before, group));
    }

    /// <summary>Removes a group that has no members.</summary>
    public void Remove(AccountId account, Group group)
    {
        Erase(IdentityDocuments.GroupKind, account, group.Name);
        Snapshot = Snapshot.With(this[account].With(group, null));
    }

    /// <summary>Adds a role, or replaces the one with its unique id.</summary>
    public void Put(AccountId account, Role role)
    {
        var before = this[account].FindRoleById(role.Id);
        Write(IdentityDocuments.RoleKind, account.Value, Account.Key(role.Name), role, IdentityJson.Default.Role);
        Snapshot = Snapshot.With(this[account].With(before, role)).WithTrust(account, before, role);
    }

    /// <summary>Removes a role; trust policies that name it keep its unique id.</summary>
    public void Remove(AccountId account, Role role)
    {
        Erase(IdentityDocuments.RoleKind, account, role.Name);
        Snapshot = Snapshot.With(this[account].With(role, null)).WithTrust(account, role, null);
        Retrust(role.Id, null);
    }

    /// <summary>Adds or replaces a managed policy.</summary>
    public void Put(AccountId account, ManagedPolicy policy)
    {
        Write(IdentityDocuments.PolicyKind, account.Value, Account.Key(policy.Name), policy, IdentityJson.Default.ManagedPolicy);
        Snapshot = Snapshot.With(this[account].With(this[account].Policies.GetValueOrDefault(Account.Key(policy.Name)), policy));
    }

    /// <summary>Removes a managed policy that nobody uses.</summary>
    public void Remove(AccountId account, ManagedPolicy policy)
    {
        Erase(IdentityDocuments.PolicyKind, account, policy.Name);
        Snapshot = Snapshot.With(this[account].With(policy, null));
    }

    /// <summary>Adds or replaces an MFA device.</summary>
    public void Put(AccountId account, MfaDevice device)
    {
        Write(IdentityDocuments.MfaDeviceKind, account.Value, Account.Key(device.Name), device, IdentityJson.Default.MfaDevice);
        Snapshot = Snapshot.With(this[account].With(this[account].MfaDevices.GetValueOrDefault(Account.Key(device.Name)), device));
    }

    /// <summary>Removes an MFA device.</summary>
    public void Remove(AccountId account, MfaDevice device)
    {
        Erase(IdentityDocuments.MfaDeviceKind, account, device.Name);
        Snapshot = Snapshot.With(this[account].With(device, null));
    }

    /// <summary>Adds or replaces an OpenID Connect provider.</summary>
    public void Put(AccountId account, OidcProvider provider)
    {
        Write(IdentityDocuments.OidcProviderKind, account.Value, provider.Url, provider, IdentityJson.Default.OidcProvider);
        Snapshot = Snapshot.With(this[account].With(this[account].OidcProviders.GetValueOrDefault(provider.Url), provider));
    }

    /// <summary>Removes an OpenID Connect provider.</summary>
    public void Remove(AccountId account, OidcProvider provider)
    {
        tx.PutDocument(IdentityDocuments.OidcProviderKind, account.Value, provider.Url, null);
        Snapshot = Snapshot.With(this[account].With(provider, null));
    }

    /// <summary>Adds an access key of the root or, by unique id, of a user whose record the caller puts with the key's id in it.</summary>
    public AccessKey AddKey(AccountId account, string keyId, string principal, byte[] secret, long createdMs)
    {
        var key = IdentityDocuments.Key(this[account], keyId, documents.Seal(account, keyId, principal, secret, createdMs), secret);
        Put(key);
        return key;
    }

    /// <summary>Puts an access key.</summary>
    public void Put(AccessKey key)
    {
        Write(IdentityDocuments.AccessKeyKind, key.Account.Value, key.Id, key.Record, IdentityJson.Default.AccessKeyRecord);
        Snapshot = Snapshot.With(key);
    }

    /// <summary>Removes an access key.</summary>
    public void Remove(AccessKey key)
    {
        tx.PutDocument(IdentityDocuments.AccessKeyKind, key.Account.Value, key.Id, null);
        tx.PutDocument(IdentityDocuments.LastUseKind, key.Account.Value, key.Id, null);
        Snapshot = Snapshot.Without(key);
    }

    /// <summary>Makes trust policies that name a user or role by an ARN name it by its new one or, with null, by its unique id.</summary>
    private void Retrust(string principalId, string? arn)
    {
        foreach (var (account, name) in Snapshot.TrustedIn.GetValueOrDefault(principalId) ?? [])
            Put(account, TrustPolicy.Renamed(this[account].Roles[name], principalId, arn));
    }

    private void Write<T>(string kind, string account, string id, T record, JsonTypeInfo<T> type) =>
        tx.PutDocument(kind, account, id, JsonSerializer.SerializeToUtf8Bytes(record, type));

    private void Erase(string kind, AccountId account, string name) => tx.PutDocument(kind, account.Value, Account.Key(name), null);
}
