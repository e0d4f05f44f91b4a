using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>DeleteBucket: removes an empty bucket. Spec: docs/spec-map.md#s3-DeleteBucket</summary>
internal sealed class DeleteBucket(BucketDirectory buckets, CorsPolicies policies, Changes changes) : S3Operation<DeleteBucket.Input, DeleteBucket.Output>
{
    public sealed record Input(BucketName Bucket);

    public sealed record Output(long Instance);

    public override OperationInfo Info { get; } = new()
    {
        Name = "DeleteBucket",
        Route = new S3Route("DELETE", S3Target.Bucket),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        SuccessStatus = 204,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(r.Bucket());
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:DeleteBucket", input.Bucket)];

    public override async Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var bucket = granted.Input.Bucket;
        var deleted = await changes.ChangeAsync<Input, Output>(
            granted,
            tx =>
            {
                if (tx.FindBucket(bucket.Value) is not { } row) return S3Errors.NoSuchBucket(bucket.Value);
                if (!tx.IsBucketEmpty(row.Instance)) return BucketErrors.NotEmpty(bucket);
                tx.DeleteBucket(row.Instance);
                tx.OnCommitted(() => buckets.Forget(bucket));
                return new Output(row.Instance);
            },
            cancellationToken);
        if (deleted.IsSuccess) policies.Forget(deleted.Value.Instance);
        return deleted;
    }

    public override void Write(S3ResponseWriter w, Output output) => w.NoContent();
}
