using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>GetBucketVersioning: whether a bucket keeps versions, and whether MFA Delete is on. Spec: docs/spec-map.md#s3-GetBucketVersioning</summary>
internal sealed class GetBucketVersioning(BucketDirectory buckets) : S3Operation<GetBucketVersioning.Input, GetBucketVersioning.Output>
{
    public sealed record Input(BucketName Bucket);

    public sealed record Output(VersioningState Status, bool MfaDelete);

    public override OperationInfo Info { get; } = new()
    {
        Name = "GetBucketVersioning",
        Route = new S3Route("GET", S3Target.Bucket, "versioning"),
        Audit = AuditClass.Management,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket());
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:GetBucketVersioning", input.Bucket)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var bucket = granted.Input.Bucket.Value;
        return Task.FromResult<Result<Output>>(
            buckets.FindAccess(bucket) is { } access ? new Output(access.Row.Versioning, access.IsMfaDeleteOn) : S3Errors.NoSuchBucket(bucket));
    }

    public override void Write(S3ResponseWriter w, Output output)
    {
        var xml = w.Xml("VersioningConfiguration");
        // A bucket that never had versions says nothing.
        if (output.Status != VersioningState.Off) xml.Element("Status", output.Status.ToString()).Element("MfaDelete", output.MfaDelete ? "Enabled" : "Disabled");
        xml.Close("VersioningConfiguration");
    }
}
