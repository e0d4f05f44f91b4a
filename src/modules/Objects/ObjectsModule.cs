using Microsoft.Extensions.Logging;
using Strongroom.Crypto;
using Strongroom.Objects.Operations;
using Strongroom.Runtime;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>What the module needs from outside.</summary>
/// <param name="Store">Metadata, bodies and outbox.</param>
/// <param name="Buckets">Buckets by name; made first, since the gate asks it for owners.</param>
/// <param name="Changes">Joins each change with its record.</param>
/// <param name="Keys">Data keys.</param>
/// <param name="Credentials">Whose canonical id an account has.</param>
/// <param name="Time">The clock.</param>
/// <param name="Random">Salts, upload ids and version ids.</param>
/// <param name="Logs">The operator's log.</param>
public sealed record ObjectsPorts(
    IStore Store, BucketDirectory Buckets, Changes Changes, IDataKeys Keys, ICredentials Credentials, TimeProvider Time, RandomSource Random, ILoggerFactory Logs);

/// <summary>S3: buckets and objects. The list of operations is explicit; nothing is found by scanning.</summary>
public sealed class ObjectsModule
{
    /// <summary>Makes the operations.</summary>
    public ObjectsModule(ObjectsPorts ports)
    {
        var vault = new AttributesVault(ports.Keys, ports.Random);
        var alarm = new CorruptionAlarm(ports.Logs);
        var reads = new ObjectReads(ports.Store, ports.Buckets, ports.Keys, vault, alarm);
        var intake = new BodyIntake(ports.Store);
        var writes = new ObjectWrites(ports.Store, ports.Buckets, ports.Changes, vault, intake, ports.Time, ports.Random);
        var parts = new PartWrites(ports.Store, ports.Changes, ports.Keys, vault, intake, ports.Time, ports.Random);
        var cors = new CorsPolicies(ports.Store, ports.Buckets);
        var settings = new BucketSettings(ports.Store, ports.Buckets, ports.Changes);
        var bucketTags = new BucketTags(ports.Keys, ports.Random);
        var objectTags = new ObjectTags(ports.Changes, vault, alarm);
        var listing = new ObjectListing(ports.Store, ports.Buckets, ports.Credentials);
        var uploads = new UploadDescriptions(ports.Credentials, vault, alarm);
        var removal = new VersionRemoval(ports.Time, ports.Random);
        Cors = cors;
        Operations =
        [
            new ListBuckets(ports.Store),
            new CreateBucket(ports.Store, ports.Buckets, bucketTags, ports.Changes, ports.Time),
            new HeadBucket(ports.Buckets),
            new GetBucketLocation(ports.Buckets),
            new DeleteBucket(ports.Buckets, cors, ports.Changes),
            new PutBucketTagging(settings, bucketTags),
            new GetBucketTagging(settings, bucketTags, alarm),
            new DeleteBucketTagging(settings),
            new PutBucketCors(settings, cors),
            new GetBucketCors(settings),
            new DeleteBucketCors(settings, cors),
            new PreflightRequest(ports.Buckets, cors),
            new ListObjects(listing),
            new ListObjectsV2(listing),
            new ListMultipartUploads(ports.Store, ports.Buckets, uploads),
            new ListParts(ports.Store, ports.Buckets, uploads),
            new DeleteObject(ports.Store, ports.Changes, removal),
            new DeleteObjects(ports.Store, ports.Changes, removal),
            new PutObjectTagging(objectTags),
            new GetObjectTagging(reads),
            new DeleteObjectTagging(objectTags),
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

    /// <summary>What browsers may see of answers.</summary>
    public ICorsPolicies Cors { get; }

    /// <summary>Every operation of the module.</summary>
    public IReadOnlyList<Operation> Operations { get; }
}
