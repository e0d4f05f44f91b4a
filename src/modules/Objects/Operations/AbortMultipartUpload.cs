using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>AbortMultipartUpload: drops an upload and its parts. Spec: docs/spec-map.md#s3-AbortMultipartUpload</summary>
internal sealed class AbortMultipartUpload(Changes changes) : S3Operation<AbortMultipartUpload.Input, Nothing>
{
    public sealed record Input(PartTarget Target);

    public override OperationInfo Info { get; } = new()
    {
        Name = "AbortMultipartUpload",
        Route = new S3Route("DELETE", S3Target.Object, "uploadId"),
        Audit = AuditClass.Data,
        IsReadOnly = false,
        SuccessStatus = 204,
        // Directory buckets alone have it.
        Unsupported = ["x-amz-if-match-initiated-time"],
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        return new(new(r.Bucket(), r.Key(), RequestMembers.UploadId(r), Number: 0, CustomerKey: null));
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:AbortMultipartUpload", input.Target.Bucket, input.Target.Key)];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var target = granted.Input.Target;
        return changes.ChangeAsync<Input, Nothing>(
            granted,
            tx =>
            {
                var found = PartWrites.FindUpload(tx, target);
                if (!found.IsSuccess) return found.Error;
                tx.RemoveUpload(found.Value.Upload);
                return Nothing.Instance;
            },
            cancellationToken);
    }

    public override void Write(S3ResponseWriter w, Nothing output) => w.NoContent();
}
