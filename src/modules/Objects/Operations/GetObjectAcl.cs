using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>GetObjectAcl: the ACL of an object version. Spec: docs/spec-map.md#s3-GetObjectAcl</summary>
internal sealed class GetObjectAcl(ObjectReads reads, BucketDirectory buckets, AclRules rules) : S3Operation<GetObjectAcl.Input, GetObjectAcl.Output>
{
    public sealed record Input(BucketName Bucket, ObjectKey Key, string? VersionId);

    public sealed record Output(string? VersionId, string OwnerId, IReadOnlyList<AclGrant> Grants);

    public override OperationInfo Info { get; } = new()
    {
        Name = "GetObjectAcl",
        Route = new S3Route("GET", S3Target.Object, "acl"),
        Audit = AuditClass.Data,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket(), r.Key(), RequestMembers.VersionId(r));
    }

    public override IEnumerable<Demand> Demands(Input input) =>
        [Demand.On(input.VersionId is null ? "s3:GetObjectAcl" : "s3:GetObjectVersionAcl", input.Bucket, input.Key, input.VersionId)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (bucket, key, versionId) = granted.Input;
        return Task.FromResult(reads.Find<Input, Output>(granted, bucket, key, versionId, (tx, stored) =>
        {
            var usesAcls = buckets.FindAccess(tx, bucket.Value)?.UsesAcls == true;
            var owner = rules.IdOf(usesAcls ? stored.Row.Account : stored.Bucket.Account);
            return new Output(VersionIds.Told(stored.Bucket, stored.Row.VersionId), owner, (usesAcls ? stored.Attributes.Acl : null) ?? AccessControlList.Private(owner));
        }));
    }

    public override void Write(S3ResponseWriter w, Output output)
    {
        w.Header("x-amz-version-id", output.VersionId);
        AclXml.Write(w, output.OwnerId, output.Grants);
    }
}
