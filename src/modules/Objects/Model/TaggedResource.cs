using Strongroom.Kernel;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>What S3 Control's tagging operations have in common. Of the resources that AWS tags so, this server has buckets.</summary>
internal static class TaggedResource
{
    /// <summary>The path before the resource's ARN.</summary>
    public const string Path = "/v20180820/tags/";

    private const string ArnPrefix = "arn:aws:s3:::";

    /// <summary>The bucket that a request is about.</summary>
    /// <exception cref="ServiceException">InvalidRequest, or NotImplemented for what is no bucket.</exception>
    public static BucketName Bucket(S3ControlRequestReader r)
    {
        // The account is asked for by the model; the bucket's owner decides.
        _ = r.Account();
        var arn = r.Resource();
        if (!arn.StartsWith(ArnPrefix, StringComparison.Ordinal)) throw new ServiceException(S3Errors.NotImplemented("resourceArn"));
        return BucketName.TryParse(arn[ArnPrefix.Length..], out var bucket)
            ? bucket
            : throw new ServiceException(S3Errors.InvalidRequest("The resource ARN is not that of a bucket."));
    }

    /// <summary>A bucket's tags, none where it has none.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> TagsOf(IReadTransaction tx, BucketRow bucket, BucketTags vault) =>
        tx.FindBucketConfiguration(bucket.Instance, BucketTags.Kind) is { } document ? vault.Open(bucket, document) : [];
}
