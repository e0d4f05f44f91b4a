using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>PutBucketCors: replaces a bucket's CORS rules. Spec: docs/spec-map.md#s3-PutBucketCors</summary>
internal sealed class PutBucketCors(BucketSettings settings, CorsPolicies policies) : S3Operation<PutBucketCors.Input, Nothing>
{
    public sealed record Input(BucketName Bucket, CorsConfiguration Configuration);

    public override OperationInfo Info { get; } = new()
    {
        Name = "PutBucketCors",
        Route = new S3Route("PUT", S3Target.Bucket, "cors"),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        Body = BodyKind.Document,
        DocumentBytesMax = CorsXml.BytesMax,
        NeedsIntegrity = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        RequestMembers.Document(r);
        return new(r.Bucket(), CorsXml.Read(r.Document()));
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:PutBucketCORS", input.Bucket)];

    public override async Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (bucket, configuration) = granted.Input;
        var changed = await settings.ChangeAsync(granted, bucket, CorsConfiguration.Kind, _ => configuration.Encode(), cancellationToken);
        if (changed.IsSuccess) policies.Forget(changed.Value.Instance);
        return changed.Then<Nothing>(_ => Nothing.Instance);
    }

    public override void Write(S3ResponseWriter w, Nothing output) => w.Status(200);
}
