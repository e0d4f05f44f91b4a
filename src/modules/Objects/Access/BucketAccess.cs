using System.Text.Json.Nodes;
using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Runtime;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>Everything of a bucket that decisions rest on, read at one moment and immutable.</summary>
public sealed class BucketAccess
{
    private const string PolicyName = "bucket policy";

    private AttachedPolicy? denials;

    private BucketAccess(BucketRow row)
    {
        Row = row;
        Owner = AccountId.Parse(row.Account);
    }

    /// <summary>The bucket.</summary>
    public BucketRow Row { get; }

    /// <summary>Its account.</summary>
    public AccountId Owner { get; }

    /// <summary>Block Public Access as it is in force: the stricter of bucket and account.</summary>
    public PublicAccessBlock PublicAccess { get; private init; } = PublicAccessBlock.AllOn;

    /// <summary>Its policy, or null.</summary>
    public AttachedPolicy? Policy { get; private init; }

    /// <summary>True where ACLs take part in decisions.</summary>
    public bool UsesAcls => Ownership != ObjectOwnership.BucketOwnerEnforced;

    /// <summary>True where the bucket's own ACL is in force and grants something to everybody, or to everybody who signs.</summary>
    public bool IsAclPublic => UsesAcls && !PublicAccess.IgnorePublicAcls && Acl is { } grants && grants.Any(AccessControlList.IsPublic);

    /// <summary>Who owns its objects.</summary>
    internal ObjectOwnership Ownership { get; private init; }

    /// <summary>Its ACL; null where it is the private one.</summary>
    internal IReadOnlyList<AclGrant>? Acl { get; private init; }

    /// <summary>Its tags where they take part in decisions; null where they do not.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>>? Tags { get; private init; }

    /// <summary>How what is written into it is encrypted by default.</summary>
    internal BucketEncryption Encryption { get; private init; } = BucketEncryption.Default;

    /// <summary>Its Object Lock; null where it has none.</summary>
    internal ObjectLockSettings? ObjectLock { get; private init; }

    /// <summary>True where removing a version and changing the versioning take a second factor.</summary>
    internal bool IsMfaDeleteOn { get; private init; }

    /// <summary>What the gate is told of the bucket.</summary>
    internal ResourceFacts OfBucket { get; private init; } = null!;

    /// <summary>What the gate is told of what is in it and its own account's.</summary>
    internal ResourceFacts OfObjects { get; private init; } = null!;

    /// <summary>What the gate is told where the owner's root asks for the policy.</summary>
    internal ResourceFacts OfEscape { get; private init; } = null!;

    /// <summary>
    /// The denials of its policy: all that it has to say of an object that another account owns. Spec:
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html
    /// </summary>
    internal AttachedPolicy? Denials => denials ??= Policy is null ? null : WithoutAllows(Policy, Row.Name);

    /// <summary>Reads it all.</summary>
    /// <exception cref="FormatException">A setting was written by a newer release: nobody may guess what it guards.</exception>
    internal static BucketAccess Read(IReadTransaction tx, BucketRow row, BucketTags vault)
    {
        var own = PublicAccessBlockDocument.Decode(tx.FindBucketConfiguration(row.Instance, PublicAccessBlockDocument.Kind)).InForce;
        var ofAccount = AccountPublicAccess.Read(tx, row.Account).InForce;
        var block = own.With(ofAccount);
        var policy = tx.FindBucketConfiguration(row.Instance, BucketPolicyDocument.Kind) is { } document ? Parse(document, row) : null;
        var tags = AbacDocument.Decode(tx.FindBucketConfiguration(row.Instance, AbacDocument.Kind))
            ? tx.FindBucketConfiguration(row.Instance, BucketTags.Kind) is { } sealedTags ? vault.Open(row, sealedTags) : []
            : null;
        var isRestricted = block.RestrictPublicBuckets && policy is not null && PublicPolicy.Find(policy.Document) is not null;
        var objects = new ResourceFacts { Owner = row.Account, Policy = policy, IsPublicRestricted = isRestricted };
        var bucket = tags is null ? objects : objects with { Tags = tags };
        return new BucketAccess(row)
        {
            PublicAccess = block,
            Policy = policy,
            Ownership = OwnershipDocument.InForce(tx.FindBucketConfiguration(row.Instance, OwnershipDocument.Kind)),
            Acl = AclDocument.Decode(tx.FindBucketConfiguration(row.Instance, AclDocument.Kind)),
            Tags = tags,
            Encryption = EncryptionDocument.Decode(tx.FindBucketConfiguration(row.Instance, EncryptionDocument.Kind)),
            ObjectLock = ObjectLockDocument.Decode(tx.FindBucketConfiguration(row.Instance, ObjectLockDocument.Kind)),
            IsMfaDeleteOn = VersioningDocument.Decode(tx.FindBucketConfiguration(row.Instance, VersioningDocument.Kind)),
            OfObjects = objects,
            OfBucket = bucket,
            OfEscape = bucket with { IsOwnersEscape = true },
        };
    }

    /// <summary>A policy that cannot be read any more denies everything, and the owner's root can still replace it.</summary>
    private static AttachedPolicy Parse(byte[] document, BucketRow row) =>
        Attach(BucketPolicyDocument.Decode(document) is { } kept && PolicyParser.TryParse(kept.TextByIds(), PolicyKind.Bucket, row.Name, out var parsed, out _) ? parsed : Closed(row.Name), row.Name);

    private static PolicyDocument Closed(string bucket)
    {
        var text = $$"""{"Version":"2012-10-17","Statement":[{"Sid":"UnreadablePolicy","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::{{bucket}}","arn:aws:s3:::{{bucket}}/*"]}]}""";
        return PolicyParser.TryParse(text, PolicyKind.Bucket, bucket, out var closed, out var fault) ? closed : throw new InvalidOperationException(fault.Message);
    }

    private static AttachedPolicy? WithoutAllows(AttachedPolicy policy, string bucket)
    {
        var root = JsonNode.Parse(policy.Document.Text)!.AsObject();
        var statements = root["Statement"] is JsonArray several ? several : new JsonArray(root["Statement"]!.DeepClone());
        var left = statements.Where(s => (string?)s!["Effect"] == "Deny").Select(s => s!.DeepClone()).ToArray();
        if (left.Length == 0) return null;
        root["Statement"] = new JsonArray(left);
        return PolicyParser.TryParse(root.ToJsonString(), PolicyKind.Bucket, bucket, out var parsed, out _) ? Attach(parsed, bucket) : Attach(Closed(bucket), bucket);
    }

    private static AttachedPolicy Attach(PolicyDocument document, string bucket) => new(PolicyName, "arn:aws:s3:::" + bucket, document);
}
