using Microsoft.Extensions.Logging;
using Strongroom.Crypto;
using Strongroom.Keys.Model;
using Strongroom.Keys.Operations;
using Strongroom.Keys.Ports;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;

namespace Strongroom.Keys;

/// <summary>What the module needs from outside.</summary>
/// <param name="Store">Where keys are kept.</param>
/// <param name="Directory">The keys by name; made first, since the gate asks it.</param>
/// <param name="Ring">Seals descriptions, tags and grant tokens.</param>
/// <param name="Root">Wraps key material.</param>
/// <param name="Epochs">Moves keys to a new epoch of the root; the caller's to dispose.</param>
/// <param name="Changes">Joins each change with its record.</param>
/// <param name="Gate">Judges whether a new key policy locks out who gives it.</param>
/// <param name="Principals">Who exists.</param>
/// <param name="Sink">Seals the records of what keys do by themselves.</param>
/// <param name="Time">The clock.</param>
/// <param name="Random">Material, ids, salts.</param>
/// <param name="Log">The operator's log.</param>
public sealed record KeysPorts(
    IStore Store, KeyDirectory Directory, KeyRing Ring, IRootOfTrust Root, RootEpochs Epochs, Changes Changes, AccessGate Gate, IKeyPrincipals Principals, IAuditSink Sink,
    TimeProvider Time, RandomSource Random, ILogger Log);

/// <summary>KMS: symmetric encryption keys. The list of operations is explicit; nothing is found by scanning. See docs/spec-map.md#kms</summary>
public sealed class KeysModule : IAsyncDisposable
{
    private readonly KeyMaterials materials;

    /// <summary>Makes the operations.</summary>
    public KeysModule(KeysPorts ports)
    {
        var keys = ports.Directory.Keys;
        materials = new KeyMaterials(ports.Store, ports.Root, ports.Random);
        var records = new KeyRecords(ports.Sink, keys.Region, ports.Time);
        Upkeep = new KeyUpkeep(keys, materials, ports.Epochs, records, ports.Time, ports.Log);
        var tokens = new GrantTokens(ports.Ring);
        var inputs = new KmsInput(keys.Region, tokens);
        var cipher = new KeyCipher(materials, ports.Random, ports.Log);
        var dataKeys = new DataKeys(cipher, ports.Random);
        var policies = new KeyPolicies(ports.Gate, ports.Principals);
        var use = new KeyUse(keys);
        var changes = new KeyChanges(keys, ports.Changes);
        var (time, random) = (ports.Time, ports.Random);
        KmsKeys = new KmsKeys(keys, materials, cipher, dataKeys, records, time, random);
        Operations =
        [
            new CreateKey(inputs, keys, changes, materials, policies, random, time),
            new DescribeKey(inputs, use),
            new ListKeys(keys),
            new UpdateKeyDescription(inputs, use, changes),
            new EnableKey(inputs, use, changes),
            new DisableKey(inputs, use, changes, materials),
            new ScheduleKeyDeletion(inputs, use, changes, materials, time),
            new CancelKeyDeletion(inputs, use, changes),
            new CreateAlias(inputs, use, keys, changes, time),
            new UpdateAlias(inputs, use, keys, changes, time),
            new DeleteAlias(keys, changes),
            new ListAliases(inputs, keys),
            new PutKeyPolicy(inputs, use, changes, policies),
            new GetKeyPolicy(inputs, use, ports.Principals),
            new ListKeyPolicies(inputs, use),
            new CreateGrant(inputs, use, keys, changes, tokens, ports.Principals, random, time),
            new ListGrants(inputs, use, ports.Principals),
            new ListRetirableGrants(keys, ports.Principals),
            new RetireGrant(inputs, tokens, use, changes),
            new RevokeGrant(inputs, use, changes),
            new EnableKeyRotation(inputs, use, changes, time),
            new DisableKeyRotation(inputs, use, changes),
            new GetKeyRotationStatus(inputs, use),
            new RotateKeyOnDemand(inputs, use, changes, materials, time),
            new ListKeyRotations(inputs, use),
            new Encrypt(inputs, use, cipher),
            new Decrypt(inputs, use, cipher),
            new ReEncrypt(inputs, use, cipher),
            new GenerateDataKey(inputs, use, dataKeys),
            new GenerateDataKeyWithoutPlaintext(inputs, use, dataKeys),
            new GenerateRandom(random),
            new TagResource(inputs, use, changes),
            new UntagResource(inputs, use, changes),
            new ListResourceTags(inputs, use),
        ];
        ServerOperations = [new RotateRootOfTrust(ports.Epochs)];
    }

    /// <summary>Every operation of KMS's.</summary>
    public IReadOnlyList<Operation> Operations { get; }

    /// <summary>Strongroom's own operations on the root of trust.</summary>
    public IReadOnlyList<Operation> ServerOperations { get; }

    /// <summary>The keys for the services of this server.</summary>
    public KmsKeys KmsKeys { get; }

    internal KeyUpkeep Upkeep { get; }

    /// <summary>Begins to rotate keys and to destroy those whose waiting period is over.</summary>
    public void Start() => Upkeep.Start();

    /// <summary>Stops the upkeep and zeroes the material in memory.</summary>
    public async ValueTask DisposeAsync()
    {
        await Upkeep.DisposeAsync();
        materials.Dispose();
    }
}
