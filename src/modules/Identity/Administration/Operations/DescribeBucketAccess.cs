using Strongroom.Identity.Model;
using Strongroom.Identity.Ports;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Wire;

namespace Strongroom.Identity.Administration.Operations;

/// <summary>
/// DescribeBucketAccess: who can read, write and administer a bucket, through which statement and under which conditions, and what of it is public and why.
/// It shows policies of every account, so it is a demand on the server. Strongroom's own operation. Spec: docs/spec-map.md#strongroom-DescribeBucketAccess
/// </summary>
internal sealed class DescribeBucketAccess(IdentityStore identities, AccessGate gate, IBucketAccess buckets, TimeProvider time)
    : JsonOperation<DescribeBucketAccess.Input, DescribeBucketAccess.Output>
{
    public sealed record Input(BucketName Bucket);

    public sealed record Output(BucketName Bucket, BucketAccessFacts Facts, BucketGrants Grants);

    public override OperationInfo Info { get; } = ServerOperation.Info("DescribeBucketAccess", isReadOnly: true);

    public override Input Parse(JsonRequestReader r)
    {
        var name = ServerOperation.Bounded(r, "Bucket");
        r.Done();
        return BucketName.TryParse(name, out var bucket) ? new(bucket) : throw new ServiceException(AdministrationErrors.NoSuchBucket(name));
    }

    public override void Describe(Input input, AuditEvent audit) => audit.RequestParameters.Add(new("bucketName", input.Bucket.Value));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnServer("strongroom:DescribeBucketAccess")];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var bucket = granted.Input.Bucket;
        if (buckets.Find(bucket) is not { } facts) return Task.FromResult<Result<Output>>(AdministrationErrors.NoSuchBucket(bucket.Value));
        var snapshot = identities.Current;
        var now = time.GetUtcNow();
        var grants = new BucketGrantFinder(gate, granted.Call, bucket, facts, now).Find(snapshot, identities, new PrincipalIndex(snapshot, now), cancellationToken);
        return Task.FromResult<Result<Output>>(new Output(bucket, facts, grants));
    }

    public override void Write(JsonResponseWriter w, Output output)
    {
        var facts = output.Facts;
        w.Json.WriteStartObject();
        w.Json.WriteString("Bucket", output.Bucket.Value);
        w.Json.WriteString("Account", facts.Owner.Value);
        w.Json.WriteBoolean("IsPublic", facts.IsAclPublic || (facts.PublicStatement is not null && !facts.IsPublicPolicyRestricted));
        w.Json.WriteString("PublicReason", Reason(facts));
        w.Json.WriteString("ObjectAcls", facts.UsesAcls ? "in use, not examined" : "not in use");
        w.Json.WriteStartArray("Grants");
        foreach (var grant in output.Grants.Grants)
        {
            w.Json.WriteStartObject();
            w.Json.WriteString("Principal", grant.Principal);
            w.Json.WriteString("Access", grant.Access);
            w.Json.WriteStartArray("Actions");
            foreach (var action in grant.Actions) w.Json.WriteStringValue(action);
            w.Json.WriteEndArray();
            w.Json.WriteString("Resource", grant.Resource);
            w.Json.WriteString("Through", grant.Through);
            w.Json.WriteStartArray("Conditions");
            foreach (var condition in grant.Conditions) w.Json.WriteStringValue(condition);
            w.Json.WriteEndArray();
            w.Json.WriteEndObject();
        }
        w.Json.WriteEndArray();
        w.Json.WriteBoolean("IsTruncated", output.Grants.IsTruncated);
        w.Json.WriteEndObject();
    }

    private static string Reason(BucketAccessFacts facts) => facts.UsesAcls && !facts.IsAclPublic ? ReasonOfBucket(facts) + "; ACLs of its objects are not examined" : ReasonOfBucket(facts);

    private static string ReasonOfBucket(BucketAccessFacts facts) => facts switch
    {
        { IsAclPublic: true } => "its ACL grants access to everybody",
        { PublicStatement: { } statement, IsPublicPolicyRestricted: true } => $"{statement.Label} of its policy is public, and RestrictPublicBuckets takes its effect",
        { PublicStatement: { } statement } => $"{statement.Label} of its policy is public",
        { Policy: not null } => "no statement of its policy is public",
        _ => "it has no policy, and no ACL of its own that is public",
    };
}
