using Strongroom.Crypto.Checksums;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>UploadPart: one part of an upload; the same number again replaces it. Spec: docs/spec-map.md#s3-UploadPart</summary>
internal sealed class UploadPart(PartWrites writes) : S3Operation<UploadPart.Input, WrittenPart>
{
    public sealed record Input(PartTarget Target, IncomingBody Body);

    public override OperationInfo Info { get; } = new()
    {
        Name = "UploadPart",
        Route = new S3Route("PUT", S3Target.Object, "uploadId"),
        Audit = AuditClass.Data,
        IsReadOnly = false,
        Body = BodyKind.Stream,
        Unsupported = Unsupported.Of(Unsupported.OtherChecksums),
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        RequestMembers.Body(r);
        var body = r.Body();
        if (body.Length is null) throw new ServiceException(S3Errors.MissingContentLength());
        return new(new(r.Bucket(), r.Key(), RequestMembers.UploadId(r), RequestMembers.PartNumber(r), CustomerKey.ReadForWrite(r)), body);
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:PutObject", input.Target.Bucket, input.Target.Key)];

    public override Task<Result<WrittenPart>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        writes.WriteAsync(granted, granted.Input.Target, granted.Input.Body, cancellationToken);

    public override void Write(S3ResponseWriter w, WrittenPart output) =>
        w.ETag(output.ETag).Sealed(output.Encryption).Header(output.Checksum.Algorithm.HeaderName(), output.Checksum.Value);
}
