using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>HeadObject: what GetObject would tell, without the bytes. Spec: docs/spec-map.md#s3-HeadObject</summary>
internal sealed class HeadObject(ObjectReads reads, AccessGate gate, TimeProvider time) : S3Operation<HeadObject.Input, HeadObject.Output>
{
    public sealed record Input(SliceRequest Request);

    public sealed record Output(SliceRequest Request, ObjectSlice Slice);

    public override OperationInfo Info { get; } = new()
    {
        Name = "HeadObject",
        Route = new S3Route("HEAD", S3Target.Object),
        Audit = AuditClass.Data,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r) => new(SliceRequest.Read(r));

    public override IEnumerable<Demand> Demands(Input input) => GetObject.OfRead(input.Request.Bucket, input.Request.Key, input.Request.VersionId);

    public override async Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var request = granted.Input.Request;
        if (GetObject.AnonymousOverride(granted.Call, request) is { } refused) return refused;
        // The checksum is made of the body, and who may not open that is not told it; the rest is no secret of the KMS key's.
        var found = request.WantsChecksum
            ? await reads.OpenAsync<Input, Output>(granted, request.Bucket, request.Key, request.VersionId, request.CustomerKey, Tell, cancellationToken)
            : reads.Describe<Input, Output>(granted, request.Bucket, request.Key, request.VersionId, request.CustomerKey, Tell);
        return found.Then<Output>(output => output with { Slice = GetObject.AsPermitted(gate, granted.Call, request, output.Slice) });

        Result<Output> Tell(IReadTransaction tx, StoredObject stored)
        {
            AuditNotes.Read(granted.Call.Audit, stored);
            return ObjectSlice.Of(tx, stored, request, time.GetUtcNow()).Then<Output>(slice => new Output(request, slice));
        }
    }

    public override void Write(S3ResponseWriter w, Output output)
    {
        output.Slice.Write(w, output.Request);
        w.ContentLength(output.Slice.Length);
    }
}
