using System.Security.Cryptography.X509Certificates;
using Strongroom.Crypto;
using Strongroom.Identity;
using Strongroom.Identity.Administration;
using Strongroom.Identity.Model;
using Strongroom.Identity.Oidc;
using Strongroom.Identity.Sts;
using Strongroom.Kernel;
using Strongroom.Keys;
using Strongroom.Keys.Model;
using Strongroom.Keys.Ports;
using Strongroom.Objects;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Server.Adapters;
using Strongroom.Server.Configuration;
using Strongroom.Server.Data;
using Strongroom.Server.Hosting;
using Strongroom.Server.Records;
using Strongroom.Server.Roots;
using Strongroom.Storage;
using Strongroom.Trail;
using Strongroom.Trail.Model;
using Strongroom.Wire;

namespace Strongroom.Server;

/// <summary>Makes every part of the server and hands each what it needs: the one place where modules meet. Disposed in reverse order.</summary>
internal sealed class Composition : IRequestHandler, IAsyncDisposable
{
    private readonly Stack<object> parts = new();
    private Storage.Store? store;
    private IdentityStore? identities;
    private RequestPipeline? pipeline;

    private Composition()
    {
    }

    /// <summary>True while changes can be written.</summary>
    public bool IsReady => store is { IsWritable: true };

    public KeyRing Keys { get; private set; } = null!;

    /// <summary>All that is served: what walks over every operation starts here.</summary>
    public OperationTable Operations { get; private set; } = null!;

    /// <summary>What the store has done so far.</summary>
    public StoreCounters Counters => store!.Counters;

    internal IStore Store => store!;

    public IReadOnlyList<AccountId> Accounts => identities!.Accounts;

    /// <summary>
    /// Builds: (1) root of trust, (2) store, (3) key ring, (4) identities with the keys of their accounts, (5) the record, (6) the gate and what
    /// joins changes with records, (7) modules, (8) pipeline.
    /// </summary>
    /// <exception cref="DataDirectoryException">The root of trust is missing or damaged.</exception>
    /// <exception cref="RootUnavailableException">The root of trust does not open, or cannot be reached.</exception>
    /// <exception cref="RootEpochMissingException">The root of trust is not the one that the data was sealed under.</exception>
    public static async Task<Composition> BuildAsync(
        ServerModel model, DataDirectory data, TimeProvider time, RandomSource random, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var composition = new Composition();
        try
        {
            await composition.BuildPartsAsync(model, data, time, random, logs, cancellationToken);
            return composition;
        }
        catch
        {
            await composition.DisposeAsync();
            throw;
        }
    }

    /// <summary>The operator's key pair of this start.</summary>
    public OperatorCredentials Operator { get; private set; } = null!;

    /// <summary>The first account's root key pair, null where it has no active one; the caller zeroes the secret.</summary>
    public RootCredentials? FirstRoot() => identities!.FirstRoot();

    /// <inheritdoc/>
    public Task HandleAsync(HttpContext context, ConnectionFacts connection) => pipeline!.HandleAsync(context, connection);

    /// <inheritdoc/>
    public RefusedRequest Refuse(HttpContext context, ConnectionFacts connection, ServiceError error) => pipeline!.Refuse(context, connection, error);

    /// <inheritdoc/>
    public Task<RefusalAnswer> AnswerAsync(RefusedRequest refused) => pipeline!.AnswerAsync(refused);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (parts.TryPop(out var part))
        {
            if (part is IAsyncDisposable later) await later.DisposeAsync();
            else if (part is IDisposable now) now.Dispose();
        }
    }

    private async Task BuildPartsAsync(
        ServerModel model, DataDirectory data, TimeProvider time, RandomSource random, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var root = Keep(RootFactory.OpenOrCreate(model.Root, data, random)); // (1)
        foreach (var other in RootFactory.Others(model.Root, data))
            logs.CreateLogger("Strongroom").LogWarning("{File} is left from another root of trust. Run `strongroom root switch` again, which destroys it.", RootFactory.PathOf(other, data));
        store = Keep(await Storage.Store.OpenAsync(OptionsOf(model), time, logs.CreateLogger<Storage.Store>())); // (2)
        var epochs = Keep(new RootEpochs(store, root, logs.CreateLogger<RootEpochs>()));
        await epochs.CompleteAsync(cancellationToken);
        Keys = Keep(await KeyRing.OpenAsync(store, root, random, cancellationToken)); // (3)
        var epoch = new AccessEpoch();
        identities = Keep(await IdentityStore.OpenAsync(store, new SecretSealer(Keys, SecretSealer.AccessKey), random, time, epoch, cancellationToken)); // (4)
        foreach (var account in identities.Accounts) await Keys.EnsureAccountAsync(account, cancellationToken);
        Operator = OperatorCredentials.Create(identities.Accounts[0], random);
        var files = Keep(new RecordFolder(data.Records)); // (5)
        var trailOptions = new TrailOptions { RecordFileBytesMax = model.Audit.FileBytes };
        var trail = Keep(new TrailModule(
            store, new RecordKeys(Keys), files, identities.Accounts[0], trailOptions, random, time, logs.CreateLogger<TrailModule>()));
        trail.Start();
        var access = new ObjectsAccess(store, epoch, new RingDataKeys(Keys), time, random);
        var directory = new IdentityDirectory(identities);
        var names = new PrincipalNames(identities);
        var keyDirectory = new KeyDirectory(store, Keys, epoch, model.Region, identities.Accounts, names);
        await keyDirectory.UpgradeAsync(cancellationToken);
        var gate = new AccessGate(new GateParts
        {
            Principals = identities,
            Resources = [access.Buckets, directory, keyDirectory],
            Conditions = [access.Conditions, new IamConditions(directory), keyDirectory.Conditions],
            Epoch = epoch,
            HomeAccount = identities.Accounts[0],
            ServerPolicy = ServerPolicy.Of(identities.Accounts[0], identities.AdministratorRoleId),
            Time = time,
        }); // (6)
        var changes = new Changes(store, gate, trail.Sink, time);
        var kms = Keep(new KeysModule(new KeysPorts(
            store, keyDirectory, Keys, root, epochs, changes, gate, names, trail.Sink, time, random, logs.CreateLogger<KeysModule>()))); // (7)
        kms.Start();
        var shared = Keep(new SharedKeyCache(time));
        kms.KmsKeys.WhenChanged(shared.Forget);
        var objectKeys = new KmsObjectKeys(kms.KmsKeys, shared, new KmsUseRecords(store, trail.Sink, time), Keep(new KmsUseMetrics()));
        var clock = Keep(ClockKeeper.Open(store, time, model.ClockJumpMax, logs.CreateLogger<ComplianceClock>()));
        var rewrap = Keep(new KeyRewrap(
            store, new RingDataKeys(Keys), new RingKeyVersions(Keys, kms.KmsKeys), KeyRewrapOptions.Default, random, time, logs.CreateLogger<KeyRewrap>()));
        rewrap.Start();
        var iam = new IdentityModule(new IdentityPorts(identities, changes, random, time));
        var sts = new StsModule(new StsPorts(
            identities, store, changes, new SecretSealer(Keys, SecretSealer.SessionToken), new SecretSealer(Keys, SecretSealer.MfaSeed), Oidc(model.Oidc), random, time, logs));
        var objects = new ObjectsModule(new ObjectsPorts(
            store, access, gate, changes, new RingDataKeys(Keys), objectKeys, identities, names, new MfaDevices(sts), clock.Clock, rewrap, time, random, logs));
        var administration = new AdministrationModule(new AdministrationPorts(
            identities, sts, changes, gate, new RingAccountKeys(Keys), new BucketAccessReader(access.Buckets), random, time));
        Operations = new OperationTable(
            [.. objects.Operations, .. objects.ControlOperations, .. objects.ServerOperations, .. kms.Operations, .. kms.ServerOperations, .. iam.Operations, .. sts.Operations, .. administration.Operations, .. trail.OperationsBehind(gate)], RefusedOperations.All);
        pipeline = Pipeline(model, Operations, objects.Cors, access.Buckets, gate, trail.Sink, time, logs); // (8)
    }

    /// <summary>How the store of a configuration is opened.</summary>
    internal static StoreOptions OptionsOf(ServerModel model) => new()
    {
        DataDirectory = model.DataDirectory,
        AppendDelayMax = model.Audit.Delay,
        InlineBytesMax = model.Storage.InlineBytesMax,
        SegmentBlobBytesMax = model.Storage.SegmentBlobBytesMax,
        SegmentBytesMax = model.Storage.SegmentBytesMax,
        CheckpointBytes = model.Storage.CheckpointBytes,
        MaintenanceInterval = model.Storage.MaintenanceInterval,
    };

    private OidcOptions Oidc(OidcModel model)
    {
        var authorities = new X509Certificate2Collection();
        if (model.AuthoritiesFile is { } file) authorities.ImportFromPemFile(file);
        foreach (var authority in authorities) Keep(authority);
        return new(model.AllowsPrivateAddresses, [.. authorities]);
    }

    private RequestPipeline Pipeline(
        ServerModel model, OperationTable operations, ICorsPolicies cors, IBucketOwners buckets, AccessGate gate, IAuditSink sink, TimeProvider time, ILoggerFactory logs) =>
        new(new PipelineOptions(model.Region, model.Audit.ReadsWait), new PipelineParts
        {
            Operations = operations,
            Authenticator = new Authenticator(new OperatorIdentity(Operator, identities!), Keep(new SigningKeyCache()), model.Region, time),
            Services = new ServiceResolver(new EndpointNames([.. model.HostNames, "localhost"])),
            Gate = gate,
            Owners = buckets,
            Cors = cors,
            Sink = sink,
            Store = store!,
            Metrics = Keep(new RequestMetrics()),
            Time = time,
            Log = logs.CreateLogger<RequestPipeline>(),
            HomeAccount = identities!.Accounts[0],
        });

    private T Keep<T>(T part)
        where T : class
    {
        parts.Push(part);
        return part;
    }
}
