using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>PutObject: writes an object in one piece. Spec: docs/spec-map.md#s3-PutObject</summary>
internal sealed class PutObject(ObjectWrites writes) : S3Operation<PutObject.Input, WrittenObject>
{
    public sealed record Input(ObjectTarget Target, ObjectHeaders Headers, IncomingBody Body);

    public override OperationInfo Info { get; } = new()
    {
        Name = "PutObject",
        Route = new S3Route("PUT", S3Target.Object),
        Audit = AuditClass.Data,
        IsReadOnly = false,
        Body = BodyKind.Stream,
        Unsupported = Unsupported.Of(Unsupported.EventHold, Unsupported.OtherChecksums, ["x-amz-write-offset-bytes"]),
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        RequestMembers.Body(r);
        var body = r.Body();
        if (body.Length is null) throw new ServiceException(S3Errors.MissingContentLength());
        return new(new(r.Bucket(), r.Key(), WriteConditions.Read(r)), ObjectHeaders.Read(r), body);
    }

    public override IEnumerable<Demand> Demands(Input input) => OfWrite(input.Target, input.Headers);

    public override Task<Result<WrittenObject>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        writes.WriteAsync(granted, granted.Input.Target, granted.Input.Headers, granted.Input.Body, algorithm: null, cancellationToken);

    public override void Write(S3ResponseWriter w, WrittenObject output) => w
        .ETag(output.ETag)
        .SealedAsAsked(output.Encryption)
        .Header("x-amz-version-id", output.VersionId)
        .Checksum(output.Checksum);

    /// <summary>What writing an object demands: If-Match reads the ETag, so it demands reading too.</summary>
    /// <param name="target">Where the object goes.</param>
    /// <param name="headers">What is said of it.</param>
    /// <param name="source">What it is copied from, or null.</param>
    internal static IEnumerable<Demand> OfWrite(ObjectTarget target, ObjectHeaders headers, CopySource? source = null)
    {
        var put = Demand.On("s3:PutObject", target.Bucket, target.Key).WithObjectTags(headers.Attributes.Tags);
        yield return source is null ? put : put.With("s3:x-amz-copy-source", source.ConditionText);
        if (headers.HasTags) yield return Demand.On("s3:PutObjectTagging", target.Bucket, target.Key).OfWrite().WithObjectTags(headers.Attributes.Tags);
        if (headers.Acl is not null) yield return Demand.On("s3:PutObjectAcl", target.Bucket, target.Key).OfWrite();
        foreach (var demand in headers.Lock?.Demands(target.Bucket, target.Key) ?? []) yield return demand;
        if (target.Conditions.IfMatch is not null) yield return Demand.On("s3:GetObject", target.Bucket, target.Key);
    }
}
