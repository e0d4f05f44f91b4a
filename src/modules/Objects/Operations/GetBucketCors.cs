using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>GetBucketCors: a bucket's CORS rules. Spec: docs/spec-map.md#s3-GetBucketCors</summary>
internal sealed class GetBucketCors(BucketSettings settings) : S3Operation<GetBucketCors.Input, GetBucketCors.Output>
{
    public sealed record Input(BucketName Bucket);

    public sealed record Output(CorsConfiguration Configuration);

    public override OperationInfo Info { get; } = new()
    {
        Name = "GetBucketCors",
        Route = new S3Route("GET", S3Target.Bucket, "cors"),
        Audit = AuditClass.Management,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket());
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:GetBucketCORS", input.Bucket)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var bucket = granted.Input.Bucket;
        return Task.FromResult(settings.Read<Input, Output>(granted, bucket, CorsConfiguration.Kind, (_, document) =>
            document is null ? BucketErrors.NoSuchCors(bucket) : new Output(CorsConfiguration.Decode(document))));
    }

    public override void Write(S3ResponseWriter w, Output output) => CorsXml.Write(w, output.Configuration);
}
