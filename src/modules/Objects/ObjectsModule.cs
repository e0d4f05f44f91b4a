using Microsoft.Extensions.Logging;
using Strongroom.Crypto;
using Strongroom.Objects.Operations;
using Strongroom.Objects.Operations.Control;
using Strongroom.Objects.Operations.Server;
using Strongroom.Runtime;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>What the module needs from outside.</summary>
/// <param name="Store">Metadata, bodies and outbox.</param>
/// <param name="Access">What the gate is told of buckets; made first, since the gate asks it.</param>
/// <param name="Gate">Asked for what an answer's details depend on, and again where what it saw has moved.</param>
/// <param name="Changes">Joins each change with its record.</param>
/// <param name="Keys">Data keys.</param>
/// <param name="KmsKeys">Keys under KMS keys.</param>
/// <param name="Credentials">Whose canonical id an account has.</param>
/// <param name="Principals">Whether what policies and ACLs name exists.</param>
/// <param name="Mfa">Second factors, for MFA Delete.</param>
/// <param name="Clock">The time by which retention ends.</param>
/// <param name="Rewrap">Brings data keys under newer keys; the caller's to start and to dispose.</param>
/// <param name="Time">The clock.</param>
/// <param name="Random">Salts, upload ids and version ids.</param>
/// <param name="Logs">The operator's log.</param>
public sealed record ObjectsPorts(
    IStore Store, ObjectsAccess Access, AccessGate Gate, Changes Changes, IDataKeys Keys, IKmsDataKeys KmsKeys, ICredentials Credentials, IPrincipalNames Principals,
    IMfaDevices Mfa, ComplianceClock Clock, KeyRewrap Rewrap, TimeProvider Time, RandomSource Random, ILoggerFactory Logs);

/// <summary>S3: buckets and objects. The list of operations is explicit; nothing is found by scanning.</summary>
public sealed class ObjectsModule
{
    /// <summary>Makes the operations.</summary>
    public ObjectsModule(ObjectsPorts ports)
    {
        var vault = new AttributesVault(ports.Keys, ports.Random);
        var alarm = new CorruptionAlarm(ports.Logs);
        var buckets = ports.Access.Buckets;
        var rules = new AclRules(ports.Credentials, ports.Principals);
        var missing = new MissingObjects(ports.Gate);
        var kms = new KmsAccess(ports.Gate, ports.KmsKeys);
        var reads = new ObjectReads(ports.Store, buckets, ports.Gate, missing, ports.Keys, vault, kms, alarm);
        var updates = new ObjectUpdates(ports.Changes, vault, alarm, missing);
        var accounts = new AccountPublicAccess(ports.Store, buckets, ports.Changes);
        var intake = new BodyIntake(ports.Store, ports.Random);
        var locks = new ObjectLocks(ports.Clock);
        var versionLocks = new VersionLocks(buckets, ports.Changes, reads, missing);
        var mfa = new MfaDelete(buckets, ports.Mfa);
        var writes = new ObjectWrites(ports.Store, buckets, rules, kms, locks, ports.Changes, vault, intake, ports.Time, ports.Random);
        var parts = new PartWrites(ports.Store, buckets, kms, ports.Changes, ports.Keys, vault, intake, ports.Time, ports.Random);
        var cors = new CorsPolicies(ports.Store, buckets);
        var settings = new BucketSettings(ports.Store, buckets, ports.Changes);
        var bucketTags = new BucketTags(ports.Keys, ports.Random);
        var objectTags = new ObjectTags(updates);
        var listing = new ObjectListing(ports.Store, buckets, ports.Credentials);
        var uploads = new UploadDescriptions(ports.Credentials, vault, alarm);
        var removal = new VersionRemoval(buckets, ports.Clock, ports.Time, ports.Random);
        Cors = cors;
        Operations =
        [
            new ListBuckets(ports.Store),
            new CreateBucket(ports.Store, buckets, bucketTags, rules, ports.Changes, ports.Time),
            new HeadBucket(buckets),
            new GetBucketLocation(buckets),
            new DeleteBucket(buckets, cors, ports.Changes),
            new PutBucketTagging(settings, bucketTags),
            new GetBucketTagging(settings, bucketTags, alarm),
            new DeleteBucketTagging(settings),
            new PutBucketPolicy(settings, ports.Principals),
            new GetBucketPolicy(settings, buckets, ports.Principals),
            new DeleteBucketPolicy(settings),
            new GetBucketPolicyStatus(buckets),
            new PutPublicAccessBlock(settings),
            new GetPublicAccessBlock(settings),
            new DeletePublicAccessBlock(settings),
            new PutBucketOwnershipControls(settings, rules),
            new GetBucketOwnershipControls(settings),
            new DeleteBucketOwnershipControls(settings),
            new PutBucketAcl(settings, rules),
            new GetBucketAcl(buckets, rules),
            new PutBucketAbac(settings),
            new GetBucketAbac(buckets),
            new PutBucketEncryption(settings),
            new GetBucketEncryption(buckets),
            new DeleteBucketEncryption(settings),
            new PutBucketCors(settings, cors),
            new GetBucketCors(settings),
            new DeleteBucketCors(settings, cors),
            new PreflightRequest(buckets, cors),
            new ListObjects(listing),
            new ListObjectsV2(listing),
            new ListObjectVersions(ports.Store, buckets, listing),
            new PutBucketVersioning(settings, buckets, mfa),
            new GetBucketVersioning(buckets),
            new PutObjectLockConfiguration(settings),
            new GetObjectLockConfiguration(buckets),
            new PutObjectRetention(versionLocks, ports.Clock),
            new GetObjectRetention(versionLocks),
            new PutObjectLegalHold(versionLocks),
            new GetObjectLegalHold(versionLocks),
            new ListMultipartUploads(ports.Store, buckets, uploads),
            new ListParts(ports.Store, buckets, vault, uploads),
            new DeleteObject(ports.Store, ports.Changes, removal, mfa),
            new DeleteObjects(ports.Store, ports.Changes, removal, buckets, mfa),
            new PutObjectAcl(new ObjectAcls(updates, buckets, rules)),
            new GetObjectAcl(reads, buckets, rules),
            new PutObjectTagging(objectTags),
            new GetObjectTagging(reads),
            new DeleteObjectTagging(objectTags),
            new PutObject(writes),
            new GetObject(reads, ports.Gate, ports.Time),
            new HeadObject(reads, ports.Gate, ports.Time),
            new GetObjectAttributes(reads),
            new CopyObject(reads, writes, ports.Gate, ports.Time),
            new CreateMultipartUpload(ports.Store, buckets, rules, kms, locks, ports.Changes, vault, ports.Time, ports.Random),
            new UploadPart(parts),
            new UploadPartCopy(reads, parts, ports.Gate, ports.Time),
            new CompleteMultipartUpload(ports.Store, buckets, rules, kms, locks, ports.Changes, vault, reads, ports.Time, ports.Random),
            new AbortMultipartUpload(ports.Changes),
            new PostObject(writes),
        ];
        ServerOperations = [new DescribeComplianceClock(ports.Clock), new AcceptClockJump(ports.Clock, ports.Changes), new RewrapKeys(ports.Rewrap, ports.Changes), new DescribeKeyRewrap(ports.Rewrap)];
        ControlOperations =
        [
            new PutAccountPublicAccessBlock(accounts),
            new GetAccountPublicAccessBlock(accounts),
            new DeleteAccountPublicAccessBlock(accounts),
            new TagResource(settings, bucketTags),
            new UntagResource(settings, bucketTags),
            new ListTagsForResource(ports.Store, buckets, bucketTags),
        ];
    }

    /// <summary>What browsers may see of answers.</summary>
    public ICorsPolicies Cors { get; }

    /// <summary>Every operation of S3.</summary>
    public IReadOnlyList<Operation> Operations { get; }

    /// <summary>The server's own operations on the compliance clock and on data keys.</summary>
    public IReadOnlyList<Operation> ServerOperations { get; }

    /// <summary>Every operation of S3 Control.</summary>
    public IReadOnlyList<Operation> ControlOperations { get; }
}
