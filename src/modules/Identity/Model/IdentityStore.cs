using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Identity.Administration;
using Strongroom.Identity.Ports;
using Strongroom.Identity.Sts;
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

/// <summary>An account, for who administers the server.</summary>
/// <param name="Id">Twelve digits.</param>
/// <param name="Name">What the operator calls it, or null.</param>
/// <param name="Alias">Its alias, or null.</param>
/// <param name="CanonicalId">64 hex digits.</param>
/// <param name="CreatedMs">Milliseconds since 1970 UTC.</param>
public sealed record AccountSummary(AccountId Id, string? Name, string? Alias, string CanonicalId, long CreatedMs);

/// <summary>Proves sessions. Set by whoever issues them.</summary>
internal interface ISessionProof
{
    /// <inheritdoc cref="ICredentials.FindSession"/>
    Result<Credential> Find(string accessKeyId, string sessionToken, AwsProtocol protocol);
}

/// <summary>
/// Accounts, their identities and access keys: kept as documents, read from an immutable snapshot in memory that a commit replaces, so that authenticating
/// and deciding cost no I/O. Changes are made one after the other: what is judged in one is what is kept.
/// </summary>
public sealed class IdentityStore : ICredentials, IPrincipals, IAsyncDisposable
{
    private const int CollectedFrom = 1000;

    private readonly IStore store;
    private readonly IdentityDocuments documents;
    private readonly IdentitySource source;
    private readonly TimeProvider time;
    private readonly AccessEpoch epoch;
    private readonly LastUses uses;
    private readonly SemaphoreSlim turn = new(1);
    private IdentitySnapshot snapshot;

    private IdentityStore(IStore store, IdentityDocuments documents, IdentitySource source, TimeProvider time, AccessEpoch epoch)
    {
        this.store = store;
        this.documents = documents;
        this.source = source;
        this.time = time;
        this.epoch = epoch;
        uses = new LastUses(store, time);
        snapshot = store.Read(documents.Load);
        ReleaseLeftovers();
    }

    /// <summary>All accounts, the oldest first.</summary>
    public IReadOnlyList<AccountId> Accounts => Current.Order;

    /// <summary>All accounts, the oldest first.</summary>
    public IReadOnlyList<AccountSummary> Summaries => [.. Current.Order.Select(id => Current.Accounts[id]).Select(a => new AccountSummary(a.Id, a.Record.Name, a.Record.Alias, a.Record.CanonicalId, a.Record.CreatedMs))];

    /// <summary>The unique id of the role whose sessions administer the server, whether it is still there or not; null where there never was one.</summary>
    public string? AdministratorRoleId => Home.Record.AdministratorRoleId;

    /// <summary>The account that the server belongs to.</summary>
    internal Account Home => Current.Accounts[Current.Order[0]];

    /// <summary>All identities now.</summary>
    internal IdentitySnapshot Current => Volatile.Read(ref snapshot);

    /// <summary>When keys and roles were last used.</summary>
    internal LastUses LastUses => uses;

    /// <summary>What proves sessions; without it none is.</summary>
    internal ISessionProof? Sessions { get; set; }

    /// <summary>
    /// Reading tens of thousands of documents leaves several times what is kept of them, which the collector would carry along until it needs the room. It costs
    /// some 20 ms once to give it back.
    /// </summary>
    private void ReleaseLeftovers()
    {
        if (snapshot.Keys.Count + snapshot.Accounts.Values.Sum(account => account.Users.Count + account.Roles.Count) < CollectedFrom) return;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    /// <summary>Reads what is kept; at the first start it makes the first account with its root's key pair.</summary>
    public static async Task<IdentityStore> OpenAsync(
        IStore store, ISecretSealer sealer, RandomSource random, TimeProvider time, AccessEpoch epoch, CancellationToken cancellationToken)
    {
        var identities = new IdentityStore(store, new IdentityDocuments(sealer), new IdentitySource(random), time, epoch);
        if (identities.Accounts.Count == 0)
            CryptographicOperations.ZeroMemory((await identities.ChangeAsync(identities.AddFirstAccount, cancellationToken)).SecretAccessKey);
        else if (identities.Home.Record.Version < AccountRecord.VersionNow)
            await identities.ChangeAsync(NoteAdministratorRole, cancellationToken);
        return identities;
    }

    /// <inheritdoc/>
    public Credential? Find(string accessKeyId) => Current.Keys.GetValueOrDefault(accessKeyId) is { Record.IsActive: true } key ? key.Credential : null;

    /// <inheritdoc/>
    public Result<Credential> FindSession(string accessKeyId, string sessionToken, AwsProtocol protocol) =>
        Sessions is { } sessions ? sessions.Find(accessKeyId, sessionToken, protocol) : GateErrors.InvalidToken(protocol);

    /// <inheritdoc/>
    public void NoteUse(Caller caller, AwsService service, string region) => uses.Note(caller, service, region);

    /// <inheritdoc/>
    public string? CanonicalIdOf(AccountId account) => Current.Find(account)?.Record.CanonicalId;

    /// <summary>The account of a canonical user id, or null.</summary>
    public AccountId? AccountOf(string canonicalId)
    {
        foreach (var account in Current.Accounts.Values)
            if (account.Record.CanonicalId == canonicalId) return account.Id;
        return null;
    }

    /// <summary>Whether what a policy names by Principal is on this server: see <see cref="TrustPolicy.Exists(string, IdentitySnapshot)"/>.</summary>
    public bool PrincipalExists(string principal) => TrustPolicy.Exists(principal, Current);

    /// <summary>The unique id of the user or role that has an ARN now, or null.</summary>
    public string? UniqueIdOf(string arn) => TrustPolicy.IdOf(arn, Current);

    /// <summary>What callers with an ARN are known by: a user's or role's unique id, a session's role's with its name; null for every other principal.</summary>
    public string? PrincipalIdOf(string arn) => UniqueIdOf(arn) ?? TrustPolicy.IdOfSession(arn, Current);

    /// <summary>The ARN that the user or role with a unique id has now, or that a session has with its role's id and its own name; null where it is gone.</summary>
    public string? ArnOf(string uniqueId)
    {
        var (id, session) = uniqueId.IndexOf(':', StringComparison.Ordinal) is var cut and >= 0 ? (uniqueId[..cut], uniqueId[(cut + 1)..]) : (uniqueId, null);
        foreach (var account in Current.Accounts.Values)
        {
            if (account.FindUserById(id) is { } user) return account.ArnOf(user);
            if (account.FindRoleById(id) is { } role) return session is null ? account.ArnOf(role) : SessionArns.OfRoleSession(account.Id, role.Name, session);
        }
        return null;
    }

    /// <inheritdoc/>
    public PrincipalGrants? Find(Caller caller) => PrincipalFinder.Find(Current, caller);

    /// <summary>An active key pair of the first account's root, for the credentials file of whoever holds the data directory; null where it has none.</summary>
    public RootCredentials? FirstRoot()
    {
        var current = Current;
        var account = current.Accounts[current.Order[0]];
        foreach (var id in account.RootKeys)
            if (Find(id) is { } credential) return new(account.Id, id, credential.SecretKey.ToArray());
        return null;
    }

    /// <summary>Stops, with the last uses written.</summary>
    public async ValueTask DisposeAsync()
    {
        await uses.DisposeAsync();
        turn.Dispose();
    }

    /// <summary>Adds an account with its root's key pair.</summary>
    internal RootCredentials AddAccount(IdentityEdit edit, string? name)
    {
        var account = source.Account();
        while (edit.Snapshot.Find(account) is not null) account = source.Account();
        edit.Put(account, new AccountRecord(AccountRecord.VersionNow, source.CanonicalId(), time.GetUtcNow().ToUnixTimeMilliseconds(), name));
        return AddRootKey(edit, account);
    }

    /// <summary>The account that the server belongs to, with the role of its administrators.</summary>
    private RootCredentials AddFirstAccount(IdentityEdit edit)
    {
        var root = AddAccount(edit, null);
        var role = AdministratorRole.Create(source.UniqueId(IdentitySource.RolePrefix), time.GetUtcNow().ToUnixTimeMilliseconds());
        edit.Put(root.Account, role);
        edit.Put(root.Account, edit[root.Account].Record with { AdministratorRoleId = role.Id });
        return root;
    }

    /// <summary>What an earlier build kept does not say which role administers the server: it is the one that has the name now.</summary>
    private static bool NoteAdministratorRole(IdentityEdit edit)
    {
        var home = edit[edit.Snapshot.Order[0]];
        edit.Put(home.Id, home.Record with { Version = AccountRecord.VersionNow, AdministratorRoleId = home.FindRole(AdministratorRole.Name)?.Id });
        return true;
    }

    /// <summary>
    /// Makes a change in its turn: <paramref name="commit"/> takes what is done on the writer. The snapshot is the one that was made there from the moment at
    /// which the change is durable: nothing is written afterwards on an older one. A change that fails, or is made again, leaves nothing of its former runs.
    /// </summary>
    internal async Task<T> InTurnAsync<T>(Func<Func<IWriteTransaction, IdentityEdit>, Task<T>> commit, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await commit(Begin);
        }
        finally
        {
            turn.Release();
        }
    }

    private IdentityEdit Begin(IWriteTransaction tx)
    {
        var edit = new IdentityEdit(tx, Current, documents);
        tx.OnCommitted(() =>
        {
            Volatile.Write(ref snapshot, edit.Snapshot.Published());
            epoch.Advance();
        });
        return edit;
    }

    private Task<T> ChangeAsync<T>(Func<IdentityEdit, T> change, CancellationToken cancellationToken) =>
        InTurnAsync(begin => store.WriteAsync(tx => change(begin(tx)), record: null, cancellationToken), cancellationToken);

    private RootCredentials AddRootKey(IdentityEdit edit, AccountId account)
    {
        var (id, secret) = (source.AccessKeyId(), source.Secret());
        edit.AddKey(account, id, AccessKeyRecord.Root, secret, time.GetUtcNow().ToUnixTimeMilliseconds());
        return new(account, id, secret.AsSpan().ToArray());
    }
}
