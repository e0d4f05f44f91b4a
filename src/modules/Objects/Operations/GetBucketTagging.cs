using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>GetBucketTagging: a bucket's tags. Spec: docs/spec-map.md#s3-GetBucketTagging</summary>
internal sealed class GetBucketTagging(BucketSettings settings, BucketTags vault, CorruptionAlarm alarm)
    : S3Operation<GetBucketTagging.Input, GetBucketTagging.Output>
{
    public sealed record Input(BucketName Bucket);

    public sealed record Output(IReadOnlyList<KeyValuePair<string, string>> Tags);

    public override OperationInfo Info { get; } = new()
    {
        Name = "GetBucketTagging",
        Route = new S3Route("GET", S3Target.Bucket, "tagging"),
        Audit = AuditClass.Management,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket());
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:GetBucketTagging", input.Bucket)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var bucket = granted.Input.Bucket;
        return Task.FromResult(settings.Read<Input, Output>(granted, bucket, BucketTags.Kind, (row, document) =>
        {
            if (document is null) return BucketErrors.NoSuchTagSet(bucket);
            try
            {
                return new Output(vault.Open(row, document));
            }
            catch (Exception e) when (CorruptionAlarm.IsCorruption(e))
            {
                alarm.Raise(row, "?tagging"u8, null, e);
                return S3Errors.InternalError();
            }
        }));
    }

    public override void Write(S3ResponseWriter w, Output output) => TagXml.Write(w, output.Tags);
}
