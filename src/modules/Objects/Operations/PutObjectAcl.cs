using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>PutObjectAcl: replaces the ACL of an object version. Spec: docs/spec-map.md#s3-PutObjectAcl</summary>
internal sealed class PutObjectAcl(ObjectAcls acls) : S3Operation<PutObjectAcl.Input, TaggedVersion>
{
    public sealed record Input(BucketName Bucket, ObjectKey Key, string? VersionId, AclRequest Acl);

    public override OperationInfo Info { get; } = new()
    {
        Name = "PutObjectAcl",
        Route = new S3Route("PUT", S3Target.Object, "acl"),
        Audit = AuditClass.Data,
        IsReadOnly = false,
        Body = BodyKind.Document,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        RequestMembers.Document(r);
        return new(r.Bucket(), r.Key(), RequestMembers.VersionId(r), AclRequest.OfAcl(r, isBucket: false));
    }

    public override IEnumerable<Demand> Demands(Input input) =>
        [Demand.On(input.VersionId is null ? "s3:PutObjectAcl" : "s3:PutObjectVersionAcl", input.Bucket, input.Key, input.VersionId)];

    public override Task<Result<TaggedVersion>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        return acls.ReplaceAsync(granted, input.Bucket, input.Key, input.VersionId, input.Acl, cancellationToken);
    }

    public override void Write(S3ResponseWriter w, TaggedVersion output) => w.Header("x-amz-version-id", output.VersionId);
}
