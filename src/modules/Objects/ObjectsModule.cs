using Microsoft.Extensions.Logging;
using Strongroom.Crypto;
using Strongroom.Objects.Operations;
using Strongroom.Runtime;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>What the module needs from outside.</summary>
/// <param name="Store">Metadata, bodies and outbox.</param>
/// <param name="Changes">Joins each change with its record.</param>
/// <param name="Keys">Data keys.</param>
/// <param name="Credentials">Whose canonical id an account has.</param>
/// <param name="Time">The clock.</param>
/// <param name="Random">Salts, upload ids and version ids.</param>
/// <param name="Logs">The operator's log.</param>
public sealed record ObjectsPorts(
    IStore Store, Changes Changes, IDataKeys Keys, ICredentials Credentials, TimeProvider Time, RandomSource Random, ILoggerFactory Logs);

/// <summary>S3: buckets and objects. The list of operations is explicit; nothing is found by scanning.</summary>
public sealed class ObjectsModule
{
    /// <summary>Makes the operations.</summary>
    public ObjectsModule(ObjectsPorts ports)
    {
        var vault = new AttributesVault(ports.Keys, ports.Random);
        var reads = new ObjectReads(ports.Store, ports.Keys, vault, new CorruptionAlarm(ports.Logs));
        var intake = new BodyIntake(ports.Store);
        var writes = new ObjectWrites(ports.Store, ports.Changes, vault, intake, ports.Time, ports.Random);
        var parts = new PartWrites(ports.Store, ports.Changes, ports.Keys, vault, intake, ports.Time, ports.Random);
        Operations =
        [
            new PutObject(writes),
            new GetObject(reads, ports.Time),
            new HeadObject(reads, ports.Time),
            new GetObjectAttributes(reads),
            new CopyObject(reads, writes, ports.Time),
            new CreateMultipartUpload(ports.Store, ports.Changes, vault, ports.Time, ports.Random),
            new UploadPart(parts),
            new UploadPartCopy(reads, parts, ports.Time),
            new CompleteMultipartUpload(ports.Store, ports.Changes, vault, reads, ports.Time, ports.Random),
            new AbortMultipartUpload(ports.Changes),
            new PostObject(writes),
        ];
    }

    /// <summary>Every operation of the module.</summary>
    public IReadOnlyList<Operation> Operations { get; }
}
