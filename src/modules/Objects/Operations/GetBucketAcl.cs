using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>GetBucketAcl: a bucket's ACL. Spec: docs/spec-map.md#s3-GetBucketAcl</summary>
internal sealed class GetBucketAcl(BucketDirectory buckets, AclRules rules) : S3Operation<GetBucketAcl.Input, GetBucketAcl.Output>
{
    public sealed record Input(BucketName Bucket);

    public sealed record Output(string OwnerId, IReadOnlyList<AclGrant> Grants);

    public override OperationInfo Info { get; } = new()
    {
        Name = "GetBucketAcl",
        Route = new S3Route("GET", S3Target.Bucket, "acl"),
        Audit = AuditClass.Management,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket());
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:GetBucketAcl", input.Bucket)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var bucket = granted.Input.Bucket;
        if (buckets.FindAccess(bucket.Value) is not { } access) return Task.FromResult<Result<Output>>(S3Errors.NoSuchBucket(bucket.Value));
        var owner = rules.IdOf(access.Row.Account);
        // Where ACLs are disabled the owner's control is all that there is, whatever an ACL said before.
        return Task.FromResult<Result<Output>>(new Output(owner, (access.UsesAcls ? access.Acl : null) ?? AccessControlList.Private(owner)));
    }

    public override void Write(S3ResponseWriter w, Output output) => AclXml.Write(w, output.OwnerId, output.Grants);
}
