using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Crypto;
using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Keys.Ports;
using Strongroom.Policy;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;
using Strongroom.Testing;
using Strongroom.Wire;

namespace Strongroom.Keys.Tests.Kms;

/// <summary>KMS over a real store, with the real gate and policy engine: everything but the network and the signature.</summary>
internal sealed class KmsRig : IAsyncDisposable, IPrincipals, IKeyPrincipals, IAuditSink
{
    public const string Region = "us-east-1";

    public static readonly AccountId Account = AccountId.Parse("111122223333");
    public static readonly AccountId Other = AccountId.Parse("444455556666");

    private readonly Dictionary<string, PrincipalGrants> grants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> ids = new(StringComparer.Ordinal);
    private byte[] rootFile;
    private int lastId;
    private RootKey? root;
    private RootEpochs? epochs;
    private KeyRing? ring;

    private KmsRig(TestStoreFolder folder, byte[] rootFile)
    {
        Folder = folder;
        this.rootFile = rootFile;
    }

    public TestStoreFolder Folder { get; }

    /// <summary>What is kept of the root now.</summary>
    public byte[] RootFile => rootFile;

    public RootEpochs Epochs => epochs!;

    /// <summary>Puts something between the epochs and the root, for what goes wrong there.</summary>
    public Func<IRootOfTrust, IRootOfTrust> Interpose { get; set; } = root => root;

    public SetTime Time { get; } = new();

    public AccessEpoch Epoch { get; } = new();

    public AccessGate Gate { get; private set; } = null!;

    public KeyDirectory Directory { get; private set; } = null!;

    public KeysModule Module { get; private set; } = null!;

    public List<AuditEvent> Records { get; } = [];

    public HashSet<string> Missing { get; } = new(StringComparer.Ordinal);

    public static Caller Root { get; } = RootOf(Account);

    public static Caller OtherRoot { get; } = RootOf(Other);

    public static async Task<KmsRig> StartAsync(byte[]? rootFile = null, Func<TestStoreFolder, Task>? prepare = null)
    {
        var folder = await TestStoreFolder.CreateAsync();
        if (prepare is not null) await prepare(folder);
        var rig = new KmsRig(folder, rootFile ?? RootKey.CreateFile(RandomSource.System));
        await rig.OpenAsync();
        return rig;
    }

    /// <summary>Closes everything and opens it again.</summary>
    public async Task RestartAsync()
    {
        await CloseAsync();
        await Folder.ReopenAsync();
        await OpenAsync();
    }

    /// <summary>A user with these identity policies.</summary>
    public Caller User(string name, AccountId? account = null, params string[] policies)
    {
        var owner = account ?? Account;
        var caller = new Caller
        {
            Kind = CallerKind.User, Account = owner, Arn = $"arn:aws:iam::{owner}:user/{name}", PrincipalId = IdOf($"arn:aws:iam::{owner}:user/{name}"), CanonicalId = "", UserName = name,
        };
        grants[caller.Arn] = new PrincipalGrants(new PrincipalPolicies { Identity = [.. policies.Select((p, i) => new AttachedPolicy($"p{i}", caller.Arn, Identity(p)))] }, []);
        return caller;
    }

    /// <summary>A session of a role without identity policies.</summary>
    public Caller Session(string role, string session)
    {
        var id = IdOf($"arn:aws:iam::{Account}:role/{role}");
        return new()
        {
            Kind = CallerKind.RoleSession, Account = Account, Arn = $"arn:aws:sts::{Account}:assumed-role/{role}/{session}", PrincipalId = $"{id}:{session}", CanonicalId = "",
            Session = new SessionFacts
            {
                IssuedAt = DateTimeOffset.UnixEpoch, ExpiresAt = DateTimeOffset.MaxValue, IssuerArn = $"arn:aws:iam::{Account}:role/{role}", IssuerType = "Role", IssuerId = id,
            },
        };
    }

    /// <summary>Deletes a user or role: who takes the ARN afterwards is somebody else.</summary>
    public void Delete(string arn) => ids.Remove(arn);

    /// <summary>Gives a user or role another name.</summary>
    public void Rename(string arn, string other)
    {
        ids.Remove(arn, out var id);
        ids[other] = id!;
    }

    public Operation Operation(string name) => Module.Operations.Single(o => o.Info.Name == name);

    public Call NewCall(Caller caller, string? via = null, Stream? sent = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.Host = new HostString("localhost:9000");
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = "/";
        context.Response.Body = sent ?? Stream.Null;
        var connection = new ConnectionFacts { Listener = "test", IsTls = true, RemoteAddress = System.Net.IPAddress.Loopback };
        var call = new Call
        {
            Request = new WireRequest(context, connection), Response = new WireResponse(context), Received = Time.GetUtcNow(), RequestId = "r", HostId = "h", Region = Region,
            Audit = new AuditEvent { EventId = Guid.NewGuid() }, Via = via,
        };
        call.Caller = call.Audit.Caller = caller;
        call.Service = new ResolvedService(AwsService.Kms, AwsProtocol.Json11, null, null, null);
        return call;
    }

    /// <summary>Sends a request; its members as an anonymous object, bytes as base64.</summary>
    public async Task<KmsAnswer> SendAsync(string operation, object? members = null, Caller? caller = null, string? via = null)
    {
        using var sent = new MemoryStream();
        using var call = NewCall(caller ?? Root, via, sent);
        call.Operation = Operation(operation);
        call.Buffered = new BufferedBody(JsonSerializer.SerializeToUtf8Bytes(members ?? new { }), HasMd5: false, HasChecksum: false);
        ServiceError? error;
        try
        {
            error = await call.Operation.RunAsync(call, Gate, CancellationToken.None);
        }
        catch (ServiceException e)
        {
            error = e.Error;
        }
        if (error is not null) return new KmsAnswer(error, new JsonObject(), call.Audit);
        await call.JsonWriter!.SendAsync(CancellationToken.None);
        await call.Response.Body.FlushAsync();
        var body = sent.ToArray();
        return new KmsAnswer(null, body.Length == 0 ? new JsonObject() : JsonNode.Parse(body)!.AsObject(), call.Audit);
    }

    /// <summary>Makes a key; gives its id.</summary>
    public async Task<string> CreateKeyAsync(object? members = null, Caller? caller = null) =>
        (await SendAsync("CreateKey", members, caller)).Ok()["KeyMetadata"]!["KeyId"]!.GetValue<string>();

    public static string ArnOf(string id, AccountId? account = null) => $"arn:aws:kms:{Region}:{account ?? Account}:key/{id}";

    public PrincipalGrants? Find(Caller caller) => caller.Kind is CallerKind.Root or CallerKind.RoleSession ? PrincipalGrants.None : grants.GetValueOrDefault(caller.Arn);

    public bool Exists(string principal) => !Missing.Contains(principal) && (!principal.StartsWith("AIDA", StringComparison.Ordinal) || ids.ContainsValue(principal));

    public string? PrincipalIdOf(string arn)
    {
        if (Missing.Contains(arn)) return null;
        if (arn.Split(':', '/') is ["arn", "aws", "sts", _, var account, "assumed-role", var role, var session]) return $"{IdOf($"arn:aws:iam::{account}:role/{role}")}:{session}";
        return arn.Contains(":user/", StringComparison.Ordinal) || arn.Contains(":role/", StringComparison.Ordinal) ? IdOf(arn) : null;
    }

    string? IKeyPrincipals.ArnOf(string uniqueId)
    {
        var parts = uniqueId.Split(':');
        var arn = ids.FirstOrDefault(pair => pair.Value == parts[0]).Key;
        return arn is null || parts.Length == 1 ? arn : $"{arn.Replace(":iam:", ":sts:", StringComparison.Ordinal).Replace("role/", "assumed-role/", StringComparison.Ordinal)}/{parts[1]}";
    }

    public OutboxRow Seal(AuditEvent audit)
    {
        lock (Records) Records.Add(audit);
        return new OutboxRow(0, audit.RecipientAccount, audit.TimeMs, new byte[] { 1 });
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await Folder.DisposeAsync();
    }

    private static Caller RootOf(AccountId account) => new()
    {
        Kind = CallerKind.Root, Account = account, Arn = Arn.OfRoot(account), PrincipalId = account.Value, CanonicalId = "", AccessKeyId = "AKIATEST",
    };

    /// <summary>The unique id of the user or role with an ARN, who is there from then on.</summary>
    private string IdOf(string arn)
    {
        if (ids.TryGetValue(arn, out var known)) return known;
        var (number, digits) = (++lastId, new char[17]);
        for (var i = digits.Length - 1; i >= 0; i--, number /= 26) digits[i] = (char)('A' + (number % 26));
        return ids[arn] = (arn.Contains(":user/", StringComparison.Ordinal) ? "AIDA" : "AROA") + new string(digits);
    }

    private static PolicyDocument Identity(string json) =>
        PolicyParser.TryParse(json, PolicyKind.Identity, null, out var document, out var fault) ? document : throw new InvalidOperationException(fault.Message);

    private async Task OpenAsync()
    {
        root = RootKey.Parse(rootFile, RandomSource.System, "the test's root", next => rootFile = next.ToArray());
        var used = Interpose(root);
        epochs = new RootEpochs(Folder.Store, used, NullLogger.Instance);
        await epochs.CompleteAsync(CancellationToken.None);
        ring = await KeyRing.OpenAsync(Folder.Store, used, RandomSource.System, CancellationToken.None);
        Directory = new KeyDirectory(Folder.Store, ring, Epoch, Region, [Account, Other], this);
        await Directory.UpgradeAsync(CancellationToken.None);
        Gate = new AccessGate(new GateParts
        {
            Principals = this, Resources = [Directory], Conditions = [Directory.Conditions], Epoch = Epoch, HomeAccount = Account, Time = Time,
        });
        var changes = new Changes(Folder.Store, Gate, this, Time);
        Module = new KeysModule(new KeysPorts(
            Folder.Store, Directory, ring, used, epochs, changes, Gate, this, this, Time, RandomSource.System, NullLogger.Instance));
    }

    private async Task CloseAsync()
    {
        await Module.DisposeAsync();
        ring!.Dispose();
        epochs!.Dispose();
        root!.Dispose();
    }
}

/// <summary>What an operation answered.</summary>
internal sealed record KmsAnswer(ServiceError? Error, JsonObject Body, AuditEvent Audit)
{
    public string Code => Error?.Code ?? "OK";

    public JsonNode? this[string name] => Body[name];

    public KmsAnswer Ok()
    {
        Xunit.Assert.True(Error is null, $"{Error?.Code}: {Error?.Message}");
        return this;
    }

    public string Text(string name) => Body[name]!.GetValue<string>();

    public byte[] Bytes(string name) => Convert.FromBase64String(Text(name));

    public void Refused(string code, string? message = null)
    {
        Xunit.Assert.Equal((code, message), (Code, message is null ? null : Error!.Message));
    }
}

/// <summary>Time that goes only when told.</summary>
internal sealed class SetTime : TimeProvider
{
    private DateTimeOffset now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;

    public void Advance(TimeSpan by) => now += by;
}
