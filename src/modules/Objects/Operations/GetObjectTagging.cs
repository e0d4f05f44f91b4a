using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>GetObjectTagging: the tags of an object version. Spec: docs/spec-map.md#s3-GetObjectTagging</summary>
internal sealed class GetObjectTagging(ObjectReads reads) : S3Operation<GetObjectTagging.Input, GetObjectTagging.Output>
{
    public sealed record Input(BucketName Bucket, ObjectKey Key, string? VersionId);

    public sealed record Output(string? VersionId, IReadOnlyList<KeyValuePair<string, string>> Tags);

    public override OperationInfo Info { get; } = new()
    {
        Name = "GetObjectTagging",
        Route = new S3Route("GET", S3Target.Object, "tagging"),
        Audit = AuditClass.Data,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket(), r.Key(), RequestMembers.VersionId(r));
    }

    public override IEnumerable<Demand> Demands(Input input) =>
        [Demand.On(input.VersionId is null ? "s3:GetObjectTagging" : "s3:GetObjectVersionTagging", input.Bucket, input.Key, input.VersionId)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (bucket, key, versionId) = granted.Input;
        return Task.FromResult(reads.Find<Input, Output>(granted, bucket, key, versionId, (_, stored) =>
        {
            using (stored)
            {
                return new Output(VersionIds.Told(stored.Bucket, stored.Row.VersionId), stored.Attributes.Tags);
            }
        }));
    }

    public override void Write(S3ResponseWriter w, Output output)
    {
        w.Header("x-amz-version-id", output.VersionId);
        TagXml.Write(w, output.Tags);
    }
}
