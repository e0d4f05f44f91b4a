using Strongroom.Policy;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>PutBucketPolicy: replaces a bucket's policy. Spec: docs/spec-map.md#s3-PutBucketPolicy</summary>
internal sealed class PutBucketPolicy(BucketSettings settings, IPrincipalNames names) : S3Operation<PutBucketPolicy.Input, Nothing>
{
    public sealed record Input(BucketName Bucket, BucketPolicyText Policy);

    public override OperationInfo Info { get; } = new()
    {
        Name = "PutBucketPolicy",
        Route = new S3Route("PUT", S3Target.Bucket, "policy"),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        SuccessStatus = 204,
        Body = BodyKind.Document,
        DocumentBytesMax = BucketPolicyText.RequestBytesMax,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        RequestMembers.Document(r);
        // The owner's root may lift any policy, so nobody needs to be warned of a lock that does not hold it.
        _ = r.HeaderFlag("x-amz-confirm-remove-self-bucket-access");
        return new(r.Bucket(), BucketPolicyText.Read(r.Document(), r.Bucket()));
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:PutBucketPolicy", input.Bucket)];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (bucket, policy) = granted.Input;
        return settings.ChangeAccessAsync(
            granted, bucket, BucketPolicyDocument.Kind,
            (_, access) =>
            {
                if (PolicyPrincipals.FindUnknown(policy.Document.Text, names) is { } unknown)
                    return PolicyErrors.Malformed(new PolicyFault("Invalid principal in policy", $"\"{unknown.Kind}\" : \"{unknown.Name}\""));
                if (PolicyErrors.OfStranger(granted.Call, access) is { } stranger) return stranger;
                if (access.PublicAccess.BlockPublicPolicy && PublicPolicy.Find(policy.Document) is not null)
                    return AclErrors.PublicIsBlocked(granted.Call, Demand.On("s3:PutBucketPolicy", bucket), access.Row.Account, "public policies", "BlockPublicPolicy");
                return BucketPolicyDocument.Encode(policy.Document.Text, NamedPrincipals.FindIds(policy.Document.Text, names.UniqueIdOf));
            },
            cancellationToken);
    }

    public override void Write(S3ResponseWriter w, Nothing output) => w.NoContent();
}
