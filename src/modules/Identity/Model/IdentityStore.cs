using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Identity.Ports;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Identity.Model;

/// <summary>A root's key pair, told once. The secret's bytes are the caller's to zero.</summary>
/// <param name="Account">The account.</param>
/// <param name="AccessKeyId">"AKIA" and 16 characters.</param>
/// <param name="SecretAccessKey">40 characters, as UTF-8.</param>
public sealed record RootCredentials(AccountId Account, string AccessKeyId, byte[] SecretAccessKey);

/// <summary>
/// Accounts and access keys: kept as documents, read from an immutable snapshot in memory that a commit replaces, so that authenticating costs no I/O.
/// </summary>
public sealed class IdentityStore : ICredentials, IPrincipals
{
    private const string AccountKind = "account";
    private const string AccessKeyKind = "access-key";
    private const string NoAccount = "";
    private const int PageSize = 1000;
    private const int SecretLength = 40;

    // AWS's access key ids use this alphabet: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    private const string KeyIdAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string SecretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private readonly IStore store;
    private readonly ISecretSealer sealer;
    private readonly RandomSource random;
    private readonly TimeProvider time;
    private IdentitySnapshot snapshot = IdentitySnapshot.Empty;

    private IdentityStore(IStore store, ISecretSealer sealer, RandomSource random, TimeProvider time)
    {
        this.store = store;
        this.sealer = sealer;
        this.random = random;
        this.time = time;
    }

    /// <inheritdoc/>
    public Result<Credential> FindSession(string accessKeyId, string sessionToken, AwsProtocol protocol) => GateErrors.InvalidToken(protocol);

    /// <inheritdoc/>
    public void NoteUse(Caller caller, AwsService service, string region)
    {
    }

    /// <inheritdoc/>
    public PrincipalGrants? Find(Caller caller) => PrincipalGrants.None;

    /// <summary>All accounts, in order.</summary>
    public IReadOnlyList<AccountId> Accounts => Volatile.Read(ref snapshot).Accounts;

    /// <summary>Reads what is kept; at the first start it makes the first account with its root's key pair.</summary>
    public static async Task<IdentityStore> OpenAsync(IStore store, ISecretSealer sealer, RandomSource random, TimeProvider time, CancellationToken cancellationToken)
    {
        var identities = new IdentityStore(store, sealer, random, time);
        identities.Reload();
        if (identities.Accounts.Count == 0)
        {
            await identities.CreateAccountAsync(cancellationToken);
            identities.Reload();
        }
        return identities;
    }

    /// <inheritdoc/>
    public Credential? Find(string accessKeyId) => Volatile.Read(ref snapshot).Credentials.GetValueOrDefault(accessKeyId);

    /// <inheritdoc/>
    public string? CanonicalIdOf(AccountId account) => Volatile.Read(ref snapshot).CanonicalIds.GetValueOrDefault(account);

    /// <summary>The first account's root key pair, for the credentials file of whoever holds the data directory.</summary>
    public RootCredentials FirstRoot()
    {
        var current = Volatile.Read(ref snapshot);
        foreach (var (id, credential) in current.Credentials)
            if (credential.Caller.Kind == CallerKind.Root && credential.Caller.Account == current.Accounts[0])
                return new(credential.Caller.Account, id, credential.SecretKey.ToArray());
        throw new InvalidOperationException("The first account's root has no access key.");
    }

    private async Task CreateAccountAsync(CancellationToken cancellationToken)
    {
        // The first digit is not 0: spreadsheets and YAML take such an id for a number.
        var account = AccountId.Parse(Draw("123456789", 1) + Draw("0123456789", AccountId.Length - 1));
        var keyId = "AKIA" + Draw(KeyIdAlphabet, 16);
        var secret = Encoding.ASCII.GetBytes(Draw(SecretAlphabet, SecretLength));
        var canonicalId = new byte[32];
        random.Fill(canonicalId);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var accountDocument = JsonSerializer.SerializeToUtf8Bytes(new AccountRecord(1, Convert.ToHexStringLower(canonicalId), now), IdentityJson.Default.AccountRecord);
        var keyDocument = JsonSerializer.SerializeToUtf8Bytes(
            new AccessKeyRecord(1, "root", sealer.Seal(Owner(account, keyId), secret), true, now), IdentityJson.Default.AccessKeyRecord);
        CryptographicOperations.ZeroMemory(secret);
        await store.WriteAsync(
            tx =>
            {
                tx.PutDocument(AccountKind, NoAccount, account.Value, accountDocument);
                tx.PutDocument(AccessKeyKind, account.Value, keyId, keyDocument);
                return true;
            },
            record: null,
            cancellationToken);
    }

    private void Reload()
    {
        var next = store.Read(tx =>
        {
            var builder = new IdentitySnapshot.Builder(Volatile.Read(ref snapshot).Number + 1);
            foreach (var (id, document) in All(tx, AccountKind, NoAccount))
            {
                var account = AccountId.Parse(id);
                var record = JsonSerializer.Deserialize(document, IdentityJson.Default.AccountRecord)!;
                builder.Add(account, record.CanonicalId);
                foreach (var (keyId, keyDocument) in All(tx, AccessKeyKind, id))
                {
                    var key = JsonSerializer.Deserialize(keyDocument, IdentityJson.Default.AccessKeyRecord)!;
                    if (key.IsActive) builder.Add(Root(account, record.CanonicalId, keyId), sealer.Open(Owner(account, keyId), key.SealedSecret));
                }
            }
            return builder.Build();
        });
        Volatile.Write(ref snapshot, next);
    }

    private static Caller Root(AccountId account, string canonicalId, string keyId) => new()
    {
        Kind = CallerKind.Root, Account = account, Arn = Arn.OfRoot(account), PrincipalId = account.Value, CanonicalId = canonicalId, AccessKeyId = keyId,
    };

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

    private static byte[] Owner(AccountId account, string keyId) => Encoding.ASCII.GetBytes($"{account.Value}/{keyId}");

    /// <summary>Draws characters without bias: bytes beyond the last whole multiple of the alphabet are drawn again.</summary>
    private string Draw(string alphabet, int count)
    {
        Span<char> text = stackalloc char[count];
        Span<byte> one = stackalloc byte[1];
        var bound = 256 - (256 % alphabet.Length);
        for (var i = 0; i < count;)
        {
            random.Fill(one);
            if (one[0] < bound) text[i++] = alphabet[one[0] % alphabet.Length];
        }
        return text.ToString();
    }
}
