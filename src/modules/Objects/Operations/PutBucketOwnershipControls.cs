using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>PutBucketOwnershipControls: sets who owns what is written into a bucket, and so whether ACLs are in use. Spec: docs/spec-map.md#s3-PutBucketOwnershipControls</summary>
internal sealed class PutBucketOwnershipControls(BucketSettings settings, AclRules rules) : S3Operation<PutBucketOwnershipControls.Input, Nothing>
{
    public sealed record Input(BucketName Bucket, ObjectOwnership Ownership);

    public override OperationInfo Info { get; } = new()
    {
        Name = "PutBucketOwnershipControls",
        Route = new S3Route("PUT", S3Target.Bucket, "ownershipControls"),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        Body = BodyKind.Document,
        NeedsIntegrity = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        RequestMembers.Document(r);
        var root = S3Xml.Parse(r.Document(), "OwnershipControls").Only("Rule");
        var name = root.Required("Rule").Only("ObjectOwnership").RequiredText("ObjectOwnership").Trim();
        return new(r.Bucket(), OwnershipDocument.TryParse(name, out var ownership) ? ownership : throw new ServiceException(S3Errors.MalformedXml()));
    }

    public override IEnumerable<Demand> Demands(Input input) =>
        [Demand.On("s3:PutBucketOwnershipControls", input.Bucket).With("s3:x-amz-object-ownership", input.Ownership.ToString())];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (bucket, ownership) = granted.Input;
        return settings.ChangeAccessAsync(
            granted, bucket, OwnershipDocument.Kind,
            // Disabling ACLs must not take from anybody what an ACL gives: its owner has to take it back first.
            (_, access) => ownership == ObjectOwnership.BucketOwnerEnforced && access.Acl is { } acl && acl.Any(g => g.IsGroup || g.Grantee != rules.IdOf(access.Row.Account))
                ? BucketErrors.AclWithOwnership()
                : OwnershipDocument.Encode(ownership),
            cancellationToken);
    }

    public override void Write(S3ResponseWriter w, Nothing output) => w.Status(200);
}
