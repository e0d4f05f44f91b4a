using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations.Control;

/// <summary>UntagResource of S3 Control: removes tags of a bucket by their keys. Spec: docs/spec-map.md#s3control-UntagResource</summary>
internal sealed class UntagResource(BucketSettings settings, BucketTags vault) : S3ControlOperation<UntagResource.Input, Nothing>
{
    public sealed record Input(BucketName Bucket, IReadOnlyList<string> Keys);

    public override OperationInfo Info { get; } = new()
    {
        Name = "UntagResource",
        Service = AwsService.S3Control,
        ControlRoute = new S3ControlRoute("DELETE", TaggedResource.Path),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        SuccessStatus = 204,
    };

    public override Input Parse(S3ControlRequestReader r)
    {
        var keys = r.QueryAll("tagKeys");
        return keys.Count is > 0 and <= Limits.BucketTagsMax
            ? new(TaggedResource.Bucket(r), keys)
            : throw new ServiceException(S3Errors.InvalidRequest($"tagKeys must name 1 to {Limits.BucketTagsMax} keys."));
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.On("s3:UntagResource", input.Bucket).WithTagKeys(input.Keys)];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (bucket, keys) = granted.Input;
        return settings.ChangeAccessAsync(
            granted, bucket, BucketTags.Kind,
            (tx, access) =>
            {
                var left = TaggedResource.TagsOf(tx, access.Row, vault).Where(t => !keys.Contains(t.Key, StringComparer.Ordinal)).ToList();
                return left.Count == 0 ? Result<byte[]?>.Success(null) : vault.Seal(access.Row, left);
            },
            cancellationToken);
    }

    public override void Write(S3ResponseWriter w, Nothing output) => w.NoContent();
}
