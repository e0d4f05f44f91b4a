using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>GetObject: an object's bytes, or a range or part of them. Spec: docs/spec-map.md#s3-GetObject</summary>
internal sealed class GetObject(ObjectReads reads, AccessGate gate, TimeProvider time) : S3Operation<GetObject.Input, GetObject.Output>
{
    public sealed record Input(SliceRequest Request);

    public sealed record Output(SliceRequest Request, ObjectSlice Slice, StoredBody Body);

    public override OperationInfo Info { get; } = new()
    {
        Name = "GetObject",
        Route = new S3Route("GET", S3Target.Object),
        Audit = AuditClass.Data,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r) => new(SliceRequest.Read(r));

    public override IEnumerable<Demand> Demands(Input input) => OfRead(input.Request.Bucket, input.Request.Key, input.Request.VersionId);

    public override async Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var request = granted.Input.Request;
        if (AnonymousOverride(granted.Call, request) is { } refused) return refused;
        var found = await reads.OpenAsync<Input, Output>(granted, request.Bucket, request.Key, request.VersionId, request.CustomerKey, (tx, stored) =>
        {
            AuditNotes.Read(granted.Call.Audit, stored);
            return ObjectSlice.Of(tx, stored, request, time.GetUtcNow())
                .Then<Output>(slice => new Output(request, slice, reads.OpenBody(tx, stored, slice.Range?.Offset ?? 0, slice.Length)));
        }, cancellationToken);
        return found.Then<Output>(output => output with { Slice = AsPermitted(gate, granted.Call, request, output.Slice) }).Then(Primed);
    }

    public override void Write(S3ResponseWriter w, Output output)
    {
        output.Slice.Write(w, output.Request);
        w.Body(output.Body);
    }

    /// <summary>What reading an object demands.</summary>
    internal static IEnumerable<Demand> OfRead(BucketName bucket, ObjectKey key, string? versionId) =>
        [Demand.On(versionId is null ? "s3:GetObject" : "s3:GetObjectVersion", bucket, key, versionId)];

    /// <summary>How many tags there are is told to who may read them, and each part of the lock likewise.</summary>
    internal static ObjectSlice AsPermitted(AccessGate gate, Call call, SliceRequest request, ObjectSlice slice)
    {
        if (slice.Lock is { Mode: not null } && !gate.May(call, Demand.On("s3:GetObjectRetention", request.Bucket, request.Key, request.VersionId)))
            slice = slice with { Lock = slice.Lock with { Mode = null } };
        if (slice.Lock is { IsHeld: not null } && !gate.May(call, Demand.On("s3:GetObjectLegalHold", request.Bucket, request.Key, request.VersionId)))
            slice = slice with { Lock = slice.Lock with { IsHeld = null } };
        if (slice.Attributes.Tags.Count == 0) return slice;
        var demand = Demand.On(request.VersionId is null ? "s3:GetObjectTagging" : "s3:GetObjectVersionTagging", request.Bucket, request.Key, request.VersionId);
        return slice with { TellsTags = gate.May(call, demand) };
    }

    /// <summary>Only who signs may have the answer's headers changed.</summary>
    internal static ServiceError? AnonymousOverride(Call call, SliceRequest request) =>
        call.Caller.Kind == CallerKind.Anonymous && request.Overrides.IsAny
            ? S3Errors.InvalidRequest("Request specific response headers cannot be used for anonymous GET requests.")
            : null;

    /// <summary>Opens the first chunks while the answer can still be an error.</summary>
    private static Result<Output> Primed(Output output)
    {
        try
        {
            output.Body.Prime();
            return output;
        }
        catch (Exception e) when (CorruptionAlarm.IsCorruption(e))
        {
            output.Body.Dispose();
            return S3Errors.InternalError();
        }
    }
}
