using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>PutBucketAcl: replaces a bucket's ACL. Spec: docs/spec-map.md#s3-PutBucketAcl</summary>
internal sealed class PutBucketAcl(BucketSettings settings, AclRules rules) : S3Operation<PutBucketAcl.Input, Nothing>
{
    public sealed record Input(BucketName Bucket, AclRequest Acl);

    public override OperationInfo Info { get; } = new()
    {
        Name = "PutBucketAcl",
        Route = new S3Route("PUT", S3Target.Bucket, "acl"),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        Body = BodyKind.Document,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        RequestMembers.Document(r);
        return new(r.Bucket(), AclRequest.OfAcl(r, isBucket: true));
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:PutBucketAcl", input.Bucket)];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (bucket, asked) = granted.Input;
        return settings.ChangeAccessAsync(
            granted, bucket, AclDocument.Kind,
            (_, access) =>
            {
                if (!access.UsesAcls) return S3Errors.AccessControlListNotSupported();
                var owner = rules.IdOf(access.Row.Account);
                return rules.Resolve(asked, owner, owner).Then<byte[]?>(grants =>
                    access.PublicAccess.BlockPublicAcls && grants.Any(AccessControlList.IsPublic)
                        ? AclErrors.PublicIsBlocked(granted.Call, Demand.On("s3:PutBucketAcl", bucket), access.Row.Account, "public ACLs", "BlockPublicAcls")
                        : AclDocument.Encode(grants));
            },
            cancellationToken);
    }

    public override void Write(S3ResponseWriter w, Nothing output) => w.Status(200);
}
