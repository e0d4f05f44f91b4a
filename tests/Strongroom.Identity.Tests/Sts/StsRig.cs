using System.Collections.Immutable;
using System.Text;
using System.Xml.Linq;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Crypto;
using Strongroom.Identity.Model;
using Strongroom.Identity.Oidc;
using Strongroom.Identity.Sts;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;
using Strongroom.Testing;
using Strongroom.Wire;

namespace Strongroom.Identity.Tests.Sts;

/// <summary>Credentials to sign with.</summary>
internal sealed record Key(string Id, string Secret, string? Token = null);

/// <summary>What a request was answered.</summary>
internal sealed record Answer(int Status, string Text, AuditEvent Record)
{
    private XDocument Xml { get; } = XDocument.Parse(Text);

    public string? this[string element] => Xml.Descendants().FirstOrDefault(e => e.Name.LocalName == element)?.Value;

    public IReadOnlyList<string> All(string element) => [.. Xml.Descendants().Where(e => e.Name.LocalName == element).Select(e => e.Value)];

    public string? Code => Status == 200 ? null : this["Code"];

    /// <summary>The credentials of an answer that has some.</summary>
    public Key Key => Status == 200 ? new(this["AccessKeyId"]!, this["SecretAccessKey"]!, this["SessionToken"]!) : throw new InvalidOperationException(Text);
}

/// <summary>STS and IAM behind the real pipeline and gate, over a real store, with a clock of the test's.</summary>
internal sealed class StsRig : IAsyncDisposable
{
    public const string AllowAll = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";

    private readonly TestStoreFolder folder;
    private readonly SigningKeyCache cache = new();
    private readonly RequestMetrics metrics = new();
    private readonly Sink sink = new();
    private RequestPipeline pipeline = null!;

    private StsRig(TestStoreFolder folder) => this.folder = folder;

    public MovableTime Time { get; } = new();

    public TestSealer TokenSealer { get; } = new();

    public IdentityStore Identities { get; private set; } = null!;

    public IReadOnlyList<Operation> Operations { get; private set; } = [];

    /// <summary>The first account.</summary>
    public AccountId Home { get; private set; }

    public Key Root { get; private set; } = null!;

    public static async Task<StsRig> StartAsync(OidcOptions? oidc = null)
    {
        var rig = new StsRig(await TestStoreFolder.CreateAsync());
        await rig.OpenAsync(oidc ?? OidcOptions.Default);
        return rig;
    }

    /// <summary>Starts all but the clock again, as after a restart.</summary>
    public async Task RestartAsync(OidcOptions? oidc = null)
    {
        await Identities.DisposeAsync();
        await folder.ReopenAsync();
        await OpenAsync(oidc ?? OidcOptions.Default);
    }

    public Task<Answer> StsAsync(Key? who, string action, params (string Name, string Value)[] parameters) => SendAsync("sts", "2011-06-15", who, action, parameters);

    public Task<Answer> IamAsync(Key? who, string action, params (string Name, string Value)[] parameters) => SendAsync("iam", "2010-05-08", who, action, parameters);

    public Task<Answer> AssumeAsync(Key? who, string roleArn, params (string Name, string Value)[] more) =>
        StsAsync(who, "AssumeRole", [("RoleArn", roleArn), ("RoleSessionName", "session"), .. more]);

    /// <summary>Adds an account and gives its id.</summary>
    public async Task<AccountId> AddAccountAsync()
    {
        AccountId id = default;
        await EditAsync(edit => id = Identities.AddAccount(edit, null).Account);
        return id;
    }

    /// <summary>Adds a user with an inline policy and a key.</summary>
    public async Task<Key> AddUserAsync(string name, string? policy = AllowAll, AccountId? account = null)
    {
        var source = new IdentitySource(RandomSource.System);
        var (id, secret) = (source.AccessKeyId(), source.Secret());
        var text = Encoding.ASCII.GetString(secret);
        await EditAsync(edit =>
        {
            var owner = account ?? Home;
            var user = new User
            {
                Version = 1, Name = name, Path = "/", Id = source.UniqueId(IdentitySource.UserPrefix), CreatedMs = 0, Tags = [],
                Inline = policy is null ? [] : [new InlinePolicy("inline", new PolicyText(policy))], Attached = [], Boundary = null, Groups = [],
                AccessKeys = [id], MfaDevices = [],
            };
            edit.Put(owner, user);
            edit.AddKey(owner, id, user.Id, secret, 0);
        });
        return new(id, text);
    }

    /// <summary>Adds a role, or replaces the one of that name by a new one; gives its ARN.</summary>
    public async Task<string> AddRoleAsync(string name, string trust, string? policy = AllowAll, int secondsMax = 3600, AccountId? account = null)
    {
        var owner = account ?? Home;
        await EditAsync(edit =>
        {
            if (edit[owner].FindRole(name) is { } old) edit.Remove(owner, old);
            edit.Put(owner, new Role
            {
                Version = 1, Name = name, Path = "/", Id = new IdentitySource(RandomSource.System).UniqueId(IdentitySource.RolePrefix), CreatedMs = 0, Description = null,
                SessionSecondsMax = secondsMax, Trust = new PolicyText(trust), Trusted = ImmutableArray<TrustedPrincipal>.Empty, Tags = [new Tag("Team", "role")],
                Inline = policy is null ? [] : [new InlinePolicy("inline", new PolicyText(policy))], Attached = [], Boundary = null,
            });
        });
        return Arn.OfRole(owner, "/", name);
    }

    /// <summary>Writes into the store, without a record.</summary>
    public Task<bool> WriteAsync(Func<IWriteTransaction, bool> change) => folder.Store.WriteAsync(change, record: null, CancellationToken.None);

    public async Task EditAsync(Action<IdentityEdit> change) => await Identities.InTurnAsync(
        begin => folder.Store.WriteAsync(
            tx =>
            {
                change(begin(tx));
                return true;
            },
            record: null,
            CancellationToken.None),
        CancellationToken.None);

    /// <summary>A trust policy.</summary>
    public static string Trust(string principal, string actions = "\"sts:AssumeRole\"", string condition = "{}") =>
        $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{{{principal}}},"Action":[{{{actions}}}],"Condition":{{{condition}}} } }""";

    public string TrustHome(string actions = "\"sts:AssumeRole\"", string condition = "{}") => Trust($$"""{"AWS":"{{Home}}"}""", actions, condition);

    public async ValueTask DisposeAsync()
    {
        cache.Dispose();
        metrics.Dispose();
        await Identities.DisposeAsync();
        await folder.DisposeAsync();
    }

    private async Task OpenAsync(OidcOptions oidc)
    {
        var epoch = new AccessEpoch();
        Identities = await IdentityStore.OpenAsync(folder.Store, new TestSealer(9), RandomSource.System, Time, epoch, CancellationToken.None);
        var root = Identities.FirstRoot()!;
        (Home, Root) = (root.Account, new Key(root.AccessKeyId, Encoding.ASCII.GetString(root.SecretAccessKey)));
        var directory = new IdentityDirectory(Identities);
        var gate = new AccessGate(new GateParts
        {
            Principals = Identities, Resources = [directory], Conditions = [new IamConditions(directory)], Epoch = epoch, HomeAccount = Home, Time = Time,
        });
        var changes = new Changes(folder.Store, gate, sink, Time);
        var sts = new StsModule(new StsPorts(
            Identities, folder.Store, changes, TokenSealer, new TestSealer(3), oidc, RandomSource.System, Time, NullLoggerFactory.Instance));
        Operations = [.. new IdentityModule(new IdentityPorts(Identities, changes, RandomSource.System, Time)).Operations, .. sts.Operations];
        pipeline = new RequestPipeline(new PipelineOptions("us-east-1", false), new PipelineParts
        {
            Operations = new OperationTable(Operations, []), Authenticator = new Authenticator(Identities, cache, "us-east-1", Time),
            Services = new ServiceResolver(EndpointNames.Default), Gate = gate, Owners = new NoBuckets(), Cors = new NoCors(), Sink = sink, Store = folder.Store,
            Metrics = metrics, Time = Time, Log = NullLogger.Instance, HomeAccount = Home,
        });
    }

    private async Task<Answer> SendAsync(string service, string version, Key? who, string action, (string Name, string Value)[] parameters)
    {
        (string Name, string Value)[] all = [("Action", action), ("Version", version), .. parameters];
        var body = Encoding.ASCII.GetBytes(string.Join('&', all.Select(p => $"{Uri.EscapeDataString(p.Name)}={Uri.EscapeDataString(p.Value)}")));
        var request = new TestRequest("POST", "/").Header("content-type", "application/x-www-form-urlencoded").Body(body);
        if (who?.Token is { } token) request.Header("x-amz-security-token", token);
        if (who is not null)
            request.Sign(Time.Now, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(body)), service: service, accessKeyId: who.Id, secret: who.Secret);
        request.Build();
        var sent = new MemoryStream();
        request.Context.Response.Body = sent;
        await pipeline.HandleAsync(request.Context, new ConnectionFacts { Listener = "test", IsTls = true, RemoteAddress = System.Net.IPAddress.Loopback });
        await request.Context.Response.BodyWriter.FlushAsync();
        return new(request.Context.Response.StatusCode, Encoding.UTF8.GetString(sent.ToArray()), sink.Last!);
    }

    private sealed class Sink : IAuditSink
    {
        public AuditEvent? Last { get; private set; }

        public OutboxRow Seal(AuditEvent audit)
        {
            Last = audit;
            return new(0, audit.RecipientAccount, audit.TimeMs, new byte[] { 1 });
        }
    }

    private sealed class NoBuckets : IBucketOwners
    {
        public AccountId? OwnerOf(BucketName bucket) => null;
    }

    private sealed class NoCors : ICorsPolicies
    {
        public IReadOnlyList<KeyValuePair<string, string>> HeadersFor(BucketName bucket, string origin, string method) => [];
    }
}
