using System.Text;
using System.Text.Json;
using Strongroom.Identity.Ports;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;

namespace Strongroom.Identity.Model;

/// <summary>Reads every identity out of the store. See docs/formats/documents.md</summary>
internal sealed class IdentityDocuments(ISecretSealer sealer)
{
    public const string AccountKind = "account";
    public const string AccessKeyKind = "access-key";
    public const string UserKind = "user";
    public const string GroupKind = "group";
    public const string RoleKind = "role";
    public const string PolicyKind = "policy";
    public const string MfaDeviceKind = "mfa-device";
    public const string OidcProviderKind = "oidc-provider";
    public const string LastUseKind = "last-use";
    public const string NoAccount = "";

    private const int PageSize = 1000;

    /// <summary>Builds the snapshot of what is kept.</summary>
    /// <exception cref="JsonException">A document is not one that this release reads.</exception>
    public IdentitySnapshot Load(IReadTransaction tx)
    {
        var snapshot = IdentitySnapshot.Empty;
        foreach (var (id, document) in All(tx, AccountKind, NoAccount))
        {
            var account = new Account { Id = AccountId.Parse(id), Record = JsonSerializer.Deserialize(document, IdentityJson.Default.AccountRecord)! };
            account = account.WithAll(All(tx, UserKind, id).Select(user => JsonSerializer.Deserialize(user.Value, IdentityJson.Default.User)!));
            foreach (var (_, group) in All(tx, GroupKind, id)) account = account.With(null, JsonSerializer.Deserialize(group, IdentityJson.Default.Group)!);
            foreach (var (_, role) in All(tx, RoleKind, id)) account = account.With(null, JsonSerializer.Deserialize(role, IdentityJson.Default.Role)!);
            foreach (var (_, policy) in All(tx, PolicyKind, id)) account = account.With(null, JsonSerializer.Deserialize(policy, IdentityJson.Default.ManagedPolicy)!);
            foreach (var (_, device) in All(tx, MfaDeviceKind, id)) account = account.With(null, JsonSerializer.Deserialize(device, IdentityJson.Default.MfaDevice)!);
            foreach (var (_, provider) in All(tx, OidcProviderKind, id)) account = account.With(null, JsonSerializer.Deserialize(provider, IdentityJson.Default.OidcProvider)!);
            snapshot = snapshot.With(account);
            foreach (var role in account.Roles.Values) snapshot = snapshot.WithTrust(account.Id, null, role);
            foreach (var (keyId, key) in All(tx, AccessKeyKind, id))
            {
                var record = JsonSerializer.Deserialize(key, IdentityJson.Default.AccessKeyRecord)!;
                snapshot = snapshot.With(Key(account, keyId, record, sealer.Open(OwnerOf(account.Id, keyId), record.SealedSecret)));
            }
        }
        return snapshot.Published();
    }

    /// <summary>A key in memory, with its caller.</summary>
    public static AccessKey Key(Account account, string keyId, AccessKeyRecord record, ReadOnlyMemory<byte> secret)
    {
        var caller = record.Principal == AccessKeyRecord.Root
            ? AccessKey.RootCaller(account.Id, account.Record.CanonicalId, keyId)
            : AccessKey.UserCaller(account.Id, account.Record.CanonicalId, account.FindUserById(record.Principal)!, keyId);
        return new(keyId, account.Id, record, new Credential(caller, secret));
    }

    /// <summary>A new key's record.</summary>
    public AccessKeyRecord Seal(AccountId account, string keyId, string principal, ReadOnlySpan<byte> secret, long createdMs) =>
        new(1, principal, sealer.Seal(OwnerOf(account, keyId), secret), true, createdMs);

    private static byte[] OwnerOf(AccountId account, string keyId) => Encoding.ASCII.GetBytes($"{account.Value}/{keyId}");

    private static IEnumerable<KeyValuePair<string, byte[]>> All(IReadTransaction tx, string kind, string account)
    {
        string? after = null;
        while (true)
        {
            var page = tx.ListDocuments(kind, account, after, PageSize);
            foreach (var document in page) yield return document;
            if (page.Count < PageSize) yield break;
            after = page[^1].Key;
        }
    }
}
