using Strongroom.Kernel;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>
/// Conditions of a write, judged inside the writer's transaction: of two writers that both want to be first, one is. S3's
/// ConditionalRequestConflict never arises, since writes do not overlap.
/// See https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
/// </summary>
/// <param name="IfMatch">The ETag that must be there, unquoted; null for no condition.</param>
/// <param name="IfNoneMatch">True where nothing may be there.</param>
internal sealed record WriteConditions(string? IfMatch, bool IfNoneMatch)
{
    /// <summary>True where there is a condition at all.</summary>
    public bool IsAny => IfMatch is not null || IfNoneMatch;

    /// <summary>Reads If-Match and If-None-Match.</summary>
    /// <exception cref="ServiceException">NotImplemented: If-None-Match with anything but "*", or If-Match with it, as in AWS.</exception>
    public static WriteConditions Read(S3RequestReader r)
    {
        var none = r.Header("If-None-Match");
        if (none is not (null or "*")) throw new ServiceException(S3Errors.NotImplemented("If-None-Match"));
        var match = r.Header("If-Match")?.Trim();
        if (match is "*") throw new ServiceException(S3Errors.NotImplemented("If-Match"));
        return new(match?.Trim('"'), none is not null);
    }

    /// <summary>The error, or null where they hold.</summary>
    public ServiceError? Judge(IReadTransaction tx, BucketRow bucket, ObjectKey key)
    {
        if (IfMatch is null && !IfNoneMatch) return null;
        var current = tx.FindCurrent(bucket.Instance, key.Utf8);
        if (IfNoneMatch && current is not null) return S3Errors.PreconditionFailed("If-None-Match");
        if (IfMatch is null) return null;
        if (current is null) return S3Errors.NoSuchKey(key.Text);
        return string.Equals(IfMatch, current.ETag, StringComparison.Ordinal) ? null : S3Errors.PreconditionFailed("If-Match");
    }
}
