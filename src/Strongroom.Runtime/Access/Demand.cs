using Strongroom.Kernel;

namespace Strongroom.Runtime;

/// <summary>What kind of thing a demand is on: it decides whose account must agree.</summary>
public enum DemandScope
{
    /// <summary>An existing bucket or what is in it: the bucket's owner decides. The bucket must exist.</summary>
    Bucket,

    /// <summary>A bucket about to be made: the caller's account decides.</summary>
    NewBucket,

    /// <summary>The caller's own account.</summary>
    Account,

    /// <summary>A user, group, role, policy or other thing of IAM's. Its ARN is completed from what is stored.</summary>
    Identity,

    /// <summary>A KMS key.</summary>
    Key,

    /// <summary>The server as a whole: its own policy must name the caller, whatever the policies of identities allow.</summary>
    Server,
}

/// <summary>One permission that an operation needs: an action on a resource.</summary>
public sealed record Demand
{
    private Demand(string action, DemandScope scope, BucketName bucket, string resource)
    {
        Action = action;
        Scope = scope;
        Bucket = bucket;
        Resource = resource;
    }

    /// <summary>The IAM action, "s3:PutObject". See https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html</summary>
    public string Action { get; }

    /// <summary>What it is on.</summary>
    public DemandScope Scope { get; }

    /// <summary>The object's key; null where the demand is on no object.</summary>
    public ObjectKey? Key { get; private init; }

    /// <summary>The object's version that was asked for; null for the current one.</summary>
    public string? VersionId { get; private init; }

    /// <summary>The bucket; the default value for scopes that have none.</summary>
    public BucketName Bucket { get; }

    /// <summary>The resource's ARN, or "*".</summary>
    public string Resource { get; }

    /// <summary>In a batch: the item that this demand is for. Its denial denies that item alone.</summary>
    public int? Item { get; private init; }

    /// <summary>True where the bucket is what a copy is made from: x-amz-source-expected-bucket-owner is about it, in whatever bucket it lies.</summary>
    public bool IsSource { get; private init; }

    /// <summary>An action on a bucket.</summary>
    public static Demand On(string action, BucketName bucket) => new(action, DemandScope.Bucket, bucket, Arn.OfBucket(bucket));

    /// <summary>An action on an object.</summary>
    public static Demand On(string action, BucketName bucket, ObjectKey key, string? versionId = null) =>
        new(action, DemandScope.Bucket, bucket, Arn.OfObject(bucket, key.Text)) { Key = key, VersionId = versionId };

    /// <summary>An action on a bucket that does not exist yet.</summary>
    public static Demand OnNew(string action, BucketName bucket) => new(action, DemandScope.NewBucket, bucket, Arn.OfBucket(bucket));

    /// <summary>
    /// An action on the caller's account. The resource is what policies are matched against: AWS's own examples grant s3:ListAllMyBuckets on
    /// "arn:aws:s3:::*", which "*" as the resource asked for would not match.
    /// </summary>
    public static Demand OnAccount(string action, string resource = "*") => new(action, DemandScope.Account, default, resource);

    /// <summary>An action on something of IAM's.</summary>
    /// <param name="action">The action, "iam:CreateUser".</param>
    /// <param name="resource">What follows the account in its ARN, without the path: "user/alice", "role/app", "policy/p", "mfa/m"; or a whole ARN.</param>
    public static Demand OnIdentity(string action, string resource) => new(action, DemandScope.Identity, default, resource);

    /// <summary>An action on a KMS key, by key id, ARN or alias; the key's directory finds the ARN.</summary>
    public static Demand OnKey(string action, string key) => new(action, DemandScope.Key, default, key);

    /// <summary>An action on the server as a whole, "strongroom:CreateAccount".</summary>
    public static Demand OnServer(string action) => new(action, DemandScope.Server, default, "*");

    /// <summary>The same demand with condition keys that only the operation knows (lower-case name, value): "s3:versionid", "iam:policyarn".</summary>
    public Demand With(string key, string value) => this with { Conditions = [.. Conditions, new(key, value)] };

    /// <summary>The same demand with any number of such condition keys.</summary>
    public Demand WithAll(IEnumerable<KeyValuePair<string, string>> conditions) => this with { Conditions = [.. Conditions, .. conditions] };

    /// <summary>Condition keys that only the operation knows, by lower-case name; a name given several times is a multivalued key.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Conditions { get; private init; } = [];

    /// <summary>The same demand for one item of a batch.</summary>
    public Demand ForItem(int item) => this with { Item = item };

    /// <summary>
    /// The service of this server that asks for the caller ("s3.amazonaws.com" when S3 uses a key), in the midst of the caller's own demands; null for those.
    /// </summary>
    public string? Via { get; private init; }

    /// <summary>The same demand, made by a service for the caller.</summary>
    public Demand By(string service) => this with { Via = service };

    /// <summary>The same demand on the source of a copy.</summary>
    public Demand OfSource() => this with { IsSource = true };

    /// <summary>True for what is said of an object while it is written: it is about the object that will be there, and not about the one that is.</summary>
    public bool IsOfWrite { get; private init; }

    /// <summary>The same demand as part of writing the object.</summary>
    public Demand OfWrite() => this with { IsOfWrite = true };

    /// <inheritdoc/>
    public override string ToString() => $"{Action} {Resource}";
}
